/** Works on what comes in with several threads and gives it on in order; never more than a few ahead, so a long video needs no more memory than a short one. */
import type { SketchThreads } from '../threads/sketch-threads.ts';

const PER_THREAD = 2;

/** @param start - begins the work on one entry; it is given a signal that ends it when nobody takes results any more. */
export async function* mapInOrder<Entry, Result>(
  entries: AsyncIterable<Entry>,
  threads: SketchThreads,
  signal: AbortSignal,
  start: (entry: Entry, index: number, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<Result> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const underWay: Promise<Result>[] = [];
  let index = 0;
  try {
    for await (const entry of entries) {
      const made = start(entry, index++, either);
      // It is awaited below; until then its failure must not count as unheard.
      made.catch(() => undefined);
      underWay.push(made);
      if (underWay.length >= threads.size * PER_THREAD) yield await underWay.shift()!;
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    stop.abort();
  }
}
