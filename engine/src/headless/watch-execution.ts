/** Sees what others do to an execution that runs here: they call its waits, ask it to end, or take it over. */
import type { ExecutionClaim, ExecutionStore } from '../execution/store.ts';
import { LOOK_MS } from '../execution/waits.ts';

export interface Sights {
  /** A wait may have been called. */
  called(): void;
  cancelled(): void;
  /** Another process goes on with it. */
  lost(): void;
}

/** What happens in this process is seen at once, the rest by looking. @returns what stops it; it keeps no process alive by itself. */
export function watchExecution(store: Pick<ExecutionStore, 'look' | 'heed'>, { id, fence }: Pick<ExecutionClaim, 'id' | 'fence'>, sights: Sights): () => void {
  let calls: number | undefined;
  const look = async (): Promise<void> => {
    const signs = await store.look(id);
    if (signs === undefined) return;
    if (signs.fence !== fence) return sights.lost();
    if (signs.cancelRequested) sights.cancelled();
    if (signs.calls !== calls) sights.called();
    calls = signs.calls;
  };
  // A look that fails is made up for by the next one; a store that is broken shows where runs are saved.
  const lookAround = (): void => void look().catch(() => undefined);
  const timer = setInterval(lookAround, LOOK_MS).unref();
  const deaf = store.heed(id, lookAround);
  return () => {
    clearInterval(timer);
    deaf();
  };
}
