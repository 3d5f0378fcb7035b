/** Looks at what a server made before it is delivered: it must be whole and what was asked for. */
import { open } from 'node:fs/promises';
import { FlowError, kindOf, type MediaKind, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { sniffBinary } from '../artifacts/sniff-binary.ts';
import type { Ffmpeg, Probe } from './media/ffmpeg/index.ts';
import { checkPicture, mediaFacts } from './media/media-facts.ts';

const HEAD_BYTES = 4_096;

/** The media type of a file by its content. @throws FlowError `runtime_failed` unless it is of the kind. */
export async function typeOf(path: string, kind: MediaKind): Promise<MediaType> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const type = sniffBinary(buffer.subarray(0, bytesRead));
    if (type && kindOf(type) === kind) return type;
    throw new FlowError('runtime_failed', `the server made ${type ?? 'a file of no known type'} where ${kind === 'image' ? 'an image' : kind} was asked for`);
  } finally {
    await file.close();
  }
}

/** What is wrong with a made file is the server's fault and not that of whoever asked. */
async function blamed<Result>(looking: Promise<Result>): Promise<Result> {
  return await looking.catch((error: unknown) => {
    const isBad = FlowError.is(error) && (error.code === 'invalid_media' || error.code === 'media_too_large');
    throw isBad ? new FlowError('runtime_failed', `what the server made is not usable: ${error.message}`, { cause: error }) : error;
  });
}

/** @returns its size in pixels. @throws FlowError `runtime_failed` when it is damaged or cut short. */
export async function lookAtPicture(path: string, mediaType: MediaType): Promise<{ width: number; height: number }> {
  await blamed(checkPicture(path));
  const { width = 0, height = 0 } = await blamed(mediaFacts(path, mediaType, () => Promise.reject(new Error('a picture needs no FFmpeg'))));
  return { width, height };
}

/** @throws FlowError `runtime_failed` when it is damaged. */
export const probe = async (ffmpeg: Ffmpeg, path: string, mediaType: MediaType, signal: AbortSignal): Promise<Probe> => await blamed(ffmpeg.probe(path, { mediaType, signal }));
