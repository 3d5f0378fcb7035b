/** Waiting for the end of a job: told at once when it ends in this process, found within a second when it ends in another. */
import { FlowError, isFinal, type Job } from 'n8n-nodes-sogni-flow/contract';
import type { JobEvents } from './events.ts';

const LOOK_AGAIN_MS = 1_000;

/**
 * @param read - gives the job as it is now.
 * @returns the job once it is final, or as it is after `timeoutMs`.
 * @throws FlowError `cancelled` when `signal` aborts first: the waiting ended, not the job.
 */
export async function waitForJob(jobId: string, read: () => Promise<Job>, timeoutMs: number, events: JobEvents, signal?: AbortSignal): Promise<Job> {
  const giveUpAt = performance.now() + timeoutMs;
  let wake = (): void => undefined;
  const news: { job?: Job | undefined } = {};
  const stop = events.follow(jobId, (event) => {
    if (event.type !== 'state') return;
    news.job = event.job;
    wake();
  });
  const abort = () => wake();
  signal?.addEventListener('abort', abort);
  try {
    for (;;) {
      // What was told is on record; without news, another process may have moved the job.
      const told = news.job;
      news.job = undefined;
      const job = told ?? (await read());
      if (isFinal(job.state)) return job;
      if (signal?.aborted) throw new FlowError('cancelled', `nobody waits for job ${jobId} any more`, { cause: signal.reason });
      const left = giveUpAt - performance.now();
      if (left <= 0) return job;
      if (news.job) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, LOOK_AGAIN_MS));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', abort);
  }
}
