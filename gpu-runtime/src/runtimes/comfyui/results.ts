/**
 * Fetches what a prompt left and makes it a result. Files are streamed to disk, told by their bytes, and read to their end before they count: a server that
 * was short of disk or memory leaves empty and torn ones.
 *
 * Pictures are written anew in the format that was asked for. That also takes out the graph, which ComfyUI puts into every picture.
 */
import { createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FlowError, kindOf, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { sniffBinary } from '../../artifacts/sniff-binary.ts';
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
  const path = await download(file, join(tools.scratch, name), tools);
  const mediaType = await typeOf(path);
  if (kindOf(mediaType) === 'image') return await picture(path, format ?? 'png');
  if (kindOf(mediaType) === 'audio') return await sound(path, mediaType, format, tools);
  return { mediaType, content: { path }, ...(await facts(path, mediaType, tools)) };
}

async function download({ filename, subfolder, type }: ServerFile, path: string, { http, mostBytes, signal }: ResultTools): Promise<string> {
  const response = await http.download(`/view?${new URLSearchParams({ filename, subfolder, type }).toString()}`, signal);
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    if (response.status >= 500) throw new FlowError('runtime_unreachable', `ComfyUI at ${shown(http.baseUrl)} answers ${response.status} when asked for its result`);
    throw new FlowError('runtime_failed', `ComfyUI answers ${response.status} when asked for its result; the file is gone`);
  }
  const announced = Number(response.headers.get('content-length') ?? NaN);
  try {
    await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), atMost(mostBytes), createWriteStream(path), { signal });
  } catch (cause) {
    if (FlowError.is(cause)) throw cause;
    if (signal.aborted) throw new FlowError('cancelled', 'the job was cancelled', { cause });
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') throw new FlowError('disk_full', 'there is no room for the result of ComfyUI', { cause });
    throw new FlowError('runtime_unreachable', `the result from ComfyUI at ${shown(http.baseUrl)} broke off`, { cause });
  }
  const { size } = await stat(path);
  if (size === 0) throw damaged('it is empty');
  if (size < announced && !response.headers.has('content-encoding')) throw damaged(`it has ${size} of ${announced} bytes`);
  return path;
}

/** What has no end would fill the disk. */
const atMost = (most: number) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > most) throw damaged(`it has more than ${most} bytes`);
      yield chunk;
    }
  };

const damaged = (why: string, cause?: unknown) => new FlowError('runtime_failed', `the result of ComfyUI is damaged: ${why}`, { cause });

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
