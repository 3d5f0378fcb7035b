/** Cuts each sentence to where it is heard, softens the cuts, and joins all with their pauses between 80 ms of silence. */
import type { Sentence } from './split-sentences.ts';

/** Below this share of the sentence's peak counts as silence. */
const SILENCE = 0.006;
const EDGE_SECONDS = 0.08;
const SOFT_SECONDS = 0.01;

export function joinSentences(spoken: readonly Float32Array[], sentences: readonly Sentence[], sampleRate: number): Float32Array {
  const pieces = spoken.map((samples) => trim(samples, Math.round(SOFT_SECONDS * sampleRate)));
  const edge = Math.round(EDGE_SECONDS * sampleRate);
  const pauses = pieces.map((_, index) => (index === pieces.length - 1 ? 0 : Math.round(sentences[index]!.pauseAfter * sampleRate)));
  const joined = new Float32Array(2 * edge + pieces.reduce((sum, piece, index) => sum + piece.length + pauses[index]!, 0));
  let place = edge;
  pieces.forEach((piece, index) => {
    joined.set(piece, place);
    place += piece.length + pauses[index]!;
  });
  return joined;
}

function trim(samples: Float32Array, soft: number): Float32Array {
  let peak = 0;
  for (let index = 0; index < samples.length; index += 1) peak = Math.max(peak, Math.abs(samples[index]!));
  const heard = (value: number): boolean => value > SILENCE * peak || -value > SILENCE * peak;
  const first = samples.findIndex(heard);
  if (first < 0) return new Float32Array(0);
  const piece = samples.slice(Math.max(0, first - soft), Math.min(samples.length, samples.findLastIndex(heard) + 1 + soft));
  const ramp = Math.min(soft, piece.length >> 1);
  for (let index = 0; index < ramp; index += 1) {
    piece[index] = piece[index]! * (index / ramp);
    piece[piece.length - 1 - index] = piece[piece.length - 1 - index]! * (index / ramp);
  }
  return piece;
}
