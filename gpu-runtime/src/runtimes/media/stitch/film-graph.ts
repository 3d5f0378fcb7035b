/**
 * The filter graph that joins clips. All times are whole frames of the film, and sound is cut to the same frames, so that the
 * film's length is known exactly before it is made. The graph itself ends after the last frame: FFmpeg's `-frames:v` would end
 * the sound of the file with it, a tenth of a second too early.
 */
import { SAMPLE_RATE, STEREO, toBt709 } from '../ffmpeg/delivery.ts';
import type { VideoStream } from '../ffmpeg/types.ts';

export interface Clip {
  readonly video: VideoStream;
  readonly hasSound: boolean;
  /** Frames that it lasts at the film's rate. */
  readonly frames: number;
}

/** Frames in so many seconds: 30 in 1, 30000 in 1001. */
export interface FrameRate {
  readonly frames: number;
  readonly seconds: number;
}

export interface Film {
  readonly width: number;
  readonly height: number;
  /** Constant, as a number and as FFmpeg's exact fraction. */
  readonly fps: number;
  readonly rate: FrameRate;
  readonly clips: readonly Clip[];
  /** Absent for hard cuts. */
  readonly transition?: { readonly name: Transition; readonly frames: number };
  /** `track`: the input after the clips lies over the whole; `clips`: the clips' own. */
  readonly sound: 'track' | 'clips' | 'none';
}

/** The operation's transitions by FFmpeg's names. */
export const TRANSITIONS = {
  fade: 'fade',
  dissolve: 'dissolve',
  wipeleft: 'wipeleft',
  wiperight: 'wiperight',
  slideup: 'slideup',
  slidedown: 'slidedown',
} as const;
export type Transition = (typeof TRANSITIONS)[keyof typeof TRANSITIONS];

/** Shapes that differ less are cropped by a few pixels; others keep their whole picture. */
const SAME_SHAPE = 0.02;

export const filmFrames = ({ clips, transition }: Pick<Film, 'clips' | 'transition'>): number =>
  clips.reduce((sum, clip) => sum + clip.frames, 0) - (transition?.frames ?? 0) * (clips.length - 1);

/** @returns the graph with the outputs `[v]` and, unless there is none, `[a]`. Inputs are the clips in order, then the track. */
export function stitchGraph(film: Film): string {
  return [...film.clips.map((clip, index) => normalised(clip, index, film)), ...joined(film), `[joined]trim=end_frame=${filmFrames(film)}[v]`, ...soundChains(film)].join(';');
}

/** The sound alone. @returns no graph for a silent film, else one with the output `[a]`. */
export const soundGraph = (film: Film): string => soundChains(film).join(';');

function soundChains(film: Film): string[] {
  if (film.sound === 'track') return [`[${film.clips.length}:a:0]${STEREO},${exactSamples(filmFrames(film), film.fps)}[a]`];
  return film.sound === 'clips' ? clipSounds(film) : [];
}

