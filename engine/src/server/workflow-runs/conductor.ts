/**
 * Moves workflow runs on: submits the steps that may start, follows their jobs, and writes down what came of them.
 *
 * Moves of one run happen one after another in a process, and several processes may move the same run: a step's job has the key
 * `<run>:<step>`, so whoever submits it, also after another one died, finds the same job and buys nothing twice; and a move that
 * comes second is made again from the run as it is then.
 */
import { ERRORS, FlowError, INPUT_MEDIA, isFinal, isFinalStatus, type Job } from 'n8n-nodes-sogni-flow/contract';
import type { Log } from 'sogni-flow-runtime';
import { bindInputs } from '../../jobs/bind-inputs.ts';
import type { Jobs } from '../../jobs/port.ts';
import { requestOf } from './check-steps.ts';
import type { News } from './news.ts';
import type { RunFailure, RunStep, StepStatus, WorkflowRun } from './run.ts';
import type { RunStore, Within } from './run-store.ts';
import { cancelRequested, startable, stepEnded, stepFailed, stepHeldBack, stepStarted } from './transitions.ts';
import { createMoveWriter, type Change } from './write-move.ts';

/** How long one question for a job's end may stay open. */
const ASK_FOR_MS = 25_000;
const TRY_AGAIN_MS = 1_000;
const MOST_ATTEMPTS = 3;

export interface Conductor {
  /** Accepts a new run and starts what can start. @throws what the first submission throws, when nothing was bought; the run is gone then. */
  begin(run: WorkflowRun): Promise<WorkflowRun>;
  /** Makes sure that an unfinished run goes on; does nothing when it does. */
  nudge(run: WorkflowRun): Promise<void>;
  /** Takes up the runs that an earlier process left unfinished. @returns how many. */
  resume(): Promise<number>;
  /** @returns the run after the request; its jobs may still be ending. A final run is returned as it is. */
  cancel(id: string): Promise<WorkflowRun>;
  /**
   * Writes down what the user decided, and moves the run on where it no longer waits.
   * @param within - what happens in the same transaction.
   * @throws FlowError `not_found`
   */
  decide(id: string, change: Change, within?: Within): Promise<WorkflowRun>;
  /** 0 to 1, while the step's job runs. */
  progressOf(runId: string, stepId: string): number | undefined;
  /** Follows nothing any more and resolves when the moves under way are written. Jobs go on. */
  close(): Promise<void>;
}

