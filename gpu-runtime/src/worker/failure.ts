/** What becomes of a job whose run was rejected: tried again, or ended. */
import { ERRORS, FlowError, type JobFailure } from 'n8n-nodes-sogni-flow/contract';

/** Runs of a job that failed for a reason that may pass, the first one included. */
export const MAX_ATTEMPTS = 3;

/** Claims of a job whatever their end. A job beyond it takes its worker down each time. */
export const MAX_CLAIMS = 10;

const FIRST_DELAY_MS = 1_000;

export interface Verdict {
  readonly failure: JobFailure;
  readonly retry: boolean;
  /** Before the job may be claimed again. */
  readonly delayMs: number;
  /** Not a failure that anybody foresaw: to be logged whole. */
  readonly bug: boolean;
}

/** @param attempt - 1 for the first. */
export function judge(error: unknown, attempt: number): Verdict {
  if (!FlowError.is(error)) {
    const failure = { code: 'internal', message: 'the runtime failed in a way that it should not; the log of the worker has the details' } as const;
    return { failure, retry: false, delayMs: 0, bug: true };
  }
  const retry = ERRORS[error.code].retry && attempt < MAX_ATTEMPTS;
  return { failure: { code: error.code, message: error.message }, retry, delayMs: retry ? FIRST_DELAY_MS * 4 ** (attempt - 1) : 0, bug: false };
}
