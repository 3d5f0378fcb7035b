/** How loud a sound is, frame by frame: what a picture that moves with the sound follows. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg, FileInput } from './ffmpeg/types.ts';

const RATE = 16_000;
/** Decibels from silence to full, below the sound's own loud parts. */
const RANGE_DB = 26;
/** What is quieter than this is silence, whatever the rest is. */
const SILENCE_DB = -60;
/** Seconds in which a level falls to a third; it rises at once. */
const RELEASE_SECONDS = 0.11;

export interface LevelReading {
  readonly input: FileInput;
  /** Seconds that are passed over. */
  readonly start: number;
  readonly fps: number;
  readonly frames: number;
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** @returns one level for each frame, 0 (silent) to 1 (as loud as the loud parts of this sound); all 0 for silence. */
export async function readLevels(ffmpeg: Ffmpeg, { input, start, fps, frames, scratch, signal }: LevelReading): Promise<Float32Array> {
  const path = join(scratch, 'levels.wav');
  const length = Math.ceil((frames / fps) * RATE);
  await ffmpeg.run({
    inputs: [input],
    filterGraph: `[0:a:0]atrim=start=${start},asetpts=PTS-STARTPTS,aformat=sample_rates=${RATE}:channel_layouts=mono:sample_fmts=s16,apad=whole_len=${length},atrim=end_sample=${length}[out]`,
    outputs: [{ path, args: ['-map', '[out]', '-c:a', 'pcm_s16le', '-f', 's16le'] }],
    cwd: scratch,
    signal,
  });
  const bytes = await readFile(path);
  await rm(path, { force: true });
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.byteLength & ~1)));
  return levelsOf(samples, RATE / fps, frames, fps);
}

/** @param perFrame - samples in the time of a frame. */
export function levelsOf(samples: Int16Array, perFrame: number, frames: number, fps: number): Float32Array {
  const loudness = Float32Array.from({ length: frames }, (_, frame) => {
    const [from, to] = [Math.floor(frame * perFrame), Math.min(samples.length, Math.floor((frame + 1) * perFrame))];
    let sum = 0;
    for (let i = from; i < to; i++) sum += (samples[i]! / 32_768) ** 2;
    return 10 * Math.log10(sum / Math.max(1, to - from) + 1e-12);
  });
  const loud = [...loudness].sort((a, b) => a - b)[Math.floor((frames - 1) * 0.95)] ?? -120;
  if (loud <= SILENCE_DB) return new Float32Array(frames);
  const fall = Math.exp(-1 / (RELEASE_SECONDS * fps));
  let level = 0;
  return loudness.map((decibels) => {
    const now = decibels <= SILENCE_DB ? 0 : Math.min(1, Math.max(0, 1 + (decibels - loud) / RANGE_DB));
    return (level = Math.max(now, level * fall));
  });
}
