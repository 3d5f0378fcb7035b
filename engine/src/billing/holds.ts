/**
 * Holds: money set aside for one job before it runs.
 *
 *  open ──► captured   what the job cost, at most the hold; the rest goes back to the lots it came from. May be refunded later
 *    ├────► released   all of it goes back
 *    └────► expired    all of it goes back, because nobody ended it by `expiresAt`
 *
 * A hold ends exactly once (`hold-ends.ts`). `expiresAt` ends nothing by itself: whoever placed the hold sweeps up what is overdue.
 */
import { checkAmount, FlowError, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { bookOnBudget, checkBudget, findBudget } from './budgets.ts';
import { bookHold, checkCaps, spentOf } from './caps.ts';
import { checkEntitlement, isPremium } from './entitlement.ts';
import { grantBoost, LOT_KINDS } from './grants.ts';
import { insufficientSpark } from './insufficient-spark.ts';
import { userAccount } from './ledger-accounts.ts';
import { drawFrom, liveLots, type JobClass, type Slice } from './lots.ts';
import { dayOf } from './periods.ts';
import type { LotKind } from './port.ts';

export type HoldState = 'open' | 'captured' | 'released' | 'expired';

/** Parts per million. */
export const WHOLE = 1_000_000;

export interface HoldRequest {
  readonly account: string;
  /** Above 0: what costs nothing needs no hold. µSpark, or millionths of a SOGNI. */
  readonly amount: MicroSpark;
  /** Kinds of lots that may pay, the first one first. SOGNI pays alone. */
  readonly kinds: readonly LotKind[];
  /** A job has one hold in its life, and the hold has the job's id. */
  readonly jobId: string;
  /** Version of the prices that the amount was computed with. */
  readonly priceBook: string;
  readonly expiresAt: number;
  /** `basic` when absent. A premium job needs an account with premium Spark. */
  readonly jobClass?: JobClass | undefined;
  /** The API key whose caps count. */
  readonly apiKeyId?: string | undefined;
  /** The run whose budget counts. */
  readonly runId?: string | undefined;
  /** What of the capture the worker gets, in parts per million; absent is nothing, unless the capture says. */
  readonly workerShare?: number | undefined;
}

export interface Hold {
  readonly id: string;
  readonly amount: MicroSpark;
  /** The account has premium Spark, whichever lots pay this time. */
  readonly premium: boolean;
}

/**
 * Sets the whole amount aside, or nothing: a refusal changes no lot, so the transaction may go on after it.
 * @throws FlowError `insufficient_spark` | `over_cap` | `premium_required` | `idempotency_conflict` when the job has a hold already
 */
export async function hold(tx: SqlHandle, request: HoldRequest, now: number): Promise<Hold> {
  checkRequest(request);
  const { account, amount, kinds, jobClass = 'basic', apiKeyId, runId } = request;
  const owner = userAccount(account, kinds.includes('sogni') ? 'sogni' : 'spark');
  const counted = { day: dayOf(now), run_id: runId ?? null };
  const [known, lots, caps, budget] = await Promise.all([
    tx.get('SELECT id FROM hold WHERE job_id = ?', request.jobId),
    liveLots(tx, owner, now),
    apiKeyId === undefined ? [] : spentOf(tx, apiKeyId, counted),
    runId === undefined ? undefined : findBudget(tx, runId),
  ]);
  if (known) throw new FlowError('idempotency_conflict', `job "${request.jobId}" has a hold already; a job has one in its life`);
  const premium = isPremium(lots, kinds);
  checkEntitlement(jobClass, premium, account, amount);
  checkCaps(caps, counted, amount);
  if (runId !== undefined) checkBudget(budget, runId, owner, amount);
  let draw = drawFrom(lots, kinds, amount, jobClass);
  if (draw.missing > 0 && (await grantBoost(tx, account, now))) draw = drawFrom(await liveLots(tx, owner, now), kinds, amount, jobClass);
  if (draw.missing > 0) throw await insufficientSpark(tx, request, now);

  // Job ids sort by time, so that new rows lie together on the disk.
  const id = request.jobId;
  await Promise.all([
    insertHold(tx, id, owner, request, now),
    setAside(tx, draw.slices),
    insertSlices(tx, id, draw.slices),
    apiKeyId !== undefined && bookHold(tx, apiKeyId, counted, amount),
    budget !== undefined && runId !== undefined && bookOnBudget(tx, runId, amount, 0),
  ]);
  return { id, amount, premium };
}

/** @throws FlowError `invalid_parameter` */
function checkRequest({ amount, kinds, expiresAt, apiKeyId, runId, workerShare = 0 }: HoldRequest): void {
  if (checkAmount(amount) === 0) throw new FlowError('invalid_parameter', 'amount is 0; a job without a price needs no hold');
  const odd = kinds.find((kind) => !LOT_KINDS.includes(kind));
  if (odd !== undefined || kinds.length === 0) throw new FlowError('invalid_parameter', `kinds are "${kinds.join(', ')}"; one or more of ${LOT_KINDS.join(', ')} are allowed`);
  if (kinds.includes('sogni') && kinds.length > 1) throw new FlowError('invalid_parameter', 'SOGNI and Spark are two currencies; a hold is paid in one of them');
  if (kinds.includes('sogni') && (apiKeyId ?? runId) !== undefined) {
    throw new FlowError('invalid_parameter', 'caps and budgets are in Spark; a hold in SOGNI takes neither an API key nor a run');
  }
  if (!Number.isSafeInteger(expiresAt)) throw new FlowError('invalid_parameter', `expiresAt is ${expiresAt}; whole milliseconds since the epoch are needed`);
  checkShare(workerShare);
}

/** @throws FlowError `invalid_parameter` */
export function checkShare(share: number): number {
  if (Number.isSafeInteger(share) && share >= 0 && share <= WHOLE) return share;
  throw new FlowError('invalid_parameter', `the worker's share is ${share}; whole parts per million from 0 to ${WHOLE} are allowed`);
}

const insertHold = (tx: SqlHandle, id: string, owner: string, request: HoldRequest, now: number): Promise<number> =>
  tx.run(
    `INSERT INTO hold (id, account, job_id, api_key_id, run_id, amount, captured, state, price_book, created_at, day, expires_at, job_class, worker_share)
     VALUES (?, ?, ?, ?, ?, ?, 0, 'open', ?, ?, ?, ?, ?, ?)`,
    ...[id, owner, request.jobId, request.apiKeyId ?? null, request.runId ?? null, request.amount],
    ...[request.priceBook, now, dayOf(now), request.expiresAt, request.jobClass ?? 'basic', request.workerShare ?? null],
  );

async function setAside(tx: SqlHandle, slices: readonly Slice[]): Promise<void> {
  await tx.run(
    `UPDATE lot SET held = CASE id ${slices.map(() => 'WHEN ? THEN held + ?').join(' ')} ELSE held END WHERE id IN (${slices.map(() => '?').join(', ')})`,
    ...slices.flatMap(({ lotId, amount }) => [lotId, amount]),
    ...slices.map(({ lotId }) => lotId),
  );
}

async function insertSlices(tx: SqlHandle, holdId: string, slices: readonly Slice[]): Promise<void> {
  await tx.run(
    `INSERT INTO hold_slice (hold_id, position, lot_id, amount, captured) VALUES ${slices.map(() => '(?, ?, ?, ?, 0)').join(', ')}`,
    ...slices.flatMap(({ lotId, amount }, position) => [holdId, position, lotId, amount]),
  );
}

/** Moves the time by which a hold should have ended. @throws FlowError `invalid_transition` | `not_found` */
export async function extendHold(tx: SqlHandle, holdId: string, expiresAt: number): Promise<void> {
  if (!Number.isSafeInteger(expiresAt)) throw new FlowError('invalid_parameter', `expiresAt is ${expiresAt}; whole milliseconds since the epoch are needed`);
  if ((await tx.run(`UPDATE hold SET expires_at = ? WHERE id = ? AND state = 'open'`, expiresAt, holdId)) === 0) throw await notOpen(tx, holdId);
}

/** Why a hold cannot end, or be extended. */
export async function notOpen(sql: SqlHandle, holdId: string): Promise<FlowError> {
  const row = await sql.get<{ state: HoldState }>('SELECT state FROM hold WHERE id = ?', holdId);
  if (!row) return new FlowError('not_found', `there is no hold "${holdId}"`);
  return new FlowError('invalid_transition', `hold "${holdId}" is ${row.state} already; a hold ends once`);
}
