/** A batch as it goes on: asked for once, and then each run as it changes. */
import type { BatchRecord } from 'n8n-nodes-sogni-flow/contract';
import { useRef, useState } from 'preact/hooks';
import { getBatch } from '../../api/run-actions.ts';
import { useNews } from '../../state/use-news.ts';
import { useLoad, type Load } from '../../ui/use-load.ts';
import { type News, withNews } from './with-news.ts';

interface Told extends News {
  /** Which one it was, counted from 1. */
  readonly place: number;
}

export function useBatch(id: string): Load<BatchRecord> & { readonly again: () => void } {
  const places = useRef(0);
  const [told, setTold] = useState<ReadonlyMap<string, Told>>(new Map());
  const load = useLoad(
    async (signal) => {
      const asked = places.current;
      return { batch: await getBatch(id, signal), asked };
    },
    [id],
  );
  useNews({
    execution(execution, seeds) {
      if (execution.batch?.id !== id) return;
      const place = ++places.current;
      setTold((known) => new Map(known).set(execution.id, { execution, seeds, place }));
    },
    again: load.again,
  });
  if (load.state !== 'there') return load;
  const { batch, asked } = load.data;
  return { ...load, data: withNews(batch, (run) => (told.get(run)?.place ?? 0) > asked ? told.get(run) : undefined) };
}
