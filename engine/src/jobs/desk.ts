/**
 * The job desk: where workers open jobs and hand in what came of them.
 *
 * Opening raises the fence. Whoever holds an older one, or speaks of a job that has ended meanwhile, is refused (`lease_lost`) and
 * nothing changes. The same report handed in twice, because the first answer was lost on its way, is taken once and answered the same.
 */
import { FlowError, isFinal, type Arguments, type JobFailure, type JobInput } from 'n8n-nodes-sogni-flow/contract';
import { RETRY_CLASSES, retryClassOf, type JobDesk, type OpenedJob, type Reported, type RuntimeInput } from 'sogni-flow-runtime';
import { changeJobs, moveJob, moveWithin } from './move-job.ts';
import { rowById, type JobRow } from './rows.ts';
import type { JobServices } from './services.ts';
import { timeoutFailure, timeoutsOf } from './timeouts.ts';

export function createDesk(services: JobServices): JobDesk {
  const { store, queue, artifacts, clock, events, opened, timeouts, workers } = services;
  const { claimWithin } = queue;
  // Opening needs no flush: after a power cut the job is claimed again, and whichever result comes first counts.
  const unflushed = store.unflushed ?? store;

  /** The job as this process opened it, when it is the holder of that fence who speaks. */
  const known = (jobId: string, fence: number): JobRow | undefined => {
    const job = opened.get(jobId);
    return job?.fence === fence ? job : undefined;
  };

  async function handOut(job: JobRow | undefined): Promise<OpenedJob | undefined> {
    if (job?.state !== 'running') return undefined;
    const { id, fence, operation, model, attempts, trace } = job;
    opened.set(id, job);
    try {
      const locate = async (input: JobInput): Promise<RuntimeInput> => ({ ...input, path: await artifacts.localPath(input.artifact.digest) });
      const inputs = await Promise.all((JSON.parse(job.inputs) as JobInput[]).map(locate));
      const { heartbeat_gap: heartbeatGapMs, total } = timeoutsOf(operation, timeouts);
      return {
        job: { id, operation, model, parameters: JSON.parse(job.parameters) as Arguments, inputs },
        fence,
        attempt: attempts,
        ...(trace !== null && { trace }),
        limits: {
          heartbeat_gap: { afterMs: heartbeatGapMs, failure: timeoutFailure(operation, 'heartbeat_gap', heartbeatGapMs) },
          total: { afterMs: Math.max(0, (job.started_at ?? clock()) + total - clock()), failure: timeoutFailure(operation, 'total', total) },
        },
      };
    } catch (error) {
      if (!FlowError.is(error) || error.code !== 'not_found') throw error;
      await desk.fail(id, fence, { code: 'invalid_input', message: `an input file is gone: ${error.message}` }, false);
      return undefined;
    }
  }

  /** A job that is opened while it runs has been lost by whoever had it. */
  async function noteLost(before: JobRow | undefined): Promise<void> {
    if (before?.state === 'running' && before.worker !== null) await workers?.lost(before.worker, before.id, before.started_at ?? 0);
  }

  /** What says nothing of the job, as a runtime that cannot be reached, is no failed job of the worker either. */
  async function noteFailed({ worker, id }: JobRow, { code, message }: JobFailure): Promise<void> {
    if (worker !== null && code !== 'cancelled' && retryClassOf(code).counts) await workers?.failed(worker, id, speaksAgainstWorker(code) ? `${code}: ${message}` : undefined);
  }

  /** A queue in the same database has lost the job in the transaction that ended it. */
  const reported = (job: JobRow | undefined): Reported => (queue.removeWithin && job && isFinal(job.state) ? 'removed' : undefined);

  const desk: JobDesk = {
    ...(claimWithin && {
      async claim(request) {
        workers?.admit(request.worker);
        const claimed = await changeJobs(services, unflushed, undefined, async (scene) => {
          const claim = await claimWithin(scene.tx, request);
          const before = claim && (await rowById(scene.tx, claim.jobId));
          return claim && { claim, known: before !== undefined, before, job: before && (await moveWithin(scene, before, { type: 'opened', worker: request.worker, at: clock() })) };
        });
        if (!claimed) return undefined;
        const { claim, known: isKnown, before, job } = claimed;
        await noteLost(before);
        return { claim, open: () => (isKnown ? handOut(job) : desk.open(claim.jobId, request.worker)) };
      },
    }),

    async open(jobId, worker) {
      workers?.admit(worker);
      let before: JobRow | undefined;
      const job = await moveJob(services, jobId, (found) => ((before = found), { type: 'opened', worker, at: clock() }), { store: unflushed });
      await noteLost(before);
      return handOut(job);
    },

    progress(jobId, fence, progress) {
      if (known(jobId, fence)) events.progress(jobId, progress);
    },
    preview(jobId, fence, jpeg) {
      if (known(jobId, fence)) events.preview(jobId, jpeg);
    },
    text(jobId, fence, piece) {
      if (known(jobId, fence)) events.text(jobId, { ...piece, fence });
    },

    async complete(jobId, fence, results, report) {
      const job = await moveJob(services, jobId, { type: 'completed', fence, artifacts: results, report, at: clock() }, { known: known(jobId, fence) });
      opened.delete(jobId);
      if (job?.state === 'completed' && job.worker !== null) await workers?.done(job.worker);
      else if (job?.failure) await noteFailed(job, JSON.parse(job.failure) as JobFailure);
      return reported(job);
    },

    async fail(jobId, fence, failure, retry) {
      const job = await moveJob(services, jobId, { type: 'failed', fence, failure, retry, at: clock() }, { known: known(jobId, fence) });
      opened.delete(jobId);
      if (job) await noteFailed(job, failure);
      return reported(job);
    },
  };
  return desk;
}

/** Faults of the runtime or its machine, not of the way there and not of the request. Bugs of a runtime are among them. */
const speaksAgainstWorker = (code: JobFailure['code']): boolean => code === 'internal' || retryClassOf(code) === RETRY_CLASSES.provider;
