import { useEffect, useRef } from 'preact/hooks';
import { type NewsListener, onNews } from './account-stream.ts';

/** Hears of runs for as long as a view is shown. */
export function useNews(listener: NewsListener): void {
  const current = useRef(listener);
  current.current = listener;
  useEffect(() => onNews({ execution: (...news) => current.current.execution(...news), again: () => current.current.again() }), []);
}
