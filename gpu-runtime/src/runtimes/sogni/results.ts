/**
 * Brings results to the disk and looks at them before they count: streamed, of a known size, with the digest that was announced, of the kind
 * that was asked for, and whole.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MOST_UPLOAD_BYTES, type MediaKind, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { sniff } from '../../artifacts/sniff.ts';
import { lookAtPicture, probe, typeOf } from '../check-made.ts';
import { download, notUsable } from '../download.ts';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
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
  const [response, from] = [await network.open(made.url, tools.signal), network.host];
  await download({ response, path, mostBytes: MOST_BYTES[made.kind], signal: tools.signal, from, sha256: made.sha256 });
  if (made.kind === 'text') return { mediaType: await textType(path, from), content: { path } };
  const mediaType = await typeOf(path, made.kind);
  if (made.kind === 'image') return { mediaType, content: { path }, ...(await lookAtPicture(path, mediaType)) };
  if (made.kind === 'model') return { mediaType, content: { path } };
  const { durationSeconds, video } = await probe(await ffmpeg(), path, mediaType, tools.signal);
  return { mediaType, content: { path }, durationSeconds, ...(made.kind === 'video' && video ? { width: video.width, height: video.height } : {}) };
}

async function textType(path: string, from: string): Promise<MediaType> {
  const content = await readFile(path);
  const told = sniff(content);
  if ('refused' in told) throw notUsable(from, `it is ${told.refused}`);
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
