/**
 * The desk of an engine elsewhere.
 *
 * A result is paid for by time on a GPU. So it is noted on this worker's disk first, then sent and reported until the engine has heard it; what a process could not hand in
 * before its end, the next one on this home does. The engine takes the same report twice as once, and refuses one that comes too late (`lease_lost`), so asking again is
 * harmless. Progress is told once, or not.
 *
 * ```
 * result ──► note on disk ──► files sent ──► reported ──acknowledged, or too late──► note removed
 *                 ▲               └────no answer────┘
 *                 └── the next start, and whoever claims the job again on this home
 * ```
 */
import { ERRORS, FlowError, type ErrorCode, type JobFailure } from 'n8n-nodes-sogni-flow/contract';
import { pause } from '../../waiting/pause.ts';
import type { JobDesk, OpenedJob } from '../desk.ts';
import type { Log } from '../log.ts';
import type { EngineApi } from './engine-api.ts';
import type { RemoteArtifacts } from './remote-artifacts.ts';
import { createSendTexts } from './send-texts.ts';
import type { Result, Unreported } from './unreported.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;

/** The engine has looked at the result and does not take it; sending it again gives the same answer. */
const REFUSED: ReadonlySet<ErrorCode> = new Set(['invalid_input', 'invalid_media', 'media_too_large']);

/** Nobody waits for the result any more. */
const TOO_LATE: ReadonlySet<ErrorCode> = new Set(['lease_lost', 'not_found']);

/** A job as it goes over the wire: its inputs are fetched by digest. */
export type SentJob = Omit<OpenedJob, 'job'> & { readonly job: Omit<OpenedJob['job'], 'inputs'> & { readonly inputs: readonly Omit<OpenedJob['job']['inputs'][number], 'path'>[] } };

export interface RemoteDesk extends JobDesk {
  /** Hands in what earlier processes on this home have left. Resolves when each was taken or refused, or could not be handed in before the worker leaves. */
  handInLeft(): Promise<void>;
}

export interface RemoteDeskOptions {
  readonly api: EngineApi;
  readonly artifacts: Pick<RemoteArtifacts, 'send' | 'use'>;
  readonly unreported: Unreported;
  readonly log: Log;
  /** Once aborted, nothing is tried a second time. */
  readonly leaving: AbortSignal;
  /** Waits so many milliseconds, or until the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export function createRemoteDesk({ api, artifacts, unreported, log, leaving, wait = pause }: RemoteDeskOptions): RemoteDesk {
  const pathOf = (jobId: string, what: string): string => `/jobs/${encodeURIComponent(jobId)}/${what}`;

  async function untilHeard(jobId: string, say: () => Promise<unknown>): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return void (await say());
      } catch (error) {
        if (!FlowError.is(error) || error.code === 'lease_lost' || !ERRORS[error.code].retry || leaving.aborted) throw error;
        if (pauseMs === FIRST_PAUSE_MS) log('warn', `what became of job ${jobId} could not be reported; it is tried again until the engine has heard it`, error);
        await wait(pauseMs, leaving);
      }
    }
  }
  const tell = (jobId: string, what: string, body: object): void => void api.call('POST', pathOf(jobId, what), body).catch(() => undefined);
  const texts = createSendTexts(async (jobId, fence, piece) => await api.call('POST', pathOf(jobId, 'text'), { fence, ...piece }));
  const fail = (jobId: string, fence: number, failure: JobFailure, retry: boolean): Promise<void> =>
    untilHeard(jobId, () => api.call('POST', pathOf(jobId, 'fail'), { fence, failure, retry }));

  /** @throws FlowError `lease_lost` | `not_found`, and the note is gone; others, and it stays. */
  async function handIn(result: Result): Promise<void> {
    const { jobId, fence } = result;
    try {
      await sendAndReport(result);
    } catch (error) {
      if (FlowError.is(error) && TOO_LATE.has(error.code)) await unreported.forget(jobId, fence);
      throw error;
    }
    await unreported.forget(jobId, fence);
  }

  async function sendAndReport({ jobId, fence, artifacts: files, report }: Result): Promise<void> {
    try {
      await untilHeard(jobId, async () => {
        for (const { digest } of files) await artifacts.send(digest);
        await api.call('POST', pathOf(jobId, 'complete'), { fence, artifacts: files, report });
      });
    } catch (error) {
      if (!FlowError.is(error) || !REFUSED.has(error.code)) throw error;
      await fail(jobId, fence, { code: 'runtime_failed', message: `the engine does not take the result: ${error.message}` }, false);
    }
  }

  /** @returns whether it was taken, or ended otherwise; false when there is nothing or it comes too late. @throws what `handIn` throws otherwise. */
  async function handInKept(jobId: string): Promise<boolean> {
    const kept = await unreported.find(jobId);
    if (!kept) return false;
    const lost = (await Promise.all(kept.artifacts.map(({ digest }) => artifacts.use(digest)))).includes(undefined);
    if (lost) {
      log('warn', `the result of job ${jobId} was noted but its files are gone from this disk; the job is made again`);
      await unreported.forget(jobId, kept.fence);
      return false;
    }
    try {
      await handIn(kept);
      log('info', `the result of job ${jobId}, made before, is handed in`);
      return true;
    } catch (error) {
      if (!FlowError.is(error) || !TOO_LATE.has(error.code)) throw error;
      log('info', `the result of job ${jobId}, made before, comes too late and is dropped`);
      return false;
    }
  }

  /** A result that was made under another key and name cannot be handed in by this one: the job is made again, rather than never. */
  const madeForAnother = (jobId: string) => (error: unknown): false => {
    if (!FlowError.is(error) || error.code !== 'forbidden') throw error;
    log('warn', `the result of job ${jobId}, made before, could not be handed in; the job is made again`, error);
    return false;
  };

  return {
    async open(jobId, worker) {
      if (await handInKept(jobId).catch(madeForAnother(jobId))) return undefined;
      const { opened } = await api.call<{ readonly opened: SentJob | null }>('POST', pathOf(jobId, 'open'), { worker });
      if (!opened) return undefined;
      return { ...opened, job: { ...opened.job, inputs: opened.job.inputs.map((input) => ({ ...input, path: '' })) } }; // The worker looks the path up in its own store.
    },
    progress: (jobId, fence, progress) => tell(jobId, 'progress', { fence, progress }),
    preview: (jobId, fence, jpeg) => tell(jobId, 'preview', { fence, jpeg: Buffer.from(jpeg).toString('base64') }),
    text: (jobId, fence, { text }) => texts.push(jobId, fence, text),
    async complete(jobId, fence, files, report) {
      texts.end(jobId);
      const result = { jobId, fence, artifacts: files, report };
      await unreported.keep(result).catch((error: unknown) => log('warn', `the result of job ${jobId} could not be noted on the disk; it is lost if this process dies before the engine has it`, error));
      await handIn(result);
    },
    fail(jobId, fence, failure, retry) {
      texts.end(jobId);
      return fail(jobId, fence, failure, retry);
    },
    async handInLeft() {
      const left = async (jobId: string): Promise<unknown> => await handInKept(jobId).catch((error: unknown) => log('warn', `the result of job ${jobId} stays on this disk: it could not be handed in`, error));
      await Promise.all((await unreported.jobIds()).map(left));
    },
  };
}
