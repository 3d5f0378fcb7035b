/** Lets timers, signals and other requests through between many quick nodes, which would otherwise follow each other without a gap. */
import { setImmediate } from 'node:timers/promises';

/** @returns a function that waits for one turn of the event loop when the last one was more than `everyMs` ago. */
export function createBreather(everyMs = 15): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < everyMs) return undefined;
    return setImmediate().then(() => {
      last = performance.now();
    });
  };
}
