/** Makes a variant of a file. Pictures are worked on in threads of their own, video and sound in a process of its own. */
import { join } from 'node:path';
import { FlowError, kindOf, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { Sharp } from 'sharp';
import { demuxerOf } from '../runtimes/media/ffmpeg/demuxer.ts';
import { FAST_START } from '../runtimes/media/ffmpeg/delivery.ts';
import type { Ffmpeg } from '../runtimes/media/ffmpeg/types.ts';
import { MAX_PICTURE_PIXELS, mediaFacts } from '../runtimes/media/media-facts.ts';
import type { PictureFormat, Variant } from './variant.ts';

export interface VariantOrder {
  readonly path: string;
  readonly mediaType: MediaType;
  readonly variant: Variant;
  /** In a private folder, with the ending of the variant's type. */
  readonly output: string;
  /** That folder. */
  readonly scratch: string;
  readonly ffmpeg: () => Promise<Ffmpeg>;
}

const QUALITY = { thumbnail: 78, picture: 92 } as const;

/** Frames are taken no larger than a thumbnail needs; pixels that are not square are made so. */
const frameFilter = (side: number): string => `scale=iw*sar:ih,setsar=1,scale=${side}:${side}:force_original_aspect_ratio=decrease:force_divisible_by=2`;

/** @throws FlowError `invalid_media` for a file that is damaged; `media_too_large` for a picture of too many pixels. */
export async function makeVariant(order: VariantOrder): Promise<void> {
  const { path, mediaType, variant, output } = order;
  switch (variant.form) {
    case 'thumbnail': {
      const picture = kindOf(mediaType) === 'video' ? await middleFrame(order, variant.side) : await openPicture(path, mediaType);
      await write(picture.resize(variant.side, variant.side, { fit: 'inside', withoutEnlargement: true }).flatten({ background: '#FFFFFF' }).jpeg({ quality: QUALITY.thumbnail }), output);
      return;
    }
    case 'picture':
      await write(encoded(await openPicture(path, mediaType), variant.format), output);
      return;
    case 'remux':
      await remux(order);
  }
}

/** Upright, as it is shown; sharp keeps neither EXIF nor texts, and turns the colours into sRGB. */
async function openPicture(path: string, mediaType: MediaType): Promise<Sharp> {
  await mediaFacts(path, mediaType, noFfmpeg);
  const { default: sharp } = await import('sharp');
  return sharp(path, { limitInputPixels: MAX_PICTURE_PIXELS, sequentialRead: true }).autoOrient();
}

const noFfmpeg = (): never => {
  throw new FlowError('internal', 'a picture needs no FFmpeg');
};

async function middleFrame({ path, mediaType, scratch, ffmpeg }: VariantOrder, side: number): Promise<Sharp> {
  const [tool, frame] = [await ffmpeg(), join(scratch, 'frame.png')];
  const { durationSeconds, video } = await tool.probe(path, { mediaType });
  if (!video) throw new FlowError('invalid_media', 'the video has no picture to show');
  await tool.run({
    inputs: [{ path, demuxer: demuxerOf(mediaType), options: ['-ss', (durationSeconds / 2).toFixed(3)] }],
    outputs: [{ path: frame, args: ['-map', '0:v:0', '-frames:v', '1', '-vf', frameFilter(side)] }],
    cwd: scratch,
  });
  const { default: sharp } = await import('sharp');
  return sharp(frame);
}

function encoded(picture: Sharp, format: PictureFormat): Sharp {
  switch (format) {
    case 'jpg':
      return picture.flatten({ background: '#FFFFFF' }).jpeg({ quality: QUALITY.picture, chromaSubsampling: '4:4:4' });
    case 'png':
      return picture.png();
    case 'webp':
      return picture.webp({ quality: QUALITY.picture });
  }
}

async function write(picture: Sharp, output: string): Promise<void> {
  await picture.toFile(output).catch((error: unknown) => {
    throw new FlowError('invalid_media', `the picture is damaged: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
}

/** No run of ours copies metadata; cover pictures, data and captions stay behind as well. */
async function remux({ path, mediaType, output, scratch, ffmpeg }: VariantOrder): Promise<void> {
  const fast = mediaType === 'video/mp4' || mediaType === 'video/quicktime' || mediaType === 'audio/mp4' ? FAST_START : [];
  await (await ffmpeg()).run({
    inputs: [{ path, demuxer: demuxerOf(mediaType) }],
    outputs: [{ path: output, args: ['-map', '0:V?', '-map', '0:a?', '-c', 'copy', ...fast] }],
    cwd: scratch,
  });
}
