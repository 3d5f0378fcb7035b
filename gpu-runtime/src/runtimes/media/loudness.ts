/**
 * Loudness of a sound track: measured, brought to a target by one static gain and a limiter, measured again, corrected.
 *
 * FFmpeg's own two-pass `loudnorm` is not used: where peak and gain do not fit together it changes to dynamic compression
 * without a word. The limiter works at four times the sample rate, so that peaks between samples are held as well.
 */
import { SAMPLE_RATE } from './ffmpeg/delivery.ts';
import type { Ffmpeg, FfmpegRun } from './ffmpeg/types.ts';

export interface Loudness {
  /** LUFS; -70 is silence. */
  readonly integrated: number;
  /** dBTP; -Infinity for digital silence. */
  readonly truePeak: number;
}

/** The level above which anything is called sound: FFmpeg's gate is at -70. */
const SILENCE_LUFS = -69;

/** Passes the sound on and prints its summary at level `info`; what it says of each moment stays below that. */
export const MEASURE = 'ebur128=peak=true:framelog=verbose';

/** Ends a graph after `MEASURE`, which hands on another sample format. */
export const FLOAT_STEREO = `aformat=sample_rates=${SAMPLE_RATE}:channel_layouts=stereo:sample_fmts=flt`;

export const isSilent = ({ integrated }: Loudness): boolean => integrated <= SILENCE_LUFS;

/** Reads the last summary that the filter printed. @returns silence when it printed none, as it does for less than 0.4 s of sound. */
export function readLoudness(messages: string): Loudness {
  const summary = messages.slice(messages.lastIndexOf('Summary:'));
  const integrated = /I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1];
  const peak = /Peak:\s+(-?[\d.]+|-inf) dBFS/.exec(summary)?.[1];
  return { integrated: integrated === undefined ? -70 : Number(integrated), truePeak: peak === undefined || peak === '-inf' ? -Infinity : Number(peak) };
}

export interface Mastering {
  readonly input: FfmpegRun['inputs'][number];
  readonly measured: Loudness;
  readonly targetLufs: number;
  /** dBTP that the limiter holds; lossy formats need more room, for they shift peaks. */
  readonly ceilingDb: number;
  readonly seconds: number;
  readonly output: { readonly path: string; readonly args: readonly string[] };
  readonly cwd: string;
  readonly signal: AbortSignal;
}

const LOUDNESS_TOLERANCE = 0.3;
const TRUE_PEAK_LIMIT = -1;
/** One correction does for music and speech; a sound of sharp peaks loses more to the limiter with each dB, and needs a second or third. */
const CORRECTIONS = 3;
const STEEPEST = 4;

/** Writes the mastered track. Silence is written as it is. @returns what the result measures, before a lossy encoder. */
export async function master(ffmpeg: Ffmpeg, job: Mastering): Promise<Loudness> {
  if (isSilent(job.measured)) return await write(ffmpeg, job, 0, job.ceilingDb);
  let gain = job.targetLufs - job.measured.integrated;
  let ceiling = job.ceilingDb;
  let result = await write(ffmpeg, job, gain, ceiling);
  // Without the limiter, each dB of gain would be one of loudness; the last step tells how many it takes.
  let before = { gain: 0, integrated: job.measured.integrated };
  for (let correction = 0; correction < CORRECTIONS; correction += 1) {
    const off = job.targetLufs - result.integrated;
    const over = Math.max(0, result.truePeak - TRUE_PEAK_LIMIT);
    if (Math.abs(off) <= LOUDNESS_TOLERANCE && over === 0) break;
    const slope = (gain - before.gain) / (result.integrated - before.integrated);
    const step = off * (slope >= 1 && slope <= STEEPEST ? slope : 1);
    before = { gain, integrated: result.integrated };
    gain += step;
    ceiling -= over;
    result = await write(ffmpeg, job, gain, ceiling);
  }
  return result;
}

async function write(ffmpeg: Ffmpeg, { input, seconds, output, cwd, signal }: Mastering, gainDb: number, ceilingDb: number): Promise<Loudness> {
  const length = Math.round(seconds * SAMPLE_RATE);
  const limiter = `aresample=${4 * SAMPLE_RATE},alimiter=limit=${(10 ** (ceilingDb / 20)).toFixed(4)}:attack=2:release=50:level=disabled,aresample=${SAMPLE_RATE}`;
  const { messages } = await ffmpeg.run({
    inputs: [input],
    filterGraph: `[0:a:0]volume=${gainDb.toFixed(2)}dB,${limiter},${FLOAT_STEREO},apad=whole_len=${length},atrim=end_sample=${length},${MEASURE},${FLOAT_STEREO}[out]`,
    outputs: [{ path: output.path, args: ['-map', '[out]', ...output.args] }],
    cwd,
    signal,
    logLevel: 'info',
  });
  return readLoudness(messages);
}
