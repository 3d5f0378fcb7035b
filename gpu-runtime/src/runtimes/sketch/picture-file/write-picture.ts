/** Writes pixels as a picture file. The same pixels give the same bytes. sharp works in threads of its own. */
import type { MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { RawPicture } from '../threads/protocol.ts';
import { loadSharp } from './load-sharp.ts';
import { type PictureTag, writeTag } from './picture-tag.ts';

const FORMATS = {
  png: { mediaType: 'image/png' },
  jpg: { mediaType: 'image/jpeg' },
  webp: { mediaType: 'image/webp' },
} as const satisfies Record<string, { mediaType: MediaType }>;

export type PictureFormat = keyof typeof FORMATS;

export const mediaTypeOf = (format: PictureFormat): MediaType => FORMATS[format].mediaType;

/** @param alpha - opacity of each pixel; a JPEG file, which knows none, is laid on white. */
export async function writePicture(picture: RawPicture & { readonly alpha?: Uint8Array | undefined }, format: PictureFormat, tag: PictureTag): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { width, height, rgb, alpha } = picture;
  const exif = await writeTag(sharp, tag);
  const opaque = sharp(rgb, { raw: { width, height, channels: 3 } });
  const pixels = alpha ? opaque.joinChannel(Buffer.from(alpha), { raw: { width, height, channels: 1 } }) : opaque;
  const tagged = pixels.withExif(exif);
  switch (format) {
    case 'png':
      return tagged.png({ compressionLevel: 6, adaptiveFiltering: true }).toBuffer();
    case 'jpg':
      return tagged.flatten({ background: '#ffffff' }).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer();
    case 'webp':
      return tagged.webp({ quality: 90 }).toBuffer();
  }
}

/** A small JPEG to show while work goes on. */
export async function writePreview({ width, height, rgb }: RawPicture): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(rgb, { raw: { width, height, channels: 3 } }).resize(PREVIEW_SIDE, PREVIEW_SIDE, { fit: 'inside', kernel: 'linear', withoutEnlargement: true }).jpeg({ quality: 70 }).toBuffer();
}

const PREVIEW_SIDE = 256;
