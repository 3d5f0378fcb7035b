/** What every operation of this runtime has to work with, and what the ways of working have in common. */
import { FlowError, type JobReport } from 'n8n-nodes-sogni-flow/contract';
import type { Ffmpeg } from '../media/ffmpeg/index.ts';
import type { JobTools, RuntimeInput, RuntimeJob } from '../port.ts';
import type { Offer } from './discover.ts';
import type { Pace } from './pace.ts';
import type { Server } from './server.ts';

export interface Services {
  readonly server: Server;
  readonly pace: Pace;
  /** Ids of video jobs that the server works on, by our job and variation: a job that comes again finds its own. */
  readonly begun: Map<string, string>;
  readonly clock: () => number;
  /** Rejects when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  ffmpeg(): Promise<Ffmpeg>;
}

export type Perform = (job: RuntimeJob, tools: JobTools, offer: Offer, services: Services) => Promise<Omit<JobReport, 'engine'>>;

const SEEDS = 2 ** 32;

export interface Variation {
  readonly index: number;
  readonly count: number;
  readonly seed: number | undefined;
}

/** One after another, each with its own seed: servers differ in what they do with one seed for several. */
export function variationsOf({ parameters }: RuntimeJob): Variation[] {
  const count = typeof parameters.numberOfVariations === 'number' ? parameters.numberOfVariations : 1;
  const { seed } = parameters;
  return Array.from({ length: count }, (_, index) => ({ index, count, seed: typeof seed === 'number' ? (seed + index) % SEEDS : undefined }));
}

export const inputsIn = (job: RuntimeJob, slot: string): readonly RuntimeInput[] => job.inputs.filter((input) => input.slot === slot);

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export const once = (texts: readonly string[]): string[] => [...new Set(texts)];

export const failed = (why: string): FlowError => new FlowError('runtime_failed', why);
