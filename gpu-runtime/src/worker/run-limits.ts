/** Watches a run: no limit may pass without progress, and none in all. Calls back once, when the first of them is overrun. */
import type { JobFailure } from 'n8n-nodes-sogni-flow/contract';
import type { OpenedJob } from './desk.ts';

/** Node's timers hold no more; a limit beyond it is none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface RunWatch {
  /** The runtime has shown that it gets on. */
  progressed(): void;
  stop(): void;
}

export function watchLimits(limits: OpenedJob['limits'], overrun: (failure: JobFailure) => void): RunWatch {
  if (!limits) return { progressed: () => undefined, stop: () => undefined };
  let stopped = false;
  const end = (failure: JobFailure) => () => {
    stop();
    overrun(failure);
  };
  const startTimer = ({ afterMs, failure }: { readonly afterMs: number; readonly failure: JobFailure }) =>
    afterMs > LONGEST_TIMER_MS ? undefined : setTimeout(end(failure), afterMs);
  const [gap, total] = [startTimer(limits.heartbeat_gap), startTimer(limits.total)];
  function stop(): void {
    stopped = true;
    clearTimeout(gap);
    clearTimeout(total);
  }
  return { progressed: () => void (stopped || gap?.refresh()), stop }; // To refresh a timer that was cleared starts it again.
}
