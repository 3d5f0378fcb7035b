/**
 * A placeholder stands for an artifact that a dry run did not make. It travels through nodes as if it were the file: its bytes
 * are its own description, so an unchanged node "downloads" it, hands it on and "uploads" it again.
 *
 * Its digest is a hash of everything that would make the real one; the price of a later step, and whether that step is
 * already in the job cache, follow from it.
 */
import { createHash } from 'node:crypto';
import { FILE_ENDINGS, kindOf, requestedResults } from 'n8n-nodes-sogni-flow/contract';
import { expectedDuration } from './expected-duration.ts';
import { expectedSize } from './expected-size.ts';
import type { Arguments, Artifact, JobInput, JobQuote, MediaKind, MediaType } from './types.ts';

const MAGIC = 'sogni-flow placeholder ';
/** Bytes; anything longer is a real file. */
export const LONGEST_PLACEHOLDER = 10_000;

const MEDIA_TYPES: Readonly<Record<MediaKind, MediaType>> = {
  image: 'image/png',
  video: 'video/mp4',
  audio: 'audio/wav',
  model: 'model/gltf-binary',
  text: 'text/plain',
};

/** What a piece of music comes with when its stems are asked for. */
const STEMS = ['stem-drums', 'stem-bass', 'stem-harmony', 'stem-lead'];

/**
 * The artifacts that a quoted job would make, as far as they can be told before.
 * @param draw - tells jobs apart that make something else each time, although they are asked for the same.
 */
export function placeholdersFor(quote: JobQuote, inputs: readonly JobInput[], gives: MediaKind, draw = ''): Artifact[] {
  const { parameters } = quote;
  const main = Array.from({ length: requestedResults(parameters) }, (_, position): Artifact => ({
    ...placeholder(quote, inputs, gives, [draw, position]),
    ...(typeof parameters.seed === 'number' ? { seed: parameters.seed + position } : {}),
  }));
  const stems = parameters.stems === true ? STEMS : [];
  return [...main, ...stems.map((role): Artifact => ({ ...placeholder(quote, inputs, gives, [draw, 0, role]), role }))];
}

function placeholder(quote: JobQuote, inputs: readonly JobInput[], gives: MediaKind, place: readonly unknown[]): Artifact {
  const { operation, parameters } = quote;
  const identity = [operation, quote.model, parameters, quote.drawsSeed, inputs.map(({ slot, artifact }) => [slot, artifact.digest]), ...place];
  const durationSeconds = gives === 'video' || gives === 'audio' ? expectedDuration(operation, parameters, inputs) : undefined;
  return {
    digest: createHash('sha256').update(JSON.stringify(identity)).digest('hex'),
    mediaType: mediaTypeOf(parameters, gives),
    bytes: 0,
    role: gives,
    ...expectedSize(parameters, inputs, gives),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
}

function mediaTypeOf({ outputFormat }: Arguments, gives: MediaKind): MediaType {
  const wanted = Object.entries(FILE_ENDINGS).find(([type, ending]) => ending === outputFormat && kindOf(type as MediaType) === gives);
  return wanted ? (wanted[0] as MediaType) : MEDIA_TYPES[gives];
}

/** Characters of a text that is not written yet: short enough for every prompt that it may become a part of. */
const UNWRITTEN_LENGTH = 400;

/** Stands for an answer of a language model, where no file does. @param draw - tells answers apart, which are never the same twice. */
export const unwrittenText = ({ model }: JobQuote, draw: number): string => `answer ${draw} of ${model}, not written yet `.padEnd(UNWRITTEN_LENGTH, '.');

/** A file that nobody has looked at: one on the web, or the result of an earlier run. @param place - equal places, equal files. */
export const unseenFile = (place: string, kind: MediaKind): Artifact => ({ digest: createHash('sha256').update(place).digest('hex'), mediaType: MEDIA_TYPES[kind], bytes: 0, role: kind });

export const writeArtifact = (artifact: Artifact): Uint8Array => new TextEncoder().encode(MAGIC + JSON.stringify(artifact));

/** @returns `undefined` for the bytes of a real file. */
export function readArtifact(content: Uint8Array): Artifact | undefined {
  const text = content.length <= LONGEST_PLACEHOLDER ? new TextDecoder().decode(content) : '';
  return text.startsWith(MAGIC) ? (JSON.parse(text.slice(MAGIC.length)) as Artifact) : undefined;
}
