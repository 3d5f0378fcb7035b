import { createLedger, type Ledger } from '../../../engine/src/billing/ledger.ts';
import { LEDGER_SCHEMA } from '../../../engine/src/billing/schema.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { verifyLedger } from '../../../engine/src/billing/verify.ts';
import type { HoldRequest } from '../../../engine/src/billing/holds.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import { openStore } from '../store/open-store.ts';

/** Noon of 15 November 2026, UTC. */
export const NOON = Date.UTC(2026, 10, 15, 12);
export const DAY = 86_400_000;
export const SPARK = 1_000_000;

export const PLAY_MONEY = ['play', 'free', 'premium'] as const;
export const REAL_MONEY = ['free', 'premium'] as const;

export interface LedgerBench {
  readonly store: SqlStore;
  readonly ledger: Ledger;
  readonly clock: { now: number };
  /** Each with a job of its own, in a transaction of its own. @returns the hold's id. */
  hold(amount: number, over?: Partial<HoldRequest>): Promise<string>;
  capture(holdId: string, amount: number): Promise<void>;
  release(holdId: string): Promise<void>;
  findings(): Promise<readonly string[]>;
}

/** A ledger of its own whose clock stands still. */
export async function aLedger(): Promise<LedgerBench> {
  const store = await openStore();
  await migrate(store, { ledger: LEDGER_SCHEMA });
  const clock = { now: NOON };
  const ledger = createLedger({ store, clock: () => clock.now });
  let jobs = 0;
  return {
    store,
    ledger,
    clock,
    async hold(amount, over = {}) {
      const request = { account: 'ada', amount, kinds: REAL_MONEY, jobId: `job ${(jobs += 1)}`, priceBook: 'test', expiresAt: clock.now + DAY, ...over };
      return (await store.transaction((tx) => ledger.hold(tx, request))).id;
    },
    capture: (holdId, amount) => store.transaction((tx) => ledger.capture(tx, holdId, amount)),
    release: (holdId) => store.transaction((tx) => ledger.release(tx, holdId)),
    findings: async () => (await store.transaction((tx) => verifyLedger(tx))).findings,
  };
}
