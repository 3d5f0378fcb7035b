/**
 * Makes a video anew frame by frame: restyled by edits, within a mask where there is one, drawn as a map of its lines or depth, or widened.
 *
 * To keep it steady, chance is the same in every frame, depth is evened out over time, and what stands still in the source stands still
 * in the result (video/transform.ts).
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { evenUp, frameCountOf, shownSize, type Stretch } from '../media/film-parts.ts';
import { type InspectedVideo, inspectVideos } from '../media/inspect-inputs.ts';
import { readFrames } from '../media/read-frames.ts';
import type { RuntimeJob } from '../port.ts';
import type { Weather } from './camera/falling.ts';
import type { DepthMap } from './depth/depth-map.ts';
import { inputOf, type Perform } from './perform.ts';
import { readMask } from './picture-file/read-picture.ts';
import type { SketchThreads } from './threads/sketch-threads.ts';
import { eachClip, saveClip, withPreviews } from './video/clip.ts';
import { mapInOrder } from './video/map-in-order.ts';
import { outpaintVideo } from './video/outpaint-video.ts';
import { planRestyle, type RestylePlan } from './video/restyle-plan.ts';
import type { FrameTransform } from './video/transform.ts';
import { unheeded } from './video/unheeded.ts';

const MODES = {
  restyle: { mode: 'edit', method: 'every frame was edited by rules, no AI model' },
  inpaint: { mode: 'edit', method: 'the masked part of every frame was edited by rules, no AI model' },
  canny: { mode: 'canny', method: 'the edges of every frame were drawn as a map, no AI model' },
  line: { mode: 'line', method: 'the lines of every frame were drawn as a map, no AI model' },
  depth: { mode: 'depth', method: 'a depth guess for every frame was drawn as a map, no AI model' },
} as const satisfies Record<string, { mode: FrameTransform['mode']; method: string }>;

/** Share of a new depth guess in the one that is used: guesses jump, scenes do not. */
const NEW_DEPTH = 0.15;

interface Parameters {
  readonly prompt: string;
  readonly controlMode: keyof typeof MODES | 'outpaint';
  readonly controlStrength?: number;
  readonly videoStart: number;
  readonly duration?: number;
  readonly targetResolution?: number;
}

export const videoToVideo: Perform = async (job, tools, services) => {
  const given = job.parameters as unknown as Parameters;
  const ffmpeg = await services.ffmpeg();
  const [source] = await inspectVideos({ job, tools, ffmpeg }, 'video');
  if (!source) throw new FlowError('invalid_input', 'video_to_video got no video; connect one to it');
  if (given.controlMode === 'outpaint') return await outpaintVideo(job, tools, ffmpeg, source);

  const { mode, method } = MODES[given.controlMode];
  const { threads } = services;
  const { signal, scratch } = tools;
  const { fps, frameRate } = source.video;
  const size = sizeOf(source, given.targetResolution);
  const stretch = stretchOf(source, given);
  const plan: RestylePlan = mode === 'edit' ? planRestyle(given.prompt) : { steps: [], life: [], grain: 0, wordsUsed: [], wordsIgnored: [], warnings: [mapWarning(given.controlMode)] };
  const mask = await maskOf(job, given.controlMode, size);
  const strength = 1 - (given.controlStrength ?? 0);
  const sound = source.probe.audio ? { input: source.input, start: stretch.from / fps } : undefined;

  await eachClip(job, async (seed, index, count) => {
    const frames = readFrames(ffmpeg, { ...stretch, ...size, fps, frameRate, scratch, signal });
    const order = { mode, steps: plan.steps, strength, seed, ...(mask ? { mask } : {}) };
    const made = settled(transformed(frames, size, order, threads, signal), { ...size, fps, seed, life: plan.life }, plan.grain, threads, signal);
    const make = withPreviews(made, size, tools);
    await saveClip(ffmpeg, tools, { ...size, fps, frameRate, seed, index, count, activity: 'redrawing', parts: [{ make, frames: stretch.frames }], sound });
  });
  const { wordsUsed, wordsIgnored, warnings } = plan;
  return { method, wordsUsed, wordsIgnored, warnings: [...warnings, ...unheeded(job), ...(inputOf(job, 'image') ? ['the reference image has no effect: frames are edited by rules'] : [])] };
};

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Made {
  readonly source: Uint8Array;
  readonly result: Uint8Array;
}

async function* transformed(frames: AsyncIterable<Uint8Array>, size: Size, order: Omit<FrameTransform, 'picture' | 'depth'>, threads: SketchThreads, signal: AbortSignal): AsyncGenerator<Made> {
  async function* withDepth() {
    let depth: DepthMap | undefined;
    for await (const rgb of frames) {
      const guess = await threads.run('guess-depth', { ...size, rgb }, { signal });
      depth = depth ? evened(depth, guess) : guess;
      yield { rgb, depth };
    }
  }
  yield* mapInOrder(withDepth(), threads, signal, async ({ rgb, depth }, _index, either) => ({
    source: rgb,
    result: await threads.run('transform-frame', { ...order, depth, picture: { ...size, rgb } }, { signal: either }),
  }));
}

const evened = (before: DepthMap, now: DepthMap): DepthMap => ({ ...now, values: now.values.map((value, i) => Math.round(before.values[i]! + (value - before.values[i]!) * NEW_DEPTH)) });

async function* settled(made: AsyncIterable<Made>, weather: Weather, grain: number, threads: SketchThreads, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let before: Made | undefined;
  let frame = 0;
  for await (const { source, result } of made) {
    const done = await threads.run('settle-frame', { source, result, weather, frame: frame++, grain, ...(before ? { before } : {}) }, { signal });
    before = { source, result: done.result };
    yield done.shown;
  }
}

function sizeOf({ video }: InspectedVideo, short: number | undefined): Size {
  const size = shownSize(video);
  const scale = short === undefined ? 1 : short / Math.min(size.width, size.height);
  return { width: evenUp(Math.round(size.width * scale)), height: evenUp(Math.round(size.height * scale)) };
}

/** @throws FlowError `invalid_parameter` when the stretch begins after the end. */
export function stretchOf({ video, input }: InspectedVideo, { videoStart, duration }: Pick<Parameters, 'videoStart' | 'duration'>): Stretch {
  const total = frameCountOf(video);
  const from = Math.round(videoStart * video.fps);
  if (from >= total) throw new FlowError('invalid_parameter', `videoStart is ${videoStart}; the video lasts ${(total / video.fps).toFixed(2)} s`, { details: { parameter: 'videoStart', operation: 'video_to_video' } });
  return { input, video, from, frames: Math.min(total - from, duration === undefined ? Infinity : Math.max(1, Math.round(duration * video.fps))) };
}

/** @throws FlowError `invalid_input` when inpainting has no mask. */
async function maskOf(job: RuntimeJob, controlMode: string, { width, height }: Size): Promise<Uint8Array | undefined> {
  const mask = inputOf(job, 'mask');
  if (controlMode === 'inpaint' && !mask) throw new FlowError('invalid_input', 'video_to_video got no mask; inpaint changes what a mask shows white, connect one to it');
  return mask && controlMode === 'inpaint' ? await readMask(mask.path, mask.slot, width, height) : undefined;
}

const mapWarning = (mode: string): string => `the ${mode} map is the result: a model that would paint over it is not here, so the prompt has no effect`;
