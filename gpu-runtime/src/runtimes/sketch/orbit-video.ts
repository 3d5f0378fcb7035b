/**
 * Circles a subject as far as one picture allows: the camera swings to one side, past the front and to the other, looking at the middle
 * all the time, and ends where it began. What the picture does not show stays unseen.
 */
import { directShot } from './camera/direct-shot.ts';
import { textureSize } from './camera/make-shot.ts';
import { type CameraPose, type CameraView, safeCrop } from './camera/moves.ts';
import type { Shot } from './camera/shot.ts';
import { neededInput, type Perform } from './perform.ts';
import { readPicture } from './picture-file/read-picture.ts';
import { clipSize, saveClip, withPreviews } from './video/clip.ts';
import { framesOf, prepareShot } from './video/shoot.ts';
import { unheeded } from './video/unheeded.ts';

const METHOD = 'a camera swung round the picture over its depth by rules, no AI model; no unseen side is shown';

/** Half heights that the camera goes to each side, in a picture of this shape or a wider one: in a narrow one little would be left in the frame. */
const RADIUS = 0.26;
const WIDE = 1.5;
/** How high and near it is. */
const HEIGHTS: Readonly<Record<string, number>> = { 'low-angle shot': 0.1, 'eye-level shot': 0, 'elevated shot': -0.08, 'high-angle shot': -0.16 };
const NEARNESS: Readonly<Record<string, number>> = { 'close-up': 0.3, 'medium shot': 0.12, 'wide shot': 0 };

interface Parameters {
  readonly prompt?: string;
  readonly elevation: string;
  readonly distance: string;
  readonly angles?: readonly string[];
  readonly duration: number;
  readonly fps: number;
  readonly seed: number;
}

export const orbitVideo: Perform = async (job, tools, { threads, ffmpeg: open }) => {
  const given = job.parameters as unknown as Parameters;
  const { fps, duration, seed } = given;
  const size = clipSize(job);
  const source = neededInput(job, 'image');
  const picture = await readPicture(source.path, source.slot, { fit: 'cover', ...textureSize(size.width, size.height) });
  const frameCount = Math.max(2, Math.round(duration * fps));
  const direction = directShot(given.prompt ?? '', 'drift');
  const widest = orbitPose(Math.PI / 2, given, 0.5, size.width / size.height);
  const shot = await prepareShot(
    threads,
    { ...size, fps, frameCount, seed, life: direction.life, picture, depth: picture.depth, pictureAspect: picture.pictureAspect, move: { from: widest, to: widest } },
    tools.signal,
  );
  const views = orbit(shot, given);
  const make = withPreviews(framesOf(shot, threads, tools.signal, (frame) => views[frame]!), size, tools);
  await saveClip(await open(), tools, { ...size, fps, seed, activity: 'filming', parts: [{ make, frames: frameCount }] });
  const hidden = (given.angles ?? []).filter((angle) => /back|side/.test(angle));
  const warnings = [
    'a picture shows one side of its subject: the camera swings to both sides of it, not all the way round',
    ...(hidden.length > 0 ? [`${hidden.join(', ')} cannot be seen in the picture`] : []),
    ...(picture.depth ? [] : ['the picture brings no depth map; near and far were guessed']),
    ...unheeded(job),
  ];
  return { method: METHOD, wordsUsed: direction.wordsUsed, wordsIgnored: direction.wordsIgnored, warnings };
};

/** One view per frame. The last one leads into the first, so that the clip can be played in a loop. */
export function orbit(shot: Shot, given: Pick<Parameters, 'elevation' | 'distance'>): CameraView[] {
  const subject = middleNearness(shot);
  const aspect = shot.width / shot.height;
  const poses = Array.from({ length: shot.frameCount }, (_, frame) => orbitPose((2 * Math.PI * frame) / shot.frameCount, given, subject, aspect));
  const crop = Math.min(...poses.map((pose) => safeCrop({ from: pose, to: pose }, aspect)));
  return poses.map((pose) => ({ pose, crop }));
}

/** @param angle - 0 at the front. @param subject - inverse distance of what stays in the middle. @param aspect - of the picture. */
function orbitPose(angle: number, { elevation, distance }: Pick<Parameters, 'elevation' | 'distance'>, subject: number, aspect: number): CameraPose {
  const x = RADIUS * Math.min(1, aspect / WIDE) * Math.sin(angle);
  const y = HEIGHTS[elevation] ?? 0;
  // On a circle, the sides are a little farther from the subject than the front.
  const z = (NEARNESS[distance] ?? 0) + 0.05 * Math.cos(angle) ** 2;
  return { travel: [x, y, z], turn: [-x * subject, -y * subject] };
}

/** Median inverse distance in the middle of the picture. */
function middleNearness({ relief: { width, height, nearness } }: Shot): number {
  const values = new Float32Array(nearness);
  const middle: number[] = [];
  for (let y = Math.floor(height * 0.35); y < height * 0.7; y++) for (let x = Math.floor(width * 0.35); x < width * 0.65; x++) middle.push(values[y * width + x]!);
  return middle.sort((a, b) => a - b)[middle.length >> 1] ?? 0.5;
}
