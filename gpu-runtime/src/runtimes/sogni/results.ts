/**
 * Brings results to the disk and looks at them before they count: streamed, of a known size, with the digest that was announced, of the kind
 * that was asked for, and whole.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FlowError, MOST_UPLOAD_BYTES, type MediaKind, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { sniff } from '../../artifacts/sniff.ts';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
import { lookAtPicture, probe, typeOf } from '../openai/check-made.ts';
import type { JobTools, NewArtifact } from '../port.ts';
import type { Network } from './network.ts';

export interface Made {
  readonly url: string;
  readonly kind: MediaKind;
  /** Lower-case hex, where the network tells it. */
  readonly sha256?: string | undefined;
}

export interface ResultTools {
  readonly network: Network;
  readonly tools: JobTools;
  ffmpeg(): Promise<Ffmpeg>;
}

const MOST_BYTES: Readonly<Record<MediaKind, number>> = { image: 128 * 1024 ** 2, video: MOST_UPLOAD_BYTES, audio: MOST_UPLOAD_BYTES, model: MOST_UPLOAD_BYTES, text: 4 * 1024 ** 2 };

/** @param name - of the file in the job's private folder. @throws FlowError `runtime_failed` for what is not what was asked for. */
export async function fetchResult(made: Made, name: string, { network, tools, ffmpeg }: ResultTools): Promise<Omit<NewArtifact, 'role' | 'seed'>> {
  const path = join(tools.scratch, name);
  await download(made, path, network, tools.signal);
  if (made.kind === 'text') return { mediaType: await textType(path), content: { path } };
  const mediaType = await typeOf(path, made.kind);
  if (made.kind === 'image') return { mediaType, content: { path }, ...(await lookAtPicture(path, mediaType)) };
  if (made.kind === 'model') return { mediaType, content: { path } };
  const { durationSeconds, video } = await probe(await ffmpeg(), path, mediaType, tools.signal);
  return { mediaType, content: { path }, durationSeconds, ...(made.kind === 'video' && video ? { width: video.width, height: video.height } : {}) };
}

async function download({ url, kind, sha256 }: Made, path: string, network: Network, signal: AbortSignal): Promise<void> {
  const response = await network.open(url, signal);
  const announced = Number(response.headers.get('content-length') ?? NaN);
  const digest = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      digest.update(chunk);
      if (bytes > MOST_BYTES[kind]) done(damaged(`it has more than ${MOST_BYTES[kind]} bytes`));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), measured, createWriteStream(path), { signal });
  } catch (cause) {
    if (FlowError.is(cause)) throw cause;
    if (signal.aborted) throw new FlowError('cancelled', 'the job was cancelled', { cause });
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') throw new FlowError('disk_full', 'there is no room for the result of the network', { cause });
    throw new FlowError('runtime_unreachable', `a result of ${network.host} broke off`, { cause });
  }
  if (bytes === 0) throw damaged('it is empty');
  if (bytes < announced && !response.headers.has('content-encoding')) throw damaged(`it has ${bytes} of ${announced} bytes`);
  if (sha256 !== undefined && digest.digest('hex') !== sha256.toLowerCase()) throw damaged('it is another file than was announced');
}

const damaged = (why: string): FlowError => new FlowError('runtime_failed', `a result of the network is not usable: ${why}`);

async function textType(path: string): Promise<MediaType> {
  const content = await readFile(path);
  const told = sniff(content);
  if ('refused' in told) throw damaged(`it is ${told.refused}`);
  if (told.mediaType !== 'text/plain') return told.mediaType;
  return isJson(content.toString()) ? 'application/json' : 'text/plain';
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
