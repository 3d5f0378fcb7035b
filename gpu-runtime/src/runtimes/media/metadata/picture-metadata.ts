/** Facts of a picture file. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { MAX_PICTURE_PIXELS } from '../media-facts.ts';
import { dominantColours } from './dominant-colours.ts';
import { readExif } from './exif.ts';

/** Side of the small picture that colours are counted on. */
const SMALL = 96;

/** @throws FlowError `invalid_media` for a picture that cannot be read. */
export async function pictureMetadata(path: string): Promise<Record<string, unknown>> {
  const { default: sharp } = await import('sharp');
  const options = { limitInputPixels: MAX_PICTURE_PIXELS, failOn: 'warning' } as const;
  const refuse = (cause: unknown): never => {
    throw new FlowError('invalid_media', `input image[0] cannot be read as a picture: ${cause instanceof Error ? cause.message : String(cause)}`, { cause, details: { slot: 'image', index: 0 } });
  };
  const found = await sharp(path, options).metadata().catch(refuse);
  const small = await sharp(path, options)
    .toColourspace('srgb')
    .resize({ width: SMALL, height: SMALL, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#FFFFFF' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  const { camera: notes, hasLocation } = readExif(found.exif);
  const { software, ...camera } = notes;
  const { width, height } = found.autoOrient;
  return {
    ...{ format: found.format, width, height, aspectRatio: Math.round((1_000 * width) / height) / 1_000 },
    ...{ channels: found.channels, bitDepth: found.depth, colorSpace: found.space, hasAlpha: found.hasAlpha, hasColorProfile: found.icc !== undefined },
    ...(found.orientation !== undefined && found.orientation !== 1 && { storedOrientation: found.orientation }),
    ...(found.density !== undefined && { densityDpi: found.density }),
    ...(software !== undefined && { software }),
    ...(Object.keys(camera).length > 0 && { camera }),
    ...(hasLocation && { hasLocation }),
    dominantColors: dominantColours(toRgb(small.data, small.info.channels)),
  };
}

/** Greys come with one channel. */
function toRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  return Uint8Array.from({ length: (data.length / channels) * 3 }, (_, index) => data[Math.floor(index / 3) * channels] ?? 0);
}
