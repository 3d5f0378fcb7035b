/** Waits for the end of a job, or until the user is asked, without polling where the server can hold the request open. */
import { sleep, type IExecuteFunctions } from 'n8n-workflow';
import { isFinalStatus, type WorkflowRecord } from '../../contract/index.ts';
import { call, type Api } from '../api.ts';
import { isPassing, readFailure } from '../errors.ts';
import { JobFailure } from '../outputs/job-failure.ts';
import { cancelWorkflow, workflowPath } from './start.ts';

/** Seconds that a server which knows `wait` may keep a request open for news. */
const LONG_POLL_S = 25;
/** A server that answers sooner than this without news does not know `wait`; it is asked again with growing pauses. */
const FAST_ANSWER_MS = 1_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** So many questions in a row may go without an answer: the job does not mind, and asking again costs nothing. */
const MOST_UNANSWERED = 5;

/** The jobs that a node run waits for, so that they can be taken back together. */
export class Waits {
  readonly #api: Api<IExecuteFunctions>;
  readonly #until: number;
  readonly #ids = new Set<string>();

  /** @param waitMs - the most that the node run waits in all. */
  constructor(api: Api<IExecuteFunctions>, waitMs = Infinity) {
    this.#api = api;
    this.#until = Date.now() + waitMs;
  }

  /** Cancelling the execution cancels the job, which ends the wait. @throws JobFailure `timed_out` when the time is up; the job goes on. */
  async forEnd(started: WorkflowRecord): Promise<WorkflowRecord> {
    const { workflowId } = started;
    const cancel = () => void cancelWorkflow(this.#api, workflowId);
    const signal = this.#api.context.getExecutionCancelSignal();
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
    this.#ids.add(workflowId);
    try {
      return await this.#look(started);
    } finally {
      // A wait that broke off leaves its job alone: a retry finds it by its key.
      this.#ids.delete(workflowId);
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Takes back what is still waited for when the node run has failed: nobody would be there for the results. A cancelled execution has done so itself. */
  async cancelAll(): Promise<void> {
    if (this.#api.context.getExecutionCancelSignal()?.aborted) return;
    await Promise.all([...this.#ids].map(async (id) => await cancelWorkflow(this.#api, id)));
  }

  async #look(started: WorkflowRecord): Promise<WorkflowRecord> {
    let pauseMs = FIRST_PAUSE_MS;
    let unanswered = 0;
    let workflow = started;
    while (isUnderWay(workflow)) {
      const leftMs = this.#until - Date.now();
      if (leftMs <= 0) throw JobFailure.ofTimeout(workflow);
      const askedAt = Date.now();
      try {
        const news = await this.#ask(workflow.workflowId, Math.min(LONG_POLL_S, Math.ceil(leftMs / 1_000)));
        const held = Date.now() - askedAt >= FAST_ANSWER_MS || news.updatedAt !== workflow.updatedAt;
        workflow = news;
        unanswered = 0;
        if (held || !isUnderWay(workflow)) continue;
      } catch (error) {
        unanswered += 1;
        if (unanswered > MOST_UNANSWERED || !isPassing(readFailure(error)) || this.#api.context.getExecutionCancelSignal()?.aborted) throw error as Error;
        pauseMs = Math.max(pauseMs, Math.min((readFailure(error).retryAfter ?? 0) * 1_000, 2 * LONGEST_PAUSE_MS));
      }
      await sleep(Math.min(pauseMs, Math.max(0, this.#until - Date.now())));
      pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    }
    return workflow;
  }

  async #ask(id: string, waitSeconds: number): Promise<WorkflowRecord> {
    return (await call<{ workflow: WorkflowRecord }>(this.#api, 'GET', workflowPath(id), { qs: { wait: waitSeconds }, timeout: (waitSeconds + 30) * 1_000 })).workflow;
  }
}

export const isUnderWay = ({ status }: WorkflowRecord): boolean => !isFinalStatus(status) && status !== 'waiting_for_user';
