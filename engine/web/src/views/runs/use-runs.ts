/** The account's runs of one filter: page by page as one scrolls, and each as it changes. */
import type { ExecutionSummary } from 'n8n-nodes-sogni-flow/contract';
import { useEffect, useRef, useState } from 'preact/hooks';
import { listExecutions } from '../../api/executions.ts';
import { useNews } from '../../state/use-news.ts';
import { filterRuns, mergeRuns, type RunFilter } from './group.ts';

const PAGE = 60;

export interface Runs {
  readonly runs: readonly ExecutionSummary[];
  readonly state: 'loading' | 'there' | 'failed';
  readonly message?: string;
  /** There are older ones. */
  readonly more: boolean;
  loadMore(): void;
}

export function useRuns(filter: RunFilter): Runs {
  const [runs, setRuns] = useState<readonly ExecutionSummary[]>([]);
  const [state, setState] = useState<Runs['state']>('loading');
  const [message, setMessage] = useState<string>();
  const [next, setNext] = useState<string | null>();
  const asking = useRef<AbortController | undefined>(undefined);
  /** What was told since the question was asked is newer than its answer. */
  const told = useRef(new Map<string, ExecutionSummary>());

  const { state: kind, template } = filter;
  const asked = { ...(kind !== 'all' && { state: kind }), ...(template !== undefined && { template }) };

  /** @param known - how many to ask for anew; none: the next page. */
  const ask = async (known?: number): Promise<void> => {
    asking.current?.abort();
    const { signal } = (asking.current = new AbortController());
    told.current.clear();
    try {
      let found: readonly ExecutionSummary[] = [];
      let from = known === undefined ? next : undefined;
      do {
        const page = await listExecutions(PAGE, { ...asked, ...(from && { before: from }) }, signal);
        found = [...found, ...page.executions];
        from = page.next;
      } while (from !== null && found.length < (known ?? 0));
      if (signal.aborted) return;
      const answer = found.map((run) => told.current.get(run.id) ?? run);
      setRuns((before) => mergeRuns(known === undefined ? before : [...told.current.values()], answer));
      setNext(from);
      setState('there');
    } catch (failure) {
      if (signal.aborted) return;
      setState('failed');
      setMessage((failure as Error).message);
    }
    asking.current = undefined;
  };
  useEffect(() => {
    setRuns([]);
    setState('loading');
    void ask(0);
    return () => asking.current?.abort();
  }, [kind, template]);
  useNews({
    execution(run) {
      told.current.set(run.id, run);
      setRuns((known) => mergeRuns(known, [run]));
    },
    again: () => void ask(runs.length),
  });
  return {
    ...{ runs: filterRuns(runs, filter), state, more: next !== null },
    loadMore: () => void (asking.current || next === null || ask()),
    ...(message !== undefined && { message }),
  };
}
