/** Hands in a picture in the format that was asked for. */
import { join } from 'node:path';
import { FILE_ENDINGS, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { MediaWork } from '../media-operation.ts';
import type { PictureSize } from './draw-texts.ts';

const QUALITY = 92;
const TYPES: Readonly<Record<string, MediaType>> = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' };

/** @param picture - PNG. */
export async function savePicture({ job, tools }: MediaWork, picture: Buffer, size: PictureSize): Promise<void> {
  const { default: sharp } = await import('sharp');
  const mediaType = TYPES[String(job.parameters.outputFormat)] ?? 'image/png';
  const opened = sharp(picture);
  const path = join(tools.scratch, `picture.${FILE_ENDINGS[mediaType]}`);
  await (mediaType === 'image/jpeg' ? opened.jpeg({ quality: QUALITY }) : mediaType === 'image/webp' ? opened.webp({ quality: QUALITY }) : opened.png({ compressionLevel: 6 })).toFile(path);
  await tools.save({ role: 'image', mediaType, content: { path }, ...size });
}
