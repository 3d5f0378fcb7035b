import { hash } from 'node:crypto';
import type { Cap } from '../../../engine/src/billing/caps.ts';
import type { Worker } from '../../../engine/src/billing/earnings.ts';
import { grant, type Grant } from '../../../engine/src/billing/grants.ts';
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

const TABLES = ['ledger_account', 'lot', 'hold', 'hold_slice', 'transfer', 'key_cap', 'key_spend', 'run_budget', 'refund', 'earning', 'referral', 'top_up', 'top_up_dispute', 'top_up_event'];

export interface LedgerBench {
  readonly store: SqlStore;
  readonly ledger: Ledger;
  readonly clock: { now: number };
  /** Each with a job of its own, in a transaction of its own. @returns the hold's id. */
  hold(amount: number, over?: Partial<HoldRequest>): Promise<string>;
  capture(holdId: string, amount: number, worker?: Worker): Promise<void>;
  release(holdId: string): Promise<void>;
  expire(holdId: string): Promise<void>;
  refund(holdId: string, amount?: number, reference?: string): Promise<number>;
  setCap(cap: Cap, key?: string): Promise<void>;
  /** A lot with all that can be said of it. */
  grantLot(given: Grant): Promise<boolean>;
  /** What every table has, to see that nothing was changed. */
  digest(): Promise<string>;
  findings(): Promise<readonly string[]>;
}

/** A ledger whose clock stands still. @param given - an empty database; one of its own when left out. */
export async function aLedger(given?: SqlStore): Promise<LedgerBench> {
  const store = given ?? (await openStore());
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
    capture: (holdId, amount, worker) => store.transaction((tx) => ledger.capture(tx, holdId, amount, worker)),
    release: (holdId) => store.transaction((tx) => ledger.release(tx, holdId)),
    expire: (holdId) => store.transaction((tx) => ledger.expireHold(tx, holdId)),
    refund: (holdId, amount, reference = 'complaint') => store.transaction((tx) => ledger.refund(tx, { holdId, amount, reference })),
    setCap: (cap, key = 'key') => store.transaction((tx) => ledger.setCap(tx, key, 'ada', cap)),
    grantLot: (given) => store.transaction((tx) => grant(tx, given, clock.now)),
    async digest() {
      const rows = await Promise.all(TABLES.map(async (table) => (await store.all(`SELECT * FROM ${table}`)).map((row) => JSON.stringify(row)).sort()));
      return hash('sha256', JSON.stringify(rows));
    },
    findings: async () => (await store.transaction((tx) => verifyLedger(tx))).findings,
  };
}
