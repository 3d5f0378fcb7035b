import type { RawPicture } from '../threads/protocol.ts';
import { loadSharp } from './load-sharp.ts';

/** Brings pixels to another size; the shape is the caller's business. sharp works in threads of its own. */
export async function resizePicture({ width, height, rgb }: RawPicture, toWidth: number, toHeight: number): Promise<RawPicture> {
  const sharp = await loadSharp();
  const { data } = await sharp(rgb, { raw: { width, height, channels: 3 } }).resize(toWidth, toHeight, { fit: 'fill', kernel: 'lanczos3' }).raw().toBuffer({ resolveWithObject: true });
  return { width: toWidth, height: toHeight, rgb: data };
}
