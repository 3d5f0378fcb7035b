/** Checks a file that was made before it is delivered: FFmpeg ends with success in cases where the result is not what was asked for. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg, Probe } from './ffmpeg/types.ts';

export interface ExpectedVideo {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frames: number;
  /** How many frames it may differ by; 0 unless told. */
  readonly tolerance?: number;
  readonly sound: boolean;
}

const refuse = (what: string): never => {
  throw new FlowError('runtime_failed', `the result is not as ordered: ${what}`);
};

/** @throws FlowError `runtime_failed` naming the first property that is wrong. */
export async function verifyVideo(ffmpeg: Ffmpeg, path: string, expected: ExpectedVideo, signal: AbortSignal): Promise<Probe> {
  const found = await ffmpeg.probe(path, { mediaType: 'video/mp4', count: true, signal });
  const video = found.video ?? refuse('it has no picture');
  const frames = video.framesFound ?? video.frameCount ?? 0;
  if (video.codec !== 'h264' || video.pixelFormat !== 'yuv420p') refuse(`it is ${video.codec} in ${video.pixelFormat}, not h264 in yuv420p`);
  if (video.width !== expected.width || video.height !== expected.height) refuse(`it is ${video.width} × ${video.height}, not ${expected.width} × ${expected.height}`);
  if (Math.abs(frames - expected.frames) > (expected.tolerance ?? 0)) refuse(`it has ${frames} frames, not ${expected.frames}`);
  const [length, ordered] = [video.durationSeconds, expected.frames / expected.fps];
  if (Math.abs(length - ordered) > (1 + (expected.tolerance ?? 0)) / expected.fps) refuse(`it lasts ${length} s, not ${ordered.toFixed(3)} s`);
  if ((found.audio !== undefined) !== expected.sound) refuse(expected.sound ? 'it has no sound' : 'it has sound');
  return found;
}

/** @param toleranceSeconds - what the format adds: MP3 counts in blocks of 26 ms. */
export async function verifySound(ffmpeg: Ffmpeg, path: string, seconds: number, toleranceSeconds: number, signal: AbortSignal): Promise<Probe> {
  const found = await ffmpeg.probe(path, { signal });
  const audio = found.audio ?? refuse('it has no sound');
  if (Math.abs(found.durationSeconds - seconds) > toleranceSeconds) refuse(`it lasts ${found.durationSeconds} s, not ${seconds} s`);
  if (audio.channels !== 2) refuse(`it has ${audio.channels} channels, not 2`);
  return found;
}
