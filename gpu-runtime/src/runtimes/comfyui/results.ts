/**
 * Fetches what a prompt left and makes it a result. Files are streamed to disk, told by their bytes, and read to their end before they count: a server that
 * was short of disk or memory leaves empty and torn ones.
 *
 * Pictures are written anew in the format that was asked for. That also takes out the graph, which ComfyUI puts into every picture.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError, kindOf, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { sniffBinary } from '../../artifacts/sniff-binary.ts';
import { download, notUsable } from '../download.ts';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
import { MAX_PICTURE_PIXELS, mediaFacts } from '../media/media-facts.ts';
import type { NewArtifact } from '../port.ts';
import type { ServerFile } from './server/history.ts';
import { shown, type Http } from './server/http.ts';

export interface ResultTools {
  readonly http: Http;
  /** Of one file. */
  readonly mostBytes: number;
  readonly scratch: string;
  readonly signal: AbortSignal;
  ffmpeg(): Promise<Ffmpeg>;
}

type Result = Omit<NewArtifact, 'role' | 'seed'>;

/** @param format - `png`, `jpg`, `webp`, `mp3`, …; `undefined` leaves it as it comes. @param name - of the file on disk, without an ending. */
export async function fetchResult(file: ServerFile, name: string, format: string | undefined, tools: ResultTools): Promise<Result> {
  const path = await fetched(file, join(tools.scratch, name), tools);
  const mediaType = await typeOf(path);
  if (kindOf(mediaType) === 'image') return await picture(path, format ?? 'png');
  if (kindOf(mediaType) === 'audio') return await sound(path, mediaType, format, tools);
  return { mediaType, content: { path }, ...(await facts(path, mediaType, tools)) };
}

/** @throws FlowError also when ComfyUI does not have the file. */
async function fetched({ filename, subfolder, type }: ServerFile, path: string, { http, mostBytes, signal }: ResultTools): Promise<string> {
  const response = await http.download(`/view?${new URLSearchParams({ filename, subfolder, type }).toString()}`, signal);
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    if (response.status >= 500) throw new FlowError('runtime_unreachable', `ComfyUI at ${shown(http.baseUrl)} answers ${response.status} when asked for its result`);
    throw new FlowError('runtime_failed', `ComfyUI answers ${response.status} when asked for its result; the file is gone`);
  }
  await download({ response, path, mostBytes, signal, from: `ComfyUI at ${shown(http.baseUrl)}` });
  return path;
}

const damaged = (why: string, cause?: unknown): FlowError => notUsable('ComfyUI', why, cause);

async function typeOf(path: string): Promise<MediaType> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4_096), 0, 4_096, 0);
    const mediaType = sniffBinary(buffer.subarray(0, bytesRead));
    if (!mediaType) throw damaged('it is neither a picture, nor a clip, nor a sound');
    return mediaType;
  } finally {
    await handle.close();
  }
}

const PICTURES: Readonly<Record<string, MediaType>> = { jpg: 'image/jpeg', webp: 'image/webp' };

async function picture(path: string, format: string): Promise<Result> {
  const { default: sharp } = await import('sharp');
  const read = sharp(path, { limitInputPixels: MAX_PICTURE_PIXELS, failOn: 'warning' }).autoOrient();
  const written = format === 'jpg' ? read.flatten({ background: '#ffffff' }).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }) : format === 'webp' ? read.webp({ quality: 92 }) : read.png({ compressionLevel: 6 });
  const output = `${path}.${format}`;
  const { width, height } = await written.toFile(output).catch((cause: unknown) => {
    throw damaged(String((cause as Error).message.split('\n')[0]).replace(/\/\S*\//g, ''), cause);
  });
  const mediaType = PICTURES[format] ?? 'image/png';
  return { mediaType, content: { path: output }, width, height };
}

const SOUNDS: Readonly<Record<string, MediaType>> = { wav: 'audio/wav', mp3: 'audio/mpeg', flac: 'audio/flac' };

async function sound(path: string, came: MediaType, format: string | undefined, tools: ResultTools): Promise<Result> {
  const mediaType = SOUNDS[format ?? ''] ?? came;
  const known = await facts(path, came, tools);
  if (mediaType === came) return { mediaType, content: { path }, ...known };
  const output = `${path}.${format}`;
  await (await tools.ffmpeg()).convertAudio({ input: path, inputType: came, output, mediaType, signal: tools.signal });
  return { mediaType, content: { path: output }, ...known };
}

async function facts(path: string, mediaType: MediaType, { ffmpeg }: ResultTools): Promise<Pick<Result, 'width' | 'height' | 'durationSeconds'>> {
  try {
    return await mediaFacts(path, mediaType, ffmpeg);
  } catch (error) {
    if (FlowError.is(error) && error.code === 'invalid_media') throw damaged(error.message, error);
    throw error;
  }
}
