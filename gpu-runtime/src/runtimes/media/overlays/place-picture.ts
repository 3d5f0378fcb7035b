/** Brings a picture to the size and opacity that it is laid over a video with, upright and in sRGB, and tells where it stands. */
import { writeFile } from 'node:fs/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { MAX_PICTURE_PIXELS } from '../media-facts.ts';
import type { ShownFilm } from '../shown-film.ts';
import type { PictureOverlay } from './read-overlays.ts';
import { EDGE } from './text-script.ts';

export interface PlacedPicture {
  /** Pixels of its left upper corner. */
  readonly x: number;
  readonly y: number;
}

/** @param name - how messages name the picture. @throws FlowError `invalid_media` for a picture that cannot be read. */
export async function placePicture(source: string, name: string, overlay: PictureOverlay, film: ShownFilm, output: string): Promise<PlacedPicture> {
  const { default: sharp } = await import('sharp');
  const share = overlay.widthPct / 100;
  const box = overlay.fit === 'cover' ? { width: film.width * share, height: film.height * share } : { width: film.width * share, height: film.height };
  const drawn = await sharp(source, { limitInputPixels: MAX_PICTURE_PIXELS, failOn: 'warning' })
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .resize({ width: Math.max(1, Math.round(box.width)), height: Math.max(1, Math.round(box.height)), fit: overlay.fit === 'cover' ? 'cover' : 'inside' })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw new FlowError('invalid_media', `input ${name} cannot be read as a picture: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    });
  await writeFile(output, drawn.data);
  return corner(overlay, drawn.info, film);
}

/** What fills a side of the picture stands without an edge there. */
export function corner({ place, shift }: Pick<PictureOverlay, 'place' | 'shift'>, size: { readonly width: number; readonly height: number }, film: ShownFilm): PlacedPicture {
  const edgeFor = (own: number, whole: number): number => Math.min(Math.round(film.height * EDGE), Math.max(0, Math.floor((whole - own) / 2)));
  const [edgeX, edgeY] = [edgeFor(size.width, film.width), edgeFor(size.height, film.height)];
  const x = place.endsWith('left') ? edgeX : place.endsWith('right') ? film.width - size.width - edgeX : (film.width - size.width) / 2;
  const y = place.startsWith('top') ? edgeY : place.startsWith('bottom') ? film.height - size.height - edgeY : (film.height - size.height) / 2;
  return { x: Math.round(x + shift[0]), y: Math.round(y + shift[1]) };
}
