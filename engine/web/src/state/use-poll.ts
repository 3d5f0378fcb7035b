import { useEffect } from 'preact/hooks';

/** Calls `ask` every `everyMs` for as long as `wanted` holds and the tab is seen; the next one only after the last has answered. */
export function usePoll(ask: () => Promise<void>, everyMs: number, wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const round = async (): Promise<void> => {
      if (!document.hidden) await ask().catch(() => undefined);
      if (!over) timer = setTimeout(() => void round(), everyMs);
    };
    timer = setTimeout(() => void round(), everyMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [wanted, everyMs]);
}
