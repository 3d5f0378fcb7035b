import { useEffect, useState } from 'preact/hooks';

export type Load<Data> = { readonly state: 'loading' } | { readonly state: 'there'; readonly data: Data } | { readonly state: 'failed'; readonly message: string };

const LOADING = { state: 'loading' } as const;

/** Loads when a view opens and whenever one of `of` changes; what was asked for before is given up. */
export function useLoad<Data>(load: (signal: AbortSignal) => Promise<Data>, of: readonly unknown[]): Load<Data> & { readonly again: () => void } {
  const [known, setKnown] = useState<Load<Data>>(LOADING);
  const [times, setTimes] = useState(0);
  useEffect(() => setKnown(LOADING), of);
  useEffect(() => {
    const stop = new AbortController();
    const unlessGone = (next: Load<Data>): void => {
      if (!stop.signal.aborted) setKnown(next);
    };
    load(stop.signal).then(
      (data) => unlessGone({ state: 'there', data }),
      (failure: unknown) => unlessGone({ state: 'failed', message: failure instanceof Error ? failure.message : String(failure) }),
    );
    return () => stop.abort();
  }, [...of, times]);
  return { ...known, again: () => setTimes(times + 1) };
}
