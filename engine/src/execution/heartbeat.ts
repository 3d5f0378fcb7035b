/** Tells the store every `BEAT_MS` that the owner of an execution is alive, so that nobody else goes on with it. */
import { BEAT_MS, type ExecutionStore } from './store.ts';

/** @returns what stops it; it keeps no process alive by itself. */
export function startHeartbeat(store: Pick<ExecutionStore, 'beat'>, id: string, owner: string): () => void {
  // A beat that fails is made up for by the next one; a store that is broken shows where runs are saved.
  const timer = setInterval(() => void store.beat(id, owner).catch(() => undefined), BEAT_MS).unref();
  return () => clearInterval(timer);
}
