/** What can be read off a media file without decoding it whole: size and length. Prices and plans depend on them. */
import { FlowError, kindOf, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg } from './ffmpeg/index.ts';

export interface MediaFacts {
  /** Pixels, as the picture is shown: a camera's rotation is applied. */
  readonly width?: number;
  readonly height?: number;
  readonly durationSeconds?: number;
}

/** Above this a picture is refused before it is decoded. */
export const MAX_PICTURE_PIXELS = 64_000_000;

/** EXIF orientations from here on swap width and height. */
const FIRST_TURNED_ORIENTATION = 5;

/** @throws FlowError `invalid_media` when the file is damaged; `media_too_large` for a picture of too many pixels. */
export async function mediaFacts(path: string, mediaType: MediaType, ffmpeg: () => Promise<Ffmpeg>): Promise<MediaFacts> {
  const kind = kindOf(mediaType);
  if (kind === 'image') return await pictureFacts(path);
  if (kind !== 'video' && kind !== 'audio') return {};
  const { durationSeconds, video } = await (await ffmpeg()).probe(path, { mediaType });
  return { durationSeconds, ...(kind === 'video' && video ? { width: video.width, height: video.height } : {}) };
}

async function pictureFacts(path: string): Promise<MediaFacts> {
  const { default: sharp } = await import('sharp');
  const { width, height, orientation = 1 } = await sharp(path, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw new FlowError('invalid_media', `the picture cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
  if (width * height > MAX_PICTURE_PIXELS) {
    throw new FlowError('media_too_large', `the picture has ${width} × ${height} pixels; at most ${MAX_PICTURE_PIXELS / 1_000_000} million are allowed`);
  }
  return orientation >= FIRST_TURNED_ORIENTATION ? { width: height, height: width } : { width, height };
}

/** Decodes a picture to its last line. @throws FlowError `invalid_media` when it is damaged; `media_too_large` */
export async function checkPicture(path: string): Promise<void> {
  await pictureFacts(path);
  const { default: sharp } = await import('sharp');
  await sharp(path, { limitInputPixels: MAX_PICTURE_PIXELS, failOn: 'warning', sequentialRead: true })
    .resize(16, 16, { fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer()
    .catch((error: unknown) => {
      throw new FlowError('invalid_media', `the picture is damaged: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    });
}
