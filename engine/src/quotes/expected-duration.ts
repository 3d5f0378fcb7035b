/** How long a result will be, in seconds, as far as its parameters and inputs tell; `undefined` when only making it will. The length of speech is a guess. */
import type { Arguments, JobInput } from './types.ts';

type Seconds = number | undefined;

/** Spoken at an easy pace, pauses included. */
const CHARACTERS_A_SECOND = 13;

export function expectedDuration(operation: string, parameters: Arguments, inputs: readonly JobInput[]): Seconds {
  const given = numberOf(parameters.duration);
  const lengths = (slot: string): readonly Seconds[] => inputs.filter((input) => input.slot === slot).map(({ artifact }) => artifact.durationSeconds);
  const [video] = lengths('video');
  switch (operation) {
    case 'extend_video':
      return inARow([video, given], 0);
    case 'replace_video_segment':
      return video;
    case 'animate_photo':
      // Each further picture makes a clip of the same length.
      return given === undefined ? undefined : given * (1 + lengths('moreImages').length);
    case 'stitch_video':
      return given ?? inARow(lengths('video'), -transitionOf(parameters));
    case 'mix_audio':
      return given ?? mixLength(parameters, lengths('music'), lengths('voice'), lengths('effects'));
    case 'trim_video':
      return given ?? trimmed(parameters, video);
    case 'generate_speech':
      // A guess: what follows from the length of a reading would else be priced as nothing.
      return typeof parameters.prompt === 'string' ? Math.max(1, parameters.prompt.length / CHARACTERS_A_SECOND) : undefined;
    default:
      return given ?? longest(inputs.map(({ artifact }) => artifact.durationSeconds));
  }
}

/** As the music, else until the last voice has spoken, else as the longest effect. */
function mixLength({ voiceStart, voiceGap }: Arguments, music: readonly Seconds[], voices: readonly Seconds[], effects: readonly Seconds[]): Seconds {
  if (music.length > 0) return music[0];
  const spoken = inARow(voices, numberOf(voiceGap) ?? 0);
  if (voices.length > 0) return spoken === undefined ? undefined : (numberOf(voiceStart) ?? 0) + spoken;
  return longest(effects);
}

function trimmed({ startSeconds, endSeconds }: Arguments, length: Seconds): Seconds {
  const end = Math.min(numberOf(endSeconds) ?? Infinity, length ?? Infinity);
  return Number.isFinite(end) ? Math.max(0, end - (numberOf(startSeconds) ?? 0)) : undefined;
}

/** @param between - what lies between two neighbours; negative where they overlap. */
function inARow(lengths: readonly Seconds[], between: number): Seconds {
  if (lengths.length === 0 || lengths.includes(undefined)) return undefined;
  return lengths.reduce((sum: number, length) => sum + (length ?? 0), between * (lengths.length - 1));
}

function transitionOf({ transition }: Arguments): number {
  return typeof transition === 'object' && transition !== null && 'durationSeconds' in transition ? (numberOf(transition.durationSeconds) ?? 0) : 0;
}

function longest(lengths: readonly Seconds[]): Seconds {
  const known = lengths.filter((length) => length !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

const numberOf = (value: unknown): Seconds => (typeof value === 'number' ? value : undefined);
