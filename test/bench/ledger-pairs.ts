/** Pairs of hold and capture per second, one at a time and many at once, on any store that has the ledger's tables. */
import { createLedger } from '../../engine/dist/billing/ledger.js';
import type { SqlStore } from 'sogni-flow-runtime';

const SPARK = 1_000_000;
const DAY = 86_400_000;

export interface PairRates {
  /** Pairs per second, each waiting for the one before. */
  readonly single: number;
  /** Pairs per second, `lanes` at once, on accounts of their own. */
  readonly spread: number;
  /** The same on one account. */
  readonly hot: number;
}

export async function pairRates(store: SqlStore, { pairs = 2_000, lanes = 64 } = {}): Promise<PairRates> {
  const ledger = createLedger({ store });
  const accounts = Array.from({ length: lanes }, (_, lane) => `bench ${lane}`);
  for (const account of accounts) await ledger.grant(account, 1_000_000 * SPARK, 'free', 'bench');
  let jobs = 0;
  const pair = async (account: string): Promise<void> => {
    const jobId = `bench job ${(jobs += 1)}`;
    const { id } = await store.transaction((tx) => ledger.hold(tx, { account, amount: 2, kinds: ['free', 'premium'], jobId, priceBook: 'bench', expiresAt: Date.now() + DAY }));
    await store.transaction((tx) => ledger.capture(tx, id, 1));
  };
  const rate = async (count: number, work: () => Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    await work();
    return Math.round(count / ((performance.now() - startedAt) / 1_000));
  };
  const inLanes = (accountOf: (lane: number) => string) => () =>
    Promise.all(accounts.map(async (_, lane) => { for (let done = lane; done < pairs; done += lanes) await pair(accountOf(lane)); }));
  await inLanes((lane) => accounts[lane] ?? '')();
  return {
    single: await rate(pairs, async () => { for (let done = 0; done < pairs; done += 1) await pair('bench 0'); }),
    spread: await rate(pairs, inLanes((lane) => accounts[lane] ?? '')),
    hot: await rate(pairs, inLanes(() => 'bench 0')),
  };
}
