/**
 * The ledger: double entry in whole µSpark, written once and never changed.
 *
 * Before a job runs, what it may cost is held; when it ends, what it cost is captured or all of it is released, in the
 * transaction of the caller, so that money and job state cannot part. Wallets show and fill accounts.
 */
import type { MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';
import { balanceOf, balancesOf, sogniBalanceOf } from './balance.ts';
import { budgetOf, openBudget, raiseBudget, type Budget, type NewBudget } from './budgets.ts';
import { setCap, type Cap } from './caps.ts';
import { claim, earnedBy, matureEarnings, slash, verifyEarning, type Earned, type Worker } from './earnings.ts';
import { grant, grantBoost, isEmailVerified, verifyEmail } from './grants.ts';
import { capture, expire, release } from './hold-ends.ts';
import { extendHold, hold, type Hold, type HoldRequest } from './holds.ts';
import { openAccount } from './ledger-accounts.ts';
import { expireLots } from './lots.ts';
import type { Balance, Wallets } from './port.ts';
import { refer, type Referral } from './referrals.ts';
import { refund, type Refund } from './refunds.ts';
import { takeTopUpEvent, type TopUpEvent } from './top-ups.ts';

export interface Ledger extends Wallets {
  balances(accounts: readonly string[]): Promise<ReadonlyMap<string, Balance>>;
  /** Opens an account and gives this month's boost, if it gets one. Doing it again changes nothing. */
  open(account: string): Promise<void>;
  /** The account gets the monthly boost from now on, and can refer and be referred. */
  verifyEmail(account: string): Promise<void>;
  isEmailVerified(account: string): Promise<boolean>;
  /** @returns whether it was given now. @throws FlowError `forbidden` without verified e-mail addresses; `idempotency_conflict` */
  refer(referral: Referral): Promise<boolean>;

  /** @throws FlowError `insufficient_spark` | `over_cap` | `premium_required`, before anything is written. */
  hold(tx: SqlHandle, request: HoldRequest): Promise<Hold>;
  /**
   * @param worker - who made it: its part of the capture is pending until it is verified or old enough.
   * @throws FlowError `invalid_transition` for a hold that has ended; `invalid_parameter` above the hold.
   */
  capture(tx: SqlHandle, holdId: string, amount: MicroSpark, worker?: Worker): Promise<void>;
  /** @throws FlowError `invalid_transition` for a hold that has ended. */
  release(tx: SqlHandle, holdId: string): Promise<void>;
  /** Releases a hold that is overdue. @throws FlowError `invalid_transition` when it has ended or is not overdue. */
  expireHold(tx: SqlHandle, holdId: string): Promise<void>;
  extendHold(tx: SqlHandle, holdId: string, expiresAt: number): Promise<void>;
  /** Gives a capture back, whole or in part. @returns what was refunded now; 0 for a reference that was used before. */
  refund(tx: SqlHandle, refund: Refund): Promise<MicroSpark>;

  setCap(tx: SqlHandle, apiKeyId: string, account: string, cap: Cap): Promise<void>;
  /** Opens the budget of a run; one that is open stays as it is. @throws FlowError `idempotency_conflict` when the run is another account's. */
  openBudget(tx: SqlHandle, budget: NewBudget): Promise<void>;
  /** Sets what is approved for a run; lower than what is held and spent only refuses new holds. @throws FlowError `not_found` */
  raiseBudget(tx: SqlHandle, runId: string, approved: MicroSpark): Promise<void>;
  /** `undefined` for a run without a budget, which is not limited. */
  budgetOf(runId: string): Promise<Budget | undefined>;

  /** The result of a capture was found good: the worker can claim its part. @throws FlowError `not_found` */
  verifyEarning(tx: SqlHandle, holdId: string): Promise<void>;
  /** Takes back what a worker earned and has not claimed. @throws FlowError `invalid_transition` | `not_found` */
  slash(tx: SqlHandle, holdId: string, reason: string): Promise<void>;
  /** Turns what a worker can claim into premium Spark of its account, once per reference. @returns how much. */
  claim(worker: string, reference: string): Promise<MicroSpark>;

  /** What workers of an account have earned and not claimed yet. */
  earnedBy(worker: string): Promise<Earned>;

  /** Takes what a payment provider tells, each event once. @returns what came of it: `taken`, `doubled`, or `ignored: …`. */
  topUp(provider: string, event: TopUpEvent): Promise<string>;

  /** Writes off what has expired. Nothing depends on when it is called. @returns how many lots lost something. */
  expireLots(): Promise<number>;
  /** Makes earnings claimable that are old enough. Nothing but that depends on when it is called. @returns how many. */
  matureEarnings(): Promise<number>;
}

export interface LedgerOptions {
  readonly store: SqlStore;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

export function createLedger({ store, clock = Date.now }: LedgerOptions): Ledger {
  return {
    balance: (account) => balanceOf(store, account, clock()),
    balances: (accounts) => balancesOf(store, accounts, clock()),
    sogniBalance: (account) => sogniBalanceOf(store, account, clock()),
    grant: (account, amount, kind, reference, expiresAt) =>
      store.transaction(async (tx) => {
        await grant(tx, { account, amount, kind, reference, expiresAt }, clock());
      }),
    open: (account) =>
      store.transaction(async (tx) => {
        await openAccount(tx, account, clock());
        await grantBoost(tx, account, clock());
      }),
    verifyEmail: (account) => store.transaction((tx) => verifyEmail(tx, account, clock())),
    isEmailVerified: (account) => isEmailVerified(store, account),
    refer: (referral) => store.transaction((tx) => refer(tx, referral, clock())),
    hold: (tx, request) => hold(tx, request, clock()),
    capture: (tx, holdId, amount, worker) => capture(tx, holdId, amount, worker, clock()),
    release: (tx, holdId) => release(tx, holdId, clock()),
    expireHold: (tx, holdId) => expire(tx, holdId, clock()),
    extendHold,
    refund: (tx, request) => refund(tx, request, clock()),
    setCap: (tx, apiKeyId, account, cap) => setCap(tx, apiKeyId, account, cap, clock()),
    openBudget: (tx, budget) => openBudget(tx, budget, clock()),
    raiseBudget,
    budgetOf: (runId) => budgetOf(store, runId),
    verifyEarning: (tx, holdId) => verifyEarning(tx, holdId, clock()),
    slash: (tx, holdId, reason) => slash(tx, holdId, reason, clock()),
    claim: (worker, reference) => store.transaction((tx) => claim(tx, worker, reference, clock())),
    earnedBy: (worker) => earnedBy(store, worker),
    topUp: (provider, event) => store.transaction((tx) => takeTopUpEvent(tx, provider, event, clock())),
    expireLots: () => store.transaction((tx) => expireLots(tx, clock())),
    matureEarnings: () => store.transaction((tx) => matureEarnings(tx, clock())),
  };
}
