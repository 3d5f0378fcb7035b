/** Watches an execution for as long as a view shows it. */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { ExecutionStreamEvent } from 'n8n-nodes-sogni-flow/contract';
import { useEffect, useMemo } from 'preact/hooks';
import { ApiError, connection } from '../api/client.ts';
import { getExecution } from '../api/executions.ts';
import { tick } from './clock.ts';
import { openInbox } from './inbox.ts';
import { LiveRun } from './live-run.ts';
import { onNextFrame } from './next-frame.ts';
import { followRun } from './run-stream.ts';
import { rests } from './words.ts';

export interface WatchedRun {
  readonly run: LiveRun;
  readonly problem: ReadonlySignal<ApiError | undefined>;
  /** Looks again, such as after it was let go on. */
  watch(): void;
}

export function useRun(id: string): WatchedRun {
  const watched = useMemo(() => watcher(id), [id]);
  useEffect(() => {
    watched.watch();
    const stopTicking = tick();
    return () => {
      stopTicking();
      watched.stop();
    };
  }, [watched]);
  return watched;
}

function watcher(id: string): WatchedRun & { stop(): void } {
  const run = new LiveRun();
  const problem = signal<ApiError | undefined>(undefined);
  let stop = (): void => undefined;

  const begin = async (): Promise<void> => {
    let open = true;
    let unfollow = (): void => undefined;
    const inbox = openInbox<ExecutionStreamEvent>((events) => run.apply(events, Date.now()), onNextFrame);
    stop = () => {
      open = false;
      unfollow();
      inbox.close();
    };
    try {
      const execution = await getExecution(id);
      if (!open) return;
      problem.value = undefined;
      run.apply([{ type: 'snapshot', execution }], Date.now());
      if (rests(execution)) return;
      unfollow = followRun(id, {
        event: (event) => inbox.add(event),
        connected: (there) => (connection.value = there ? 'there' : 'gone'),
      });
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      problem.value = failure;
    }
  };
  return {
    run,
    problem,
    watch() {
      stop();
      void begin();
    },
    stop: () => stop(),
  };
}
