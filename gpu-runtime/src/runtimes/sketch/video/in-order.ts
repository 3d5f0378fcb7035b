/**
 * Makes frames in threads a few ahead of whoever takes them, in order. It is never more than that ahead, so a long clip needs no more
 * memory than a short one.
 */
import type { SketchThreads } from '../threads/sketch-threads.ts';

/** Two per thread are under way, so that no thread waits while the encoder is busy. */
const PER_THREAD = 2;

/** @param make - starts one frame; it is given a signal that ends what is under way when nobody takes frames any more. */
export async function* inOrder<Frame>(
  count: number,
  threads: SketchThreads,
  signal: AbortSignal | undefined,
  make: (index: number, signal: AbortSignal) => Promise<Frame>,
): AsyncGenerator<Frame> {
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const underWay: Promise<Frame>[] = [];
  let next = 0;
  try {
    for (let index = 0; index < count; index++) {
      for (; next < count && next < index + threads.size * PER_THREAD; next++) {
        const made = make(next, either);
        // It is awaited below; until then its failure must not count as unheard.
        made.catch(() => undefined);
        underWay.push(made);
      }
      yield await underWay.shift()!;
    }
  } finally {
    stop.abort();
  }
}
