/**
 * Puts other pictures into a window of a video: those of another video, a scene drawn from the prompt, or, where the prompt names none, a
 * camera move from the window's first frame to its last. The rest of the video and its length stay.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
import { frameCountOf, shownSize, type MadeFrames, type Stretch } from '../media/film-parts.ts';
import { type InspectedVideo, inspectVideos } from '../media/inspect-inputs.ts';
import { readFrame } from '../media/read-frames.ts';
import type { JobTools } from '../port.ts';
import { directShot } from './camera/direct-shot.ts';
import { combineMoves, isStill, travelFactor } from './camera/moves.ts';
import type { Perform } from './perform.ts';
import type { SketchThreads } from './threads/sketch-threads.ts';
import { saveClip, withPreviews } from './video/clip.ts';
import { drawScene } from './video/draw-scene.ts';
import { framesBetween, framesOf, prepareShot } from './video/shoot.ts';
import { unheeded } from './video/unheeded.ts';

interface Parameters {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly prompt?: string;
  readonly replacementStartSeconds?: number;
  readonly replacementEndSeconds?: number;
  readonly keepOriginalAudio: boolean;
  readonly seed: number;
}

interface Take {
  readonly part: Stretch | MadeFrames;
  readonly method: string;
  readonly wordsUsed: readonly string[];
  readonly wordsIgnored: readonly string[];
  readonly warnings: readonly string[];
}

interface Window {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frameRate: string;
  /** Frames of the source. */
  readonly from: number;
  readonly frames: number;
}

export const replaceVideoSegment: Perform = async (job, tools, { threads, ffmpeg: open }) => {
  const given = job.parameters as unknown as Parameters;
  const ffmpeg = await open();
  const [[source], [other]] = await Promise.all([inspectVideos({ job, tools, ffmpeg }, 'video'), inspectVideos({ job, tools, ffmpeg }, 'replacement')]);
  if (!source) throw new FlowError('invalid_input', 'replace_video_segment got no video; connect one to it');
  const { video, probe, input } = source;
  const total = frameCountOf(video);
  const window = windowOf(given, source, total);
  const take = other ? fromVideo(given, window, other) : await anew(given, window, source, { ffmpeg, threads, tools });

  const after = window.from + window.frames;
  await saveClip(ffmpeg, tools, {
    ...{ width: window.width, height: window.height, fps: window.fps, frameRate: window.frameRate, seed: given.seed, activity: 'replacing' },
    parts: [{ input, video, from: 0, frames: window.from }, take.part, { input, video, from: after, frames: total - after }],
    sound: given.keepOriginalAudio && probe.audio ? { input } : undefined,
  });
  const { part: _part, ...told } = take;
  return { ...told, warnings: [...take.warnings, ...unheeded(job)] };
};

const refuse = (parameter: string, message: string): never => {
  throw new FlowError('invalid_parameter', message, { details: { parameter, operation: 'replace_video_segment' } });
};

/** @throws FlowError `invalid_parameter` for a window that is empty or outside the video. */
function windowOf({ startSeconds, endSeconds }: Parameters, { video }: InspectedVideo, total: number): Window {
  const { fps, frameRate } = video;
  const length = total / fps;
  if (endSeconds <= startSeconds) refuse('endSeconds', `endSeconds is ${endSeconds} and startSeconds is ${startSeconds}; the stretch must end after it starts`);
  if (startSeconds >= length) refuse('startSeconds', `startSeconds is ${startSeconds}; the video lasts ${length.toFixed(2)} s`);
  if (endSeconds > length + 1 / fps) refuse('endSeconds', `endSeconds is ${endSeconds}; the video lasts ${length.toFixed(2)} s`);
  const from = Math.min(total - 1, Math.round(startSeconds * fps));
  return { ...shownSize(video), fps, frameRate, from, frames: Math.max(1, Math.min(total, Math.round(endSeconds * fps)) - from) };
}