export function createConductor(jobs: Jobs, runs: RunStore, news: News, log: Log, clock: () => number = Date.now): Conductor {
  const closing = new AbortController();
  const turns = new Map<string, Promise<unknown>>();
  const following = new Set<string>();
  const progress = new Map<string, number>();
  const write = createMoveWriter(runs, news);
  const stepKey = (runId: string, stepId: string): string => `${runId}:${stepId}`;

  /** Runs `work` when the run's earlier moves are written. */
  function inTurn<Result>(runId: string, work: () => Promise<Result>): Promise<Result> {
    const turn = (turns.get(runId) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => undefined);
    turns.set(runId, settled);
    void settled.then(() => turns.get(runId) === settled && turns.delete(runId));
    return turn;
  }

  /** Starts steps until none can start. @param atTheDoor - a refusal before anything was bought is the caller's, and the run is gone. */
  async function advance(current: WorkflowRun, atTheDoor: boolean): Promise<WorkflowRun> {
    let run = current;
    for (;;) {
      followJobs(run);
      const [step] = startable(run);
      if (!step || closing.signal.aborted) return run;
      const stepId = step.request.id;
      const submitted = await submitSurely(run, step).then((job) => ({ job }), (error: unknown) => ({ error }));
      if ('error' in submitted) {
        const refused = isRefusal(submitted.error);
        if (refused && atTheDoor && run.steps.every(({ state }) => state.jobId === undefined) && (await runs.remove(run))) throw submitted.error;
        // The next process asks again; it finds the job if there is one.
        if (closing.signal.aborted && !refused) return run;
        const failure = failureOf(submitted.error, run.id, stepId);
        const reason = waitingReasonOf(submitted.error);
        const change: Change = (now) => {
          if (stateOf(now, stepId) !== 'queued') return undefined;
          return reason && !now.cancelRequested ? stepHeldBack(now, stepId, reason, failure, clock()) : stepFailed(now, stepId, failure);
        };
        run = await write(run, change, reason ? 'flushed' : 'unflushed');
      } else run = await writeStart(run, stepId, submitted.job);
    }
  }

  async function writeStart(known: WorkflowRun, stepId: string, job: Job): Promise<WorkflowRun> {
    const run = await write(known, start(stepId, job));
    // Somebody else ended the step, or asks for its end, and could not know of this job: nobody would get what it makes.
    if (run.cancelRequested || findStep(run, stepId)?.state.jobId !== job.id) await jobs.cancel(run.account, job.id);
    return isFinal(job.state) ? write(run, end(stepId, job)) : run;
  }

  /** A result that was made before ends the step in the same move. */
  const start = (stepId: string, job: Job): Change => (now) => {
    if (stateOf(now, stepId) !== 'queued') return undefined;
    const started = stepStarted(now, stepId, job);
    if (!isFinal(job.state)) return started;
    const ended = stepEnded(started.run, stepId, job);
    return { run: ended.run, events: [...started.events, ...ended.events] };
  };

  const end = (stepId: string, job: Job): Change => (now) => (stateOf(now, stepId) === 'running' ? stepEnded(now, stepId, job) : undefined);

  /** What is no refusal may have made the job all the same; the same key finds it again. */
  async function submitSurely(run: WorkflowRun, step: RunStep): Promise<Job> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await submit(run, step);
      } catch (error) {
        if (isRefusal(error) || attempt === MOST_ATTEMPTS || closing.signal.aborted) throw error;
        log('warn', `step ${step.request.id} of workflow ${run.id} could not be submitted; trying again`, error);
        await pause(TRY_AGAIN_MS, closing.signal);
      }
    }
  }

  async function submit(run: WorkflowRun, step: RunStep): Promise<Job> {
    const made = new Map(run.steps.map(({ request, state }) => [request.id, state.artifacts] as const));
    return jobs.submit({
      ...requestOf(step.request),
      account: run.account,
      inputs: bindInputs(step.request, made.set(INPUT_MEDIA, run.media)),
      key: stepKey(run.id, step.request.id),
      runId: run.budgetId,
      // The budget of another run knows nothing of this one's own limit.
      ...(run.maxSpark === undefined || run.budgetId === run.id ? {} : { maxSpark: run.maxSpark }),
      ...(run.apiKeyId === undefined ? {} : { apiKeyId: run.apiKeyId }),
      ...(run.noCache ? { noCache: true } : {}),
    });
  }

  function failureOf(error: unknown, runId: string, stepId: string): RunFailure {
    if (FlowError.is(error)) return { code: error.code, message: error.message };
    log('error', `step ${stepId} of workflow ${runId} could not be submitted`, error);
    return { code: 'internal', message: 'the step could not be submitted; the log of the server has the details' };
  }

  /** Waits for the jobs under way, also for those that another process started: it may be gone when they end. */
  function followJobs(run: WorkflowRun): void {
    for (const { request, state } of run.steps) if (state.status === 'running') follow(run, request.id, state.jobId!);
  }

  /** Waits for the job of a step without holding anything up. */
  function follow(run: WorkflowRun, stepId: string, jobId: string): void {
    const key = stepKey(run.id, stepId);
    if (following.has(key)) return;
    following.add(key);
    const stopListening = jobs.follow(jobId, (event) => {
      if (event.type === 'progress') {
        progress.set(key, event.progress.fraction);
        news.passing(run.id, { stepId, progress: event.progress.fraction, ...(event.progress.activity ? { activity: event.progress.activity } : {}) });
      } else if (event.type === 'preview') news.passing(run.id, { stepId, preview: Buffer.from(event.jpeg).toString('base64') });
    });
    const writeDown = async () => {
      const job = await finalJob(run, jobId);
      if (job) await inTurn(run.id, () => stepIsDone(run.id, stepId, job));
    };
    void untilItWorks(writeDown, `the end of step ${stepId} of workflow ${run.id}`).finally(() => {
      stopListening();
      following.delete(key);
      progress.delete(key);
    });
  }

  /** A database that is away for a moment must not leave a run standing still. */
  async function untilItWorks(work: () => Promise<void>, what: string): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        return await work();
      } catch (error) {
        if (closing.signal.aborted) return;
        log('warn', `${what} could not be read or written; trying again`, error);
        await pause(TRY_AGAIN_MS, closing.signal);
      }
    }
  }

  /** @returns `undefined` when the server closes first. */
  async function finalJob(run: WorkflowRun, jobId: string): Promise<Job | undefined> {
    while (!closing.signal.aborted) {
      const job = await jobs.wait(run.account, jobId, ASK_FOR_MS, closing.signal);
      if (isFinal(job.state)) return job;
    }
    return undefined;
  }

  async function stepIsDone(runId: string, stepId: string, job: Job): Promise<void> {
    const run = await runs.load(runId);
    if (run) await advance(await write(run, end(stepId, job)), false);
  }

  /** After a restart: a step's job may be on record, or may have been submitted just before the end. */
  async function takeUp({ id }: WorkflowRun): Promise<void> {
    await inTurn(id, async () => {
      const run = await runs.load(id);
      if (run && !isFinalStatus(run.status)) await (run.cancelRequested ? requestEnd(run) : advance(run, false));
    });
  }

  async function requestEnd(run: WorkflowRun): Promise<WorkflowRun> {
    const asked = await write(run, (now) => (isFinalStatus(now.status) ? undefined : cancelRequested(now)), 'flushed');
    followJobs(asked);
    await endJobs(asked);
    return asked;
  }

  async function endJobs(run: WorkflowRun): Promise<void> {
    const underWay = run.steps.filter(({ state }) => state.status === 'running');
    await Promise.all(underWay.map(({ state }) => jobs.cancel(run.account, state.jobId!)));
  }

  return {
    begin: (run) =>
      inTurn(run.id, () => {
        news.changed(run.id);
        return advance(run, true);
      }),

    async nudge(run) {
      if (!isFinalStatus(run.status)) await takeUp(run);
    },

    async resume() {
      const unfinished = await runs.unfinished();
      for (const run of unfinished) {
        await takeUp(run).catch((error: unknown) => log('error', `workflow ${run.id} could not be taken up; it stays unfinished`, error));
      }
      return unfinished.length;
    },

    cancel: (id) =>
      inTurn(id, async () => {
        const run = await runs.load(id);
        if (!run) throw new FlowError('not_found', `there is no workflow ${id}`);
        return requestEnd(run);
      }),

    decide: (id, change, within) =>
      inTurn(id, async () => {
        const run = await runs.load(id);
        if (!run) throw new FlowError('not_found', `there is no workflow ${id}`);
        return advance(await write(run, change, 'flushed', within), false);
      }),

    progressOf: (runId, stepId) => progress.get(stepKey(runId, stepId)),

    async close() {
      closing.abort();
      news.end();
      await Promise.all(turns.values());
    },
  };
}

/** The submission was refused for good: no job was made. Any other failure leaves that open. */
const isRefusal = (error: unknown): boolean => FlowError.is(error) && !ERRORS[error.code].retry && error.code !== 'internal';

/** What the user can put right while the run keeps what it has made. */
function waitingReasonOf(error: unknown): 'insufficient_credit' | 'cost_reauthorization_required' | undefined {
  if (!FlowError.is(error)) return undefined;
  if (error.code === 'insufficient_spark') return 'insufficient_credit';
  return error.code === 'over_cap' && error.details?.cap === 'run' ? 'cost_reauthorization_required' : undefined;
}

const findStep = (run: WorkflowRun, stepId: string): RunStep | undefined => run.steps.find(({ request }) => request.id === stepId);

const stateOf = (run: WorkflowRun, stepId: string): StepStatus | undefined => findStep(run, stepId)?.state.status;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
