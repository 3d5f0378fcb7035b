/**
 * The desk of an engine elsewhere.
 *
 * What a job came to is reported until the engine has heard it: its result is paid for by time on a GPU. The engine takes the same report twice as once, and
 * refuses one that comes too late (`lease_lost`), so asking again is harmless. Progress is told once, or not.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ERRORS, FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { JobDesk, OpenedJob } from '../desk.ts';
import type { Log } from '../log.ts';
import type { EngineApi } from './engine-api.ts';
import { createSendTexts } from './send-texts.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** A job as it goes over the wire: its inputs are fetched by digest. */
export type SentJob = Omit<OpenedJob, 'job'> & { readonly job: Omit<OpenedJob['job'], 'inputs'> & { readonly inputs: readonly Omit<OpenedJob['job']['inputs'][number], 'path'>[] } };

/** @param pause - waits so many milliseconds. */
export function createRemoteDesk(api: EngineApi, log: Log, pause: (ms: number) => Promise<unknown> = sleep): JobDesk {
  const pathOf = (jobId: string, what: string): string => `/jobs/${encodeURIComponent(jobId)}/${what}`;

  async function report(jobId: string, what: string, body: object): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return void (await api.call('POST', pathOf(jobId, what), body));
      } catch (error) {
        if (!FlowError.is(error) || error.code === 'lease_lost' || !ERRORS[error.code].retry) throw error;
        log('warn', `what became of job ${jobId} could not be reported; trying again in ${pauseMs / 1_000} s`, error);
        await pause(pauseMs);
      }
    }
  }
  const tell = (jobId: string, what: string, body: object): void => void api.call('POST', pathOf(jobId, what), body).catch(() => undefined);
  const texts = createSendTexts(async (jobId, fence, piece) => await api.call('POST', pathOf(jobId, 'text'), { fence, ...piece }));

  return {
    async open(jobId, worker) {
      const { opened } = await api.call<{ readonly opened: SentJob | null }>('POST', pathOf(jobId, 'open'), { worker });
      if (!opened) return undefined;
      return { ...opened, job: { ...opened.job, inputs: opened.job.inputs.map((input) => ({ ...input, path: '' })) } }; // The worker looks the path up in its own store.
    },
    progress: (jobId, fence, progress) => tell(jobId, 'progress', { fence, progress }),
    preview: (jobId, fence, jpeg) => tell(jobId, 'preview', { fence, jpeg: Buffer.from(jpeg).toString('base64') }),
    text: (jobId, fence, { text }) => texts.push(jobId, fence, text),
    complete(jobId, fence, artifacts, made) {
      texts.end(jobId);
      return report(jobId, 'complete', { fence, artifacts, report: made });
    },
    fail(jobId, fence, failure, retry) {
      texts.end(jobId);
      return report(jobId, 'fail', { fence, failure, retry });
    },
  };
}
