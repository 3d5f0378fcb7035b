/** What the film will be: its size, rate, sound and transition, from what was asked for and what the clips are. */
import { FlowError, type Arguments } from 'n8n-nodes-sogni-flow/contract';
import type { InspectedVideo } from '../inspect-inputs.ts';
import { type Clip, type Film, type FrameRate, type Transition, TRANSITIONS } from './film-graph.ts';
import { fpsOf, rateOfClip, rateOfNumber } from './frame-rate.ts';
import { SHARED_FPS, SHARED_SIDES } from './share-safe.ts';

export interface StitchArguments {
  readonly mode: 'fast_combine' | 'high_quality' | 'share_safe';
  readonly maxFileSizeMb?: number;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  readonly transition?: { readonly type: keyof typeof TRANSITIONS; readonly durationSeconds: number };
}

/** Larger films are not made of themselves, only when a size is asked for. */
const LARGEST_SIDE = 3_840;

/** @throws FlowError `invalid_parameter` for a size or rate that share-safe films do not have, and for a transition longer than half of the shortest clip: three clips would then overlap at once. */
export function planFilm(arguments_: Arguments, found: readonly InspectedVideo[], hasTrack: boolean): Film {
  const given = arguments_ as unknown as StitchArguments;
  const rate = rateFor(given, found);
  const fps = fpsOf(rate);
  const clips = found.map(({ video, probe }): Clip => ({ video, hasSound: probe.audio !== undefined, frames: Math.max(1, Math.round(video.durationSeconds * fps)) }));
  const sound = hasTrack ? 'track' : clips.some((clip) => clip.hasSound) ? 'clips' : 'none';
  const film: Film = { ...sizeFor(given, found), fps, rate, clips, sound };
  const wanted = given.transition;
  if (!wanted || clips.length === 1) return film;

  const frames = Math.max(1, Math.round(wanted.durationSeconds * fps));
  const shortest = clips.reduce((least, clip, index) => (clip.frames < (clips[least] as Clip).frames ? index : least), 0);
  const most = Math.floor((clips[shortest] as Clip).frames / 2);
  if (frames > most) {
    refuse(
      'transition.durationSeconds',
      `is ${wanted.durationSeconds}; the shortest clip, ${found[shortest]?.name}, lasts ${found[shortest]?.video.durationSeconds} s, so at most ${(Math.floor((most / fps) * 1000) / 1000).toString()} s is allowed`,
    );
  }
  const name: Transition = TRANSITIONS[wanted.type];
  return { ...film, transition: { name, frames } };
}

/** The rate asked for, else the highest of the clips; shared films halve what is too much. */
function rateFor({ mode, fps }: StitchArguments, found: readonly InspectedVideo[]): FrameRate {
  const shared = mode === 'share_safe';
  if (fps !== undefined) {
    if (shared && fps > SHARED_FPS) refuse('fps', `is ${fps}; share_safe allows up to ${SHARED_FPS}, leave it empty or take high_quality`);
    return rateOfNumber(fps);
  }
  const highest = found.map(({ video }) => rateOfClip(video)).reduce((most, rate) => (fpsOf(rate) > fpsOf(most) ? rate : most));
  return shared && fpsOf(highest) > SHARED_FPS ? { frames: highest.frames, seconds: highest.seconds * 2 } : highest;
}

/** The size asked for, else that of the largest clip as it is shown; one side alone is completed by its shape. */
function sizeFor({ mode, width, height }: StitchArguments, found: readonly InspectedVideo[]): { width: number; height: number } {
  const shown = found.map(({ video }) => ({ width: video.width * video.sampleAspect, height: video.height }));
  const largest = shown.reduce((most, size) => (size.width * size.height > most.width * most.height ? size : most));
  const shape = largest.width / largest.height;
  if (width !== undefined || height !== undefined) {
    const size = { width: width ?? even((height ?? 0) * shape), height: height ?? even((width ?? 0) / shape) };
    const [long, short] = [Math.max(size.width, size.height), Math.min(size.width, size.height)];
    if (mode === 'share_safe' && (long > SHARED_SIDES.long || short > SHARED_SIDES.short)) {
      refuse('width', `and height are ${size.width} × ${size.height}; share_safe allows up to ${SHARED_SIDES.long} × ${SHARED_SIDES.short}, leave them empty or take high_quality`);
    }
    return size;
  }
  const most = mode === 'share_safe' ? SHARED_SIDES : { long: LARGEST_SIDE, short: LARGEST_SIDE };
  const by = Math.min(1, most.long / Math.max(largest.width, largest.height), most.short / Math.min(largest.width, largest.height));
  return { width: even(largest.width * by), height: even(largest.height * by) };
}

const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);

function refuse(parameter: string, what: string): never {
  throw new FlowError('invalid_parameter', `${parameter} ${what}`, { details: { parameter, operation: 'stitch_video' } });
}
