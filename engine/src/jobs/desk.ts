/**
 * The job desk: where workers open jobs and hand in what came of them.
 *
 * Opening raises the fence. Whoever holds an older one, or speaks of a job that has ended meanwhile, is refused (`lease_lost`) and
 * nothing changes. The same report handed in twice, because the first answer was lost on its way, is taken once and answered the same.
 */
import { FlowError, isFinal, type Arguments, type JobFailure, type JobInput } from 'n8n-nodes-sogni-flow/contract';
import type { JobDesk, OpenedJob, RuntimeInput, SqlHandle } from 'sogni-flow-runtime';
import { completeJob, endJob } from './ending.ts';
import { HOLD_MS } from './job-money.ts';
import type { JobEvent } from './port.ts';
import { rowById, type JobRow } from './rows.ts';
import { afterCommit, NO_CHANGES, type JobServices } from './services.ts';

const NOTHING_DELIVERED: JobFailure = { code: 'runtime_failed', message: 'the runtime ended without a result' };

export function createDesk(services: JobServices): JobDesk {
  const { store, ledger, artifacts, clock, events } = services;

  /** Fences given out by this process, so that progress needs no look into the store. */
  const fences = new Map<string, number>();

  const tell = (jobId: string, fence: number, event: JobEvent): void => {
    if (fences.get(jobId) === fence) events.tell(jobId, event);
  };

  /** Needs no flush: after a power cut the job is claimed again, and whichever result comes first counts. */
  const take = (jobId: string, worker: string): Promise<JobRow | undefined> =>
    (store.unflushed ?? store).transaction(async (tx) => {
      const job = await rowById(tx, jobId);
      if (!job) throw new FlowError('not_found', `there is no job "${jobId}"`);
      if (isFinal(job.state) || job.follows !== null) return undefined;
      const fence = job.fence + 1;
      await tx.run(`UPDATE job SET state = 'running', fence = ?, worker = ?, started_at = COALESCE(started_at, ?) WHERE id = ?`, fence, worker, clock(), jobId);
      if (job.hold_id !== null) await ledger.extendHold(tx, job.hold_id, clock() + HOLD_MS);
      return { ...job, fence };
    });

  const desk: JobDesk = {
    async open(jobId, worker): Promise<OpenedJob | undefined> {
      const job = await take(jobId, worker);
      if (!job) return undefined;
      const { id, fence, operation, model } = job;
      fences.set(id, fence);
      await afterCommit({ moved: [id], ready: [] }, services);
      try {
        const locate = async (input: JobInput): Promise<RuntimeInput> => ({ ...input, path: await artifacts.localPath(input.artifact.digest) });
        const inputs = await Promise.all((JSON.parse(job.inputs) as JobInput[]).map(locate));
        return { job: { id, operation, model, parameters: JSON.parse(job.parameters) as Arguments, inputs }, fence };
      } catch (error) {
        if (!FlowError.is(error) || error.code !== 'not_found') throw error;
        await desk.fail(id, fence, { code: 'invalid_input', message: `an input file is gone: ${error.message}` }, false);
        return undefined;
      }
    },

    progress: (jobId, fence, progress) => tell(jobId, fence, { type: 'progress', jobId, progress }),
    preview: (jobId, fence, jpeg) => tell(jobId, fence, { type: 'preview', jobId, jpeg }),

    async complete(jobId, fence, results, report) {
      if (results.length === 0) return desk.fail(jobId, fence, NOTHING_DELIVERED, false);
      const changes = await store.transaction(async (tx) => {
        const job = await runningJob(tx, jobId, fence, 'completed');
        return job ? completeJob(tx, job, results, report, services) : NO_CHANGES;
      });
      fences.delete(jobId);
      await afterCommit(changes, services);
    },

    async fail(jobId, fence, failure, retry) {
      const changes = await store.transaction(async (tx) => {
        const job = await runningJob(tx, jobId, fence, failure.code === 'cancelled' ? 'cancelled' : 'failed');
        if (!job) return NO_CHANGES;
        if (!retry) return endJob(tx, job, failure, services);
        await tx.run(`UPDATE job SET state = 'queued' WHERE id = ?`, jobId);
        return { moved: [jobId], ready: [] };
      });
      fences.delete(jobId);
      await afterCommit(changes, services);
    },
  };
  return desk;
}

/**
 * The job that the holder of `fence` runs; `undefined` when it has ended already as it is about to.
 * @throws FlowError `lease_lost` | `not_found`
 */
async function runningJob(tx: SqlHandle, jobId: string, fence: number, to: JobRow['state']): Promise<JobRow | undefined> {
  const job = await rowById(tx, jobId);
  if (!job) throw new FlowError('not_found', `there is no job "${jobId}"`);
  if (job.fence === fence && job.state === to) return undefined;
  if (job.fence !== fence || job.state !== 'running') {
    throw new FlowError('lease_lost', `job ${jobId} is ${job.state} at fence ${job.fence}; what fence ${fence} reports comes too late`);
  }
  return job;
}
