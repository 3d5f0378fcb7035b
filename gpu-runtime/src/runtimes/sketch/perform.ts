/** What an operation of the sketch runtime is: a function of its own in a file of its own, listed in index.ts. */
import { FlowError, type JobReport } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
import type { JobTools, RuntimeInput, RuntimeJob } from '../port.ts';
import { writePreview } from './picture-file/write-picture.ts';
import type { RawPicture } from './threads/protocol.ts';
import type { SketchThreads } from './threads/sketch-threads.ts';

export interface Services {
  /** Started at first use. */
  readonly threads: SketchThreads;
  ffmpeg(): Promise<Ffmpeg>;
}

export type Perform = (job: RuntimeJob, tools: JobTools, services: Services) => Promise<Omit<JobReport, 'engine'>>;

export const inputOf = (job: RuntimeJob, slot: string): RuntimeInput | undefined => job.inputs.find((input) => input.slot === slot);

/** @throws FlowError `invalid_input` */
export function neededInput(job: RuntimeJob, slot: string): RuntimeInput {
  const input = inputOf(job, slot);
  if (!input) throw new FlowError('invalid_input', `${job.operation} got no ${slot}; connect a picture to it`);
  return input;
}

/** For the steps that no thread does. @throws FlowError `cancelled` */
export function stopIfAborted(signal: AbortSignal, operation: string): void {
  if (signal.aborted) throw new FlowError('cancelled', `${operation} was cancelled`);
}

/** A seed for each variation, counted up and beginning again at 0 after the largest. */
export const seedsOf = (seed: number, count: number): number[] => Array.from({ length: count }, (_, index) => (seed + index) % 4_294_967_296);

const PREVIEW_INTERVAL_MS = 250;

/** Passes pictures on as previews, one at a time and at most four a second, whatever the number of threads that send some. */
export function previewsTo(tools: JobTools): (picture: RawPicture) => void {
  let free = true;
  return (picture) => {
    if (!free || tools.signal.aborted) return;
    free = false;
    setTimeout(() => (free = true), PREVIEW_INTERVAL_MS).unref();
    // A preview is a courtesy: one that cannot be made is left out.
    writePreview(picture).then(
      (jpeg) => tools.signal.aborted || tools.preview(jpeg),
      () => undefined,
    );
  };
}

/** Adds up the progress of several tasks that run side by side. */
export function sharedProgress(tools: JobTools, count: number, from: number, to: number): (index: number) => (fraction: number, activity?: string) => void {
  const parts = new Float64Array(count);
  return (index) => (fraction, activity) => {
    parts[index] = Math.max(parts[index]!, fraction);
    const mean = parts.reduce((sum, part) => sum + part, 0) / count;
    tools.progress({ fraction: from + (to - from) * mean, ...(activity === undefined ? {} : { activity }) });
  };
}

/** Warnings of several variations, each once. */
export const once = (texts: readonly string[]): string[] => [...new Set(texts)];
