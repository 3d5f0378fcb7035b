import { beforeEach } from '@jest/globals';
import type { ExecutionStore } from '../../../engine/src/execution/store.ts';

/** An empty store, and the clock that it reads and waits by. */
export interface StoreBench {
  store: ExecutionStore;
  now: number;
  waits: number[];
  /** What happens while the store waits. */
  meanwhile: () => Promise<void>;
  owners(...ids: string[]): Promise<(string | undefined)[]>;
}

export type OpenExecutionStore = (clock: () => number, wait: (ms: number) => Promise<void>) => Promise<ExecutionStore>;

/** Made anew before each test. */
export function useStoreBench(open: OpenExecutionStore): StoreBench {
  const bench: StoreBench = {
    store: undefined as unknown as ExecutionStore,
    ...{ now: 0, waits: [], meanwhile: async () => {} },
    owners: async (...ids) => await Promise.all(ids.map(async (id) => (await bench.store.load(id))?.execution.owner)),
  };
  beforeEach(async () => {
    [bench.now, bench.waits, bench.meanwhile] = [5_000, [], async () => {}];
    const wait = async (ms: number): Promise<void> => {
      bench.waits.push(ms);
      await bench.meanwhile();
      bench.now += ms;
    };
    bench.store = await open(() => bench.now, wait);
  });
  return bench;
}

export const nobodyIsGone = (): boolean => false;
