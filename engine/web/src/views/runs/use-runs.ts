/** The account's runs: page by page as one scrolls, and the newest again and again while something moves. */
import type { ExecutionSummary } from 'n8n-nodes-sogni-flow/contract';
import { useEffect, useRef, useState } from 'preact/hooks';
import { listExecutions } from '../../api/executions.ts';
import { usePoll } from '../../state/use-poll.ts';
import { anyMoves, mergeRuns } from './group.ts';

const PAGE = 60;
const LOOK_EVERY_MS = 3_000;

export interface Runs {
  readonly runs: readonly ExecutionSummary[];
  readonly state: 'loading' | 'there' | 'failed';
  readonly message?: string;
  /** There are older ones. */
  readonly more: boolean;
  loadMore(): void;
}

export function useRuns(): Runs {
  const [runs, setRuns] = useState<readonly ExecutionSummary[]>([]);
  const [state, setState] = useState<Runs['state']>('loading');
  const [message, setMessage] = useState<string>();
  const [next, setNext] = useState<string | null>();
  const asking = useRef(false);
  const alive = useRef(true);

  const loadMore = async (): Promise<void> => {
    if (asking.current || next === null) return;
    asking.current = true;
    try {
      const page = await listExecutions(PAGE, next);
      if (!alive.current) return;
      setRuns((known) => mergeRuns(known, page.executions));
      setNext(page.next ?? null);
      setState('there');
    } catch (failure) {
      setState('failed');
      setMessage((failure as Error).message);
    } finally {
      asking.current = false;
    }
  };
  useEffect(() => {
    alive.current = true;
    void loadMore();
    return () => void (alive.current = false);
  }, []);
  usePoll(
    async () => {
      const page = await listExecutions(PAGE);
      if (alive.current) setRuns((known) => mergeRuns(known, page.executions));
    },
    LOOK_EVERY_MS,
    anyMoves(runs),
  );
  return { runs, state, more: next !== null, loadMore: () => void loadMore(), ...(message !== undefined && { message }) };
}
