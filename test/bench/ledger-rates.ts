/**
 * How many pairs of hold and capture a store carries in a second, each of the two in a transaction of its own that is on disk before it resolves.
 *
 * `single`: one after another. `spread`: many at once over many accounts. `hot`: many at once on one account.
 */
import { createLedger } from '../../engine/dist/billing/ledger.js';
import { LEDGER_SCHEMA } from '../../engine/dist/billing/schema.js';
import { migrate } from '../../engine/dist/store/schema.js';
import type { SqlStore } from '../../gpu-runtime/dist/index.js';

const ACCOUNTS = 200;
/** Pairs that are under way at the same time. */
const AT_ONCE = 256;
const A_DAY_MS = 86_400_000;
const SPARK = 1_000_000;

export interface LedgerRates {
  /** Pairs per second. */
  readonly single: number;
  readonly spread: number;
  readonly hot: number;
}

/** @param store - empty, and of no use for anything else afterwards. @param pairs - how many to measure with many at once; a quarter of them one after another. */
export async function ledgerRates(store: SqlStore, pairs = 4_000): Promise<LedgerRates> {
  await migrate(store, { ledger: LEDGER_SCHEMA });
  const ledger = createLedger({ store });
  const names = Array.from({ length: ACCOUNTS }, (_, n) => `account ${n}`);
  await Promise.all(names.map((name) => ledger.grant(name, 1_000_000 * SPARK, 'premium', 'bench')));
  let jobs = 0;

  async function pair(account: string): Promise<void> {
    const request = { account, amount: SPARK, kinds: ['free', 'premium'] as const, jobId: `job ${(jobs += 1)}`, priceBook: 'bench', expiresAt: Date.now() + A_DAY_MS };
    const { id } = await store.transaction(async (tx) => await ledger.hold(tx, request));
    await store.transaction(async (tx) => await ledger.capture(tx, id, SPARK));
  }

  async function rate(count: number, atOnce: number, accountOf: (n: number) => string): Promise<number> {
    let next = 0;
    const take = async (): Promise<void> => {
      while (next < count) await pair(accountOf((next += 1)));
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: atOnce }, take));
    return (count / (performance.now() - startedAt)) * 1_000;
  }

  const hot = (): string => 'account 0';
  const spread = (n: number): string => names[n % ACCOUNTS] ?? 'account 0';
  await rate(pairs / 8, AT_ONCE, spread); // warms up compiler, statements and files
  return { single: await rate(pairs / 4, 1, spread), spread: await rate(pairs, AT_ONCE, spread), hot: await rate(pairs, AT_ONCE, hot) };
}
