/** What every video operation of the sketch runtime does at its ends: the size that was asked for, a file that was checked, one clip per seed. */
import { join } from 'node:path';
import { frameSize, type FrameSize } from 'n8n-nodes-sogni-flow/contract';
import { type FilmSound, type PartsFilm, writeFilm } from '../../media/film-parts.ts';
import type { Ffmpeg } from '../../media/ffmpeg/index.ts';
import type { JobTools, RuntimeJob } from '../../port.ts';
import { previewsTo, seedsOf } from '../perform.ts';

export interface ClipOrder {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frameRate?: string;
  readonly parts: PartsFilm['parts'];
  readonly sound?: FilmSound | undefined;
  readonly seed: number;
  /** Which of how many clips of the job. */
  readonly index?: number;
  readonly count?: number;
  readonly activity: string;
}

/** Writes one clip and saves it as a result. */
export async function saveClip(ffmpeg: Ffmpeg, tools: JobTools, order: ClipOrder): Promise<void> {
  const { width, height, fps, seed, index = 0, count = 1, activity } = order;
  const output = join(tools.scratch, `clip-${index}.mp4`);
  const { seconds } = await writeFilm(ffmpeg, {
    ...{ width, height, fps, output, scratch: tools.scratch, signal: tools.signal, parts: order.parts, sound: order.sound },
    frameRate: order.frameRate ?? String(fps),
    onProgress: (fraction) => tools.progress({ fraction: (index + 0.05 + 0.93 * fraction) / count, activity }),
  });
  await tools.save({ role: 'video', mediaType: 'video/mp4', content: { path: output }, width, height, durationSeconds: seconds, seed });
}

/** Calls once for each clip that was asked for, one after another: each one keeps all threads busy. */
export async function eachClip(job: RuntimeJob, make: (seed: number, index: number, count: number) => Promise<void>): Promise<void> {
  const { seed, numberOfVariations = 1 } = job.parameters as { readonly seed: number; readonly numberOfVariations?: number };
  const seeds = seedsOf(seed, numberOfVariations);
  for (const [index, one] of seeds.entries()) await make(one, index, seeds.length);
}

/** The frames' size; the runtime's limits have a default for it. */
export const clipSize = ({ parameters }: RuntimeJob): FrameSize => frameSize(parameters) ?? { width: 1280, height: 720 };

/** Passes frames on, and shows one now and then. */
export async function* withPreviews(frames: AsyncIterable<Uint8Array>, { width, height }: FrameSize, tools: JobTools): AsyncGenerator<Uint8Array> {
  const onPreview = previewsTo(tools);
  for await (const rgb of frames) {
    onPreview({ width, height, rgb });
    yield rgb;
  }
}