/** @throws FlowError `invalid_parameter` when the replacement is shorter than the window. */
function fromVideo({ replacementStartSeconds: start = 0, replacementEndSeconds: end }: Parameters, { fps, frames }: Window, { video, input }: InspectedVideo): Take {
  const length = video.durationSeconds;
  if (end !== undefined && end <= start) refuse('replacementEndSeconds', `replacementEndSeconds is ${end} and replacementStartSeconds is ${start}; it must end after it starts`);
  const available = Math.min(end ?? length, length) - start;
  const needed = frames / fps;
  if (available < needed - 1 / fps) {
    refuse('replacementStartSeconds', `the replacement gives ${Math.max(0, available).toFixed(2)} s from ${start} s on; the stretch lasts ${needed.toFixed(2)} s. Take a longer replacement or a shorter stretch`);
  }
  const unused = end === undefined ? 0 : available - needed;
  const warnings = unused > 1 / fps ? [`the last ${unused.toFixed(2)} s of the replacement are not seen: the stretch is shorter`] : [];
  return { part: { input, video, from: Math.round(start * fps), frames }, method: 'the stretch was taken from the other video with ffmpeg', wordsUsed: [], wordsIgnored: [], warnings };
}

interface Means {
  readonly ffmpeg: Ffmpeg;
  readonly threads: SketchThreads;
  readonly tools: JobTools;
}

async function anew({ prompt = '', seed }: Parameters, window: Window, { video, input }: InspectedVideo, { ffmpeg, threads, tools }: Means): Promise<Take> {
  if (prompt === '') refuse('prompt', 'prompt is empty and there is no replacement video; one of them says what the stretch shows');
  const { signal, scratch } = tools;
  const { from, frames, fps } = window;
  const size = { width: window.width, height: window.height };
  const direction = directShot(prompt, 'auto');
  const move = combineMoves(direction.moves, Math.min(1, 0.5 * direction.pace) * travelFactor(frames / fps));
  const order = { ...size, fps, frameCount: frames, seed, move, life: direction.life };

  const scene = await drawScene(threads, { ...size, prompt, steps: 20, seed, falls: direction.life }, signal, () => undefined);
  if (scene.wordsUsed.length > 0 && scene.family !== 'abstract') {
    const depth = { width: scene.depthWidth, height: scene.depthHeight, values: scene.depth };
    const shot = await prepareShot(threads, { ...order, picture: scene, depth }, signal);
    return {
      part: { make: withPreviews(framesOf(shot, threads, signal), size, tools), frames },
      method: 'the stretch was drawn by rules and filmed with a camera move over its depth, no AI model',
      wordsUsed: [...new Set([...direction.wordsUsed, ...scene.wordsUsed])],
      wordsIgnored: scene.wordsIgnored.filter((word) => direction.wordsIgnored.includes(word)),
      warnings: [],
    };
  }
  const frameAt = async (at: number) => ({ ...size, rgb: await readFrame(ffmpeg, { ...window, input, video, from: at, frames: 1, scratch, signal }) });
  const [first, last] = [await frameAt(from), await frameAt(from + frames - 1)];
  const leaving = isStill(move.to) ? { from: move.to, to: move.from } : move;
  const arriving = isStill(move.from) ? { from: move.to, to: move.from } : move;
  const shots = [await prepareShot(threads, { ...order, move: leaving, picture: first }, signal), await prepareShot(threads, { ...order, move: arriving, picture: last }, signal)] as const;
  return {
    part: { make: withPreviews(framesBetween(shots[0], shots[1], threads, signal), size, tools), frames },
    method: 'a camera moved from the first frame of the stretch to its last one by rules, no AI model',
    wordsUsed: direction.wordsUsed,
    wordsIgnored: direction.wordsIgnored,
    warnings: ['no word of the prompt names a scene that can be drawn; the stretch keeps its first and its last frame', ...direction.warnings],
  };
}
