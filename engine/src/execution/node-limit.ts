/** How long one node run may work in all its tries. A node that overruns is told by its signal, and its late result is nobody's. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { ActiveTimer } from './active-timer.ts';

/** Longer than any job of a node may take; what a job may take is for its queue to say. */
export const NODE_RUN_LIMIT_MS = 24 * 3_600_000;

export class NodeLimit {
  readonly #execution: AbortSignal;
  readonly #timer: ActiveTimer;
  readonly #over = Promise.withResolvers<never>();
  #abort: AbortController | undefined;
  #signal: AbortSignal | undefined;
  #isOver = false;

  /** @param execution - aborted when the execution is cancelled. */
  constructor(node: string, ms: number, execution: AbortSignal) {
    this.#execution = execution;
    this.#over.promise.catch(() => undefined);
    this.#timer = new ActiveTimer(ms, () => {
      this.#isOver = true;
      this.#over.reject(new FlowError('timed_out', `node "${node}" has worked for ${ms / 1_000} s, which is the most that a node run may`, { node, details: { limitMs: ms } }));
      this.#abort?.abort();
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** For the node; most never ask for it. */
  get signal(): AbortSignal {
    return (this.#signal ??= AbortSignal.any([this.#execution, (this.#abort = new AbortController()).signal]));
  }

  /** @throws FlowError `timed_out`, and what `work` throws. */
  async watch<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#timer.go();
    try {
      return await Promise.race([work(), this.#over.promise]);
    } finally {
      this.#timer.stop();
    }
  }

  /** While the node only waits for a time or a call. */
  async withoutCounting<Result>(wait: () => Promise<Result>): Promise<Result> {
    this.#timer.stop();
    try {
      return await wait();
    } finally {
      this.#timer.go();
    }
  }
}
