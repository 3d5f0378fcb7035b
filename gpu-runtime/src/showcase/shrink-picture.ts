import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { MOST_PIXELS } from './shown-file.ts';

export const MOST_PICTURE_BYTES = 120_000;

/** Longest side in pixels, and JPEG's quality. */
const TRIES = [[960, 80], [960, 70], [960, 60], [800, 60], [640, 60], [480, 50]] as const;

/** @returns a JPEG; what was transparent is white. */
export async function shrinkPicture(path: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  for (const [side, quality] of TRIES) {
    const picture = sharp(path, { limitInputPixels: MOST_PIXELS }).rotate().resize(side, side, { fit: 'inside', withoutEnlargement: true });
    const jpeg = await picture.flatten({ background: '#ffffff' }).jpeg({ quality, mozjpeg: true }).toBuffer();
    if (jpeg.byteLength <= MOST_PICTURE_BYTES) return jpeg;
  }
  throw new FlowError('media_too_large', `a picture does not fit in ${MOST_PICTURE_BYTES} bytes, however small it is made`);
}
