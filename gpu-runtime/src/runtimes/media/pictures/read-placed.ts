import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { RuntimeInput } from '../../port.ts';
import { MAX_PICTURE_PIXELS } from '../media-facts.ts';

export interface Placing {
  readonly width: number;
  readonly height: number;
  readonly fit: 'contain' | 'cover' | 'fill';
  /** `#RRGGBB`: behind what is transparent, and beside what is shown whole. */
  readonly background: string;
}

/** A picture in the size of its place, upright and in sRGB, as PNG. @throws FlowError `invalid_media` for one that cannot be read. */
export async function readPlaced({ path, slot }: RuntimeInput, index: number, { width, height, fit, background }: Placing): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return await sharp(path, { limitInputPixels: MAX_PICTURE_PIXELS, failOn: 'warning' })
    .autoOrient()
    .toColourspace('srgb')
    .resize({ width, height, fit, background })
    .flatten({ background })
    .png({ compressionLevel: 1 })
    .toBuffer()
    .catch((cause: unknown) => {
      throw new FlowError('invalid_media', `input ${slot}[${index}] cannot be read as a picture: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    });
}
