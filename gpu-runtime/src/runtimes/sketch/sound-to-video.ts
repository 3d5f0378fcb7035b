/**
 * Lets a picture move with a sound: light and camera follow its level, frame by frame. Without a picture, the scene is drawn from the
 * prompt. It hears how loud the sound is, not what is said or played.
 */
import { FlowError, type FrameSize } from 'n8n-nodes-sogni-flow/contract';
import { inspectSounds } from '../media/inspect-inputs.ts';
import { readLevels } from '../media/read-levels.ts';
import { directShot } from './camera/direct-shot.ts';
import { textureSize } from './camera/make-shot.ts';
import { type CameraPose, type CameraView, combineMoves, poseAt, safeCrop, travelFactor } from './camera/moves.ts';
import type { Shot } from './camera/shot.ts';
import type { DepthMap } from './depth/depth-map.ts';
import { inputOf, once, type Perform } from './perform.ts';
import { readPicture } from './picture-file/read-picture.ts';
import type { RawPicture } from './threads/protocol.ts';
import { clipSize, eachClip, saveClip, withPreviews } from './video/clip.ts';
import { drawScene } from './video/draw-scene.ts';
import { inOrder } from './video/in-order.ts';
import { prepareShot } from './video/shoot.ts';
import { unheeded } from './video/unheeded.ts';

const METHOD = 'light and camera follow the level of the sound by rules, no AI model';
/** A sound that is longer must be cut by `duration`. */
const LONGEST_SECONDS = 300;
/** Half heights: how far the camera comes nearer at full level, and how far its own slow move goes. */
const NOD = 0.07;
const MOVE_STRENGTH = 0.35;
/** Seconds over which the camera evens out the level; the light follows at once. */
const CAMERA_SECONDS = 0.18;

interface Parameters {
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly audioStart: number;
  readonly duration?: number;
  readonly fps: number;
}

interface Stage {
  readonly picture: RawPicture;
  readonly depth?: DepthMap | undefined;
  readonly pictureAspect?: number;
}

export const soundToVideo: Perform = async (job, tools, { threads, ffmpeg: open }) => {
  const given = job.parameters as unknown as Parameters;
  const { fps, audioStart } = given;
  const { signal, scratch } = tools;
  const ffmpeg = await open();
  const [sound] = await inspectSounds({ job, tools, ffmpeg }, 'audio');
  if (!sound) throw new FlowError('invalid_input', 'sound_to_video got no sound; connect one to it');
  const seconds = secondsOf(given, sound.audio.durationSeconds);
  const frames = Math.max(1, Math.round(seconds * fps));
  const size = clipSize(job);
  const levels = await readLevels(ffmpeg, { input: sound.input, start: audioStart, fps, frames, scratch, signal });
  const direction = directShot(given.prompt, 'auto');
  const move = combineMoves(direction.moves, Math.min(1, MOVE_STRENGTH * direction.pace) * travelFactor(seconds));
  const warnings = [...unheeded(job), ...(inputOf(job, 'endImage') ? ['the last frame has no effect here'] : []), ...(levels.every((level) => level === 0) ? ['the sound is silent; only the camera moves'] : [])];
  const used = new Set(direction.wordsUsed);
  let ignored: readonly string[] = direction.wordsIgnored;

  const source = inputOf(job, 'image');
  const read = source && (await readPicture(source.path, source.slot, { fit: 'cover', ...textureSize(size.width, size.height) }));
  await eachClip(job, async (seed, index, count) => {
    const draw = async (): Promise<Stage> => {
      const scene = await drawScene(threads, { ...size, prompt: given.prompt, negativePrompt: given.negativePrompt, steps: 20, seed, falls: direction.life }, signal, () => undefined);
      scene.wordsUsed.forEach((word) => used.add(word));
      ignored = scene.wordsIgnored.filter((word) => direction.wordsIgnored.includes(word));
      return { picture: scene, depth: { width: scene.depthWidth, height: scene.depthHeight, values: scene.depth } };
    };
    const stage: Stage = read ? { picture: read, depth: read.depth, pictureAspect: read.pictureAspect } : await draw();
    const shot = await prepareShot(threads, { ...size, fps, frameCount: frames, seed, move: widest(move.from, move.to), life: direction.life, ...stage }, signal);
    const views = viewsOf(shot, move, levels);
    const made = inOrder(frames, threads, signal, (frame, either) => threads.run('pulse-frame', { shot, frame, view: views[frame]!, level: levels[frame]! }, { signal: either }));
    await saveClip(ffmpeg, tools, {
      ...{ ...size, fps, seed, index, count, activity: 'filming' },
      parts: [{ make: withPreviews(made, size satisfies FrameSize, tools), frames }],
      sound: { input: sound.input, start: audioStart },
    });
  });
  return { method: METHOD, wordsUsed: [...used], wordsIgnored: ignored, warnings: once(warnings) };
};

/** @throws FlowError `invalid_parameter` when nothing of the sound is left, or too much. */
function secondsOf({ audioStart, duration }: Parameters, length: number): number {
  const refuse = (parameter: string, message: string): never => {
    throw new FlowError('invalid_parameter', message, { details: { parameter, operation: 'sound_to_video' } });
  };
  if (audioStart >= length) return refuse('audioStart', `audioStart is ${audioStart}; the sound lasts ${length.toFixed(2)} s`);
  const left = length - audioStart;
  const seconds = Math.min(left, duration ?? left);
  if (seconds > LONGEST_SECONDS) return refuse('duration', `the sound lasts ${left.toFixed(1)} s; up to ${LONGEST_SECONDS} s are filmed at once, set duration`);
  return seconds;
}

const nodded = ({ travel: [x, y, z], turn }: CameraPose, level: number): CameraPose => ({ travel: [x, y, z + NOD * level], turn });
const widest = (from: CameraPose, to: CameraPose) => ({ from, to: nodded(to, 1) });

/** The shot's own slow move, with the camera nearer the louder it is. */
function viewsOf({ width, height, frameCount, fps }: Shot, move: { readonly from: CameraPose; readonly to: CameraPose }, levels: Float32Array): CameraView[] {
  const crop = safeCrop(move, width / height);
  const pace = 1 - Math.exp(-1 / (CAMERA_SECONDS * fps));
  let even = levels[0] ?? 0;
  return Array.from({ length: frameCount }, (_, frame) => {
    even += (levels[frame]! - even) * pace;
    return { pose: nodded(poseAt(move, frameCount > 1 ? frame / (frameCount - 1) : 0), even), crop };
  });
}
