/** What becomes of a job whose run was rejected: tried again, or ended. */
import { FlowError, type JobFailure } from 'n8n-nodes-sogni-flow/contract';
import { pauseMs, retryClassOf } from './retry-classes.ts';

/** Claims of a job whatever their end. A job beyond it takes its worker down each time. */
export const MAX_CLAIMS = 10;

export interface Verdict {
  readonly failure: JobFailure;
  readonly retry: boolean;
  /** Before the job may be claimed again. */
  readonly delayMs: number;
  /** Not a failure that anybody foresaw: to be logged whole. */
  readonly bug: boolean;
}

/**
 * @param start - 1 for the first that counts.
 * @param claims - how often the job was claimed, 1 for the first time: faults that do not count pause by it.
 * @param random - 0 to 1.
 */
export function judge(error: unknown, start: number, claims: number, random: number): Verdict {
  if (!FlowError.is(error)) {
    const failure = { code: 'internal', message: 'the runtime failed in a way that it should not; the log of the worker has the details' } as const;
    return { failure, retry: false, delayMs: 0, bug: true };
  }
  const retryClass = retryClassOf(error.code);
  const retry = start < retryClass.mostStarts;
  return { failure: { code: error.code, message: error.message }, retry, delayMs: retry ? pauseMs(retryClass, retryClass.counts ? start : claims, random) : 0, bug: false };
}
