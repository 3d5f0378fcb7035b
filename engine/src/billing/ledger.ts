/**
 * The ledger: double entry in whole µSpark, written once and never changed.
 *
 * Before a job runs, what it may cost is held; when it ends, what it cost is captured or all of it is released, in the
 * transaction of the caller, so that money and job state cannot part. Wallets show and fill accounts.
 */
import type { MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';
import { balanceOf } from './balance.ts';
import { budgetOf, openBudget, raiseBudget, type Budget, type NewBudget } from './budgets.ts';
import { setCap, type Cap } from './caps.ts';
import { grant, grantBoost } from './grants.ts';
import { capture, extendHold, hold, release, type Hold, type HoldRequest } from './holds.ts';
import { openAccount } from './ledger-accounts.ts';
import { expireLots } from './lots.ts';
import type { Wallets } from './port.ts';

export interface Ledger extends Wallets {
  /** Opens an account and, for the local one, gives this month's boost. Doing it again changes nothing. */
  open(account: string): Promise<void>;
  /** @throws FlowError `insufficient_spark` | `over_cap`, before anything is written. */
  hold(tx: SqlHandle, request: HoldRequest): Promise<Hold>;
  /** @throws FlowError `invalid_transition` for a hold that has ended; `invalid_parameter` above the hold. */
  capture(tx: SqlHandle, holdId: string, amount: MicroSpark): Promise<void>;
  /** @throws FlowError `invalid_transition` for a hold that has ended. */
  release(tx: SqlHandle, holdId: string): Promise<void>;
  extendHold(tx: SqlHandle, holdId: string, expiresAt: number): Promise<void>;
  setCap(tx: SqlHandle, apiKeyId: string, account: string, cap: Cap): Promise<void>;
  /** Opens the budget of a run; one that is open stays as it is. @throws FlowError `idempotency_conflict` when the run is another account's. */
  openBudget(tx: SqlHandle, budget: NewBudget): Promise<void>;
  /** Sets what is approved for a run; lower than what is held and spent only refuses new holds. @throws FlowError `not_found` */
  raiseBudget(tx: SqlHandle, runId: string, approved: MicroSpark): Promise<void>;
  /** `undefined` for a run without a budget, which is not limited. */
  budgetOf(runId: string): Promise<Budget | undefined>;
  /** Writes off what has expired. Nothing depends on when it is called. @returns how many lots lost something. */
  expireLots(): Promise<number>;
}

export interface LedgerOptions {
  readonly store: SqlStore;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

export function createLedger({ store, clock = Date.now }: LedgerOptions): Ledger {
  return {
    balance: (account) => balanceOf(store, account, clock()),
    grant: (account, amount, kind, reference, expiresAt) =>
      store.transaction(async (tx) => {
        await grant(tx, { account, amount, kind, reference, ...(expiresAt !== undefined && { expiresAt }) }, clock());
      }),
    open: (account) =>
      store.transaction(async (tx) => {
        await openAccount(tx, account, clock());
        await grantBoost(tx, account, clock());
      }),
    hold: (tx, request) => hold(tx, request, clock()),
    capture: (tx, holdId, amount) => capture(tx, holdId, amount, clock()),
    release: (tx, holdId) => release(tx, holdId, clock()),
    extendHold,
    setCap: (tx, apiKeyId, account, cap) => setCap(tx, apiKeyId, account, cap, clock()),
    openBudget: (tx, budget) => openBudget(tx, budget, clock()),
    raiseBudget,
    budgetOf: (runId) => budgetOf(store, runId),
    expireLots: () => store.transaction((tx) => expireLots(tx, clock())),
  };
}