/** One clip at the film's size, rate, colours and time base, lasting exactly its frames. */
function normalised({ video, frames }: Clip, index: number, { width, height, rate }: Film): string {
  const shape = (video.width * video.sampleAspect) / video.height;
  const size = `${width}:${height}`;
  // Video that does not name its colours is BT.709 from HD upwards and BT.601 below, by custom.
  const named = video.colorSpace !== undefined && video.colorSpace !== 'unknown';
  const colours = named ? toBt709 : `in_color_matrix=${video.height >= 720 ? 'bt709' : 'bt601'}:${toBt709}`;
  const square = Math.abs(video.sampleAspect - 1) < 0.001 ? '' : ',scale=trunc(iw*sar/2)*2:ih';
  const start = `[${index}:v:0]setpts=PTS-STARTPTS,fps=${told(rate)}:start_time=0${square}`;
  const end = `setsar=1,format=yuv420p,tpad=stop_mode=clone:stop_duration=1,trim=end_frame=${frames},setpts=PTS-STARTPTS,settb=${rate.seconds}/${rate.frames}[v${index}]`;
  if (Math.abs(shape / (width / height) - 1) < SAME_SHAPE) {
    const same = video.width === width && video.height === height && square === '';
    // Clips of ours are often right already, and leaving them alone saves a tenth of the time.
    if (same && video.colorSpace === 'bt709' && video.pixelFormat === 'yuv420p') return `${start},${end}`;
    return `${start},${same ? `scale=${colours}` : `scale=${size}:force_original_aspect_ratio=increase:${colours},crop=${size}`},${end}`;
  }
  // Another shape: the whole picture on a blurred, darkened copy of itself. The copy is blurred small: it costs little, and nobody sees it.
  const [smallWidth, smallHeight] = [even(width / 8), even(height / 8)];
  return [
    `${start},scale=${colours},format=yuv420p,split[front${index}][back${index}]`,
    `[back${index}]scale=${smallWidth}:${smallHeight}:force_original_aspect_ratio=increase,crop=${smallWidth}:${smallHeight},boxblur=6:2,eq=brightness=-0.08,scale=${size}:flags=bilinear,setsar=1[fill${index}]`,
    `[front${index}]scale=${size}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bicubic,setsar=1[whole${index}]`,
    `[fill${index}][whole${index}]overlay=(W-w)/2:(H-h)/2,${end}`,
  ].join(';');
}

function joined({ clips, transition, fps, rate }: Film): string[] {
  if (clips.length === 1) return ['[v0]null[joined]'];
  if (!transition) return [`${clips.map((_, index) => `[v${index}]`).join('')}concat=n=${clips.length}:v=1:a=0,fps=${told(rate)}[joined]`];
  const { name, frames } = transition;
  let before = 'v0';
  let length = clips[0]?.frames ?? 0;
  return clips.slice(1).map((clip, index) => {
    const after = index === clips.length - 2 ? 'joined' : `x${index}`;
    const chain = `[${before}][v${index + 1}]xfade=transition=${name}:duration=${seconds(frames, fps)}:offset=${seconds(length - frames, fps)}[${after}]`;
    before = after;
    length += clip.frames - frames;
    return chain;
  });
}

/** The clips' own sound, each cut to its picture, with silence for the silent. */
function clipSounds({ clips, transition, fps }: Film): string[] {
  const single = clips.length === 1;
  const chains = clips.map(({ hasSound, frames }, index) => {
    const name = single ? 'a' : `a${index}`;
    const source = hasSound ? `[${index}:a:0]${STEREO},asetpts=PTS-STARTPTS` : `anullsrc=r=${SAMPLE_RATE}:cl=stereo,${STEREO}`;
    return `${source},${exactSamples(frames, fps)}[${name}]`;
  });
  if (single) return chains;
  if (!transition) return [...chains, `${clips.map((_, index) => `[a${index}]`).join('')}concat=n=${clips.length}:v=0:a=1[a]`];
  const overlap = samples(transition.frames, fps);
  let before = 'a0';
  for (let index = 1; index < clips.length; index += 1) {
    const after = index === clips.length - 1 ? 'a' : `y${index}`;
    chains.push(`[${before}][a${index}]acrossfade=nb_samples=${overlap}[${after}]`);
    before = after;
  }
  return chains;
}

const told = ({ frames, seconds }: FrameRate): string => (seconds === 1 ? String(frames) : `${frames}/${seconds}`);
const samples = (frames: number, fps: number): number => Math.round((frames / fps) * SAMPLE_RATE);
const exactSamples = (frames: number, fps: number): string => `apad=whole_len=${samples(frames, fps)},atrim=end_sample=${samples(frames, fps)}`;
/** Microseconds, FFmpeg's own resolution: rounding to frames is then exact at any rate. */
const seconds = (frames: number, fps: number): string => (frames / fps).toFixed(6);
const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
