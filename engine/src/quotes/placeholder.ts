/**
 * A placeholder stands for an artifact that a dry run did not make. It travels through nodes as if it were the file: its bytes
 * are its own description, so an unchanged node "downloads" it, hands it on and "uploads" it again.
 *
 * Its digest is a hash of everything that would make the real one; the price of a later step, and whether that step is
 * already in the job cache, follow from it.
 */
import { createHash } from 'node:crypto';
import type { Arguments, Artifact, JobInput, JobQuote, MediaKind, MediaType } from './types.ts';

const MAGIC = 'sogni-flow placeholder ';

const MEDIA_TYPES: Readonly<Record<MediaKind, MediaType>> = {
  image: 'image/png',
  video: 'video/mp4',
  audio: 'audio/wav',
  model: 'model/gltf-binary',
  text: 'text/plain',
};

/** The artifact that a quoted job would make, as far as it can be told before. */
export function placeholderFor(quote: JobQuote, inputs: readonly JobInput[], gives: MediaKind, position: number): Artifact {
  const { parameters } = quote;
  const identity = [quote.operation, quote.model, parameters, quote.drawsSeed, inputs.map(({ slot, artifact }) => [slot, artifact.digest]), position];
  return {
    digest: createHash('sha256').update(JSON.stringify(identity)).digest('hex'),
    mediaType: MEDIA_TYPES[gives],
    bytes: 0,
    role: gives,
    ...sizeOf(parameters, inputs, gives),
    ...durationOf(parameters, inputs, gives),
    ...(typeof parameters.seed === 'number' ? { seed: parameters.seed + position } : {}),
  };
}

function sizeOf(parameters: Arguments, inputs: readonly JobInput[], gives: MediaKind): Pick<Artifact, 'width' | 'height'> {
  if (gives !== 'image' && gives !== 'video') return {};
  const source = inputs.find(({ artifact }) => artifact.width && artifact.height)?.artifact;
  const width = typeof parameters.width === 'number' ? parameters.width : source?.width;
  const height = typeof parameters.height === 'number' ? parameters.height : source?.height;
  return width && height ? { width, height } : {};
}

function durationOf(parameters: Arguments, inputs: readonly JobInput[], gives: MediaKind): Pick<Artifact, 'durationSeconds'> {
  if (gives !== 'video' && gives !== 'audio') return {};
  if (typeof parameters.duration === 'number') return { durationSeconds: parameters.duration };
  const known = inputs.flatMap(({ artifact }) => artifact.durationSeconds ?? []);
  return known.length > 0 ? { durationSeconds: Math.max(...known) } : {};
}

export const writeArtifact = (artifact: Artifact): Uint8Array => new TextEncoder().encode(MAGIC + JSON.stringify(artifact));

/** @returns `undefined` for the bytes of a real file. */
export function readArtifact(content: Uint8Array): Artifact | undefined {
  const text = content.length < 10_000 ? new TextDecoder().decode(content) : '';
  return text.startsWith(MAGIC) ? (JSON.parse(text.slice(MAGIC.length)) as Artifact) : undefined;
}
