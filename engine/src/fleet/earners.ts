/**
 * Who is paid for a job: the account of a worker's key, when somebody else pays for the job and the worker is one of those that the public
 * network takes: 16 GB of GPU memory for pictures, clips and sound, 24 GB for language models. Others work, and earn nothing.
 */
import { OPERATIONS } from 'n8n-nodes-sogni-flow/contract';
import { inGigabytes, type Gpu } from 'sogni-flow-runtime';
import type { WorkerRow } from './rows.ts';

const GIGABYTE = 2 ** 30;
/** A card that is sold as 16 GB tells of a little less. */
const TOLERANCE = 0.06;
const LEAST_FOR_MEDIA = 16 * GIGABYTE;
const LEAST_FOR_TEXT = 24 * GIGABYTE;

function leastFor(name: string): number {
  const operation = OPERATIONS[name];
  return operation?.gives === 'text' && operation.runtimes.includes('openai') ? LEAST_FOR_TEXT : LEAST_FOR_MEDIA;
}

const memoryOf = (gpus: readonly Gpu[]): number => Math.max(0, ...gpus.map(({ memoryBytes }) => memoryBytes));

const isEnough = (memory: number, least: number): boolean => memory >= least * (1 - TOLERANCE);

/** @returns the account that earns, if one does. */
export function earnerOf({ account, gpus }: Pick<WorkerRow, 'account' | 'gpus'>, job: { readonly operation: string; readonly account: string }): string | undefined {
  return account !== undefined && account !== job.account && isEnough(memoryOf(gpus), leastFor(job.operation)) ? account : undefined;
}

/** Why a worker with a key earns nothing, or not with everything that it offers. */
export function notEarning({ account, gpus, offers }: Pick<WorkerRow, 'account' | 'gpus' | 'offers'>): string | undefined {
  if (account === undefined) return undefined;
  const memory = memoryOf(gpus);
  const short = [...new Set(offers.map(({ operation }) => leastFor(operation)))].filter((least) => !isEnough(memory, least));
  if (short.length === 0) return undefined;
  const has = gpus.length === 0 ? 'no GPU that is known of' : `${inGigabytes(memory)} of GPU memory`;
  return `earns nothing ${short.includes(LEAST_FOR_MEDIA) ? '' : 'with language models '}(${has}; ${inGigabytes(Math.min(...short))} needed)`;
}
