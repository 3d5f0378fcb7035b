/**
 * Holds: money set aside for one job before it runs.
 *
 *  open ──► captured   what the job cost, at most the hold; the rest goes back to the lots it came from
 *    └────► released   all of it goes back
 *
 * A hold ends exactly once. `expiresAt` ends nothing by itself: it tells when whoever placed the hold should have ended it.
 */
import { checkAmount, FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import { randomUUID } from 'node:crypto';
import type { SqlHandle } from 'sogni-flow-runtime';
import { bookOnBudget, checkBudget } from './budgets.ts';
import { bookOnCap, checkCap } from './caps.ts';
import { grantBoost } from './grants.ts';
import { insufficientSpark } from './insufficient-spark.ts';
import { REVENUE, userAccount } from './ledger-accounts.ts';
import { drawFrom, expireLots, openLots } from './lots.ts';
import type { SparkKind } from './port.ts';
import { post } from './transfers.ts';

export interface HoldRequest {
  readonly account: string;
  /** Above 0: what costs nothing needs no hold. */
  readonly amount: MicroSpark;
  /** Kinds of lots that may pay, the first one first. */
  readonly kinds: readonly SparkKind[];
  /** A job has one hold in its life. */
  readonly jobId: string;
  /** Version of the prices that the amount was computed with. */
  readonly priceBook: string;
  readonly expiresAt: number;
  /** The API key whose caps count. */
  readonly apiKeyId?: string | undefined;
  /** The run whose budget counts. */
  readonly runId?: string | undefined;
}

export interface Hold {
  readonly id: string;
  readonly amount: MicroSpark;
  /** The account has premium Spark, whichever lots pay this time. */
  readonly premium: boolean;
}

interface HoldRow {
  readonly account: string;
  readonly amount: number;
  readonly state: 'open' | 'captured' | 'released';
  readonly api_key_id: string | null;
  readonly run_id: string | null;
}

interface SliceRow {
  readonly position: number;
  readonly lot_id: number;
  readonly amount: number;
}

/**
 * Sets the whole amount aside, or nothing: a refusal changes no lot, so the transaction may go on after it.
 * @throws FlowError `insufficient_spark` | `over_cap`
 */
export async function hold(tx: SqlHandle, request: HoldRequest, now: number): Promise<Hold> {
  const { account, amount, kinds, jobId, priceBook, expiresAt, apiKeyId, runId } = request;
  if (checkAmount(amount) === 0) throw new FlowError('invalid_parameter', 'amount is 0; a job without a price needs no hold');
  if (apiKeyId !== undefined) await checkCap(tx, apiKeyId, amount);
  const owner = userAccount(account);
  if (runId !== undefined) await checkBudget(tx, runId, owner, amount);
  let lots = await openLots(tx, owner, now);
  let draw = drawFrom(lots, kinds, amount);
  if (draw.missing > 0 && (await grantBoost(tx, account, now))) {
    lots = await openLots(tx, owner, now);
    draw = drawFrom(lots, kinds, amount);
  }
  if (draw.missing > 0) throw await insufficientSpark(tx, request, now);

  const id = randomUUID();
  await tx.run(
    `INSERT INTO hold (id, account, job_id, api_key_id, run_id, amount, captured, state, price_book, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, 0, 'open', ?, ?, ?)`,
    id,
    owner,
    jobId,
    apiKeyId ?? null,
    runId ?? null,
    amount,
    priceBook,
    now,
    expiresAt,
  );
  for (const [position, slice] of draw.slices.entries()) {
    await tx.run('UPDATE lot SET held = held + ? WHERE id = ?', slice.amount, slice.lotId);
    await tx.run('INSERT INTO hold_slice (hold_id, position, lot_id, amount, captured) VALUES (?, ?, ?, ?, 0)', id, position, slice.lotId, slice.amount);
  }
  if (apiKeyId !== undefined) await bookOnCap(tx, apiKeyId, amount, 0);
  if (runId !== undefined) await bookOnBudget(tx, runId, amount, 0);
  return { id, amount, premium: lots.some((lot) => lot.kind === 'premium') };
}

/**
 * Takes what a job cost and gives the rest back.
 * @param amount - from 0 to the hold.
 * @throws FlowError `invalid_transition` when the hold has ended; `invalid_parameter` above it; `not_found`
 */
export async function capture(tx: SqlHandle, holdId: string, amount: MicroSpark, now: number): Promise<void> {
  await resolve(tx, holdId, 'captured', checkAmount(amount), now);
}

/** Gives the whole hold back. @throws FlowError `invalid_transition` when the hold has ended; `not_found` */
export async function release(tx: SqlHandle, holdId: string, now: number): Promise<void> {
  await resolve(tx, holdId, 'released', 0, now);
}

async function resolve(tx: SqlHandle, holdId: string, state: 'captured' | 'released', amount: MicroSpark, now: number): Promise<void> {
  const held = await openHold(tx, holdId);
  if (amount > held.amount) {
    throw new FlowError('invalid_parameter', `capture is ${formatSpark(amount)} Spark; the hold allows at most ${formatSpark(held.amount)}`);
  }
  await tx.run('UPDATE hold SET state = ?, captured = ?, resolved_at = ? WHERE id = ?', state, amount, now, holdId);
  const slices = await tx.all<SliceRow>('SELECT position, lot_id, amount FROM hold_slice WHERE hold_id = ? ORDER BY position', holdId);
  const captures = [];
  let rest = amount;
  for (const slice of slices) {
    const taken = Math.min(rest, slice.amount);
    rest -= taken;
    await tx.run('UPDATE lot SET remaining = remaining - ?, held = held - ? WHERE id = ?', taken, slice.amount, slice.lot_id);
    if (taken === 0) continue;
    await tx.run('UPDATE hold_slice SET captured = ? WHERE hold_id = ? AND position = ?', taken, holdId, slice.position);
    captures.push({ debit: held.account, credit: REVENUE, amount: taken, kind: 'capture', lotId: slice.lot_id, holdId } as const);
  }
  await post(tx, captures, now);
  if (held.api_key_id !== null) await bookOnCap(tx, held.api_key_id, -held.amount, amount);
  if (held.run_id !== null) await bookOnBudget(tx, held.run_id, -held.amount, amount);
  if (amount < held.amount) for (const slice of slices) await expireLots(tx, now, slice.lot_id);
}

async function openHold(tx: SqlHandle, holdId: string): Promise<HoldRow> {
  const row = await tx.get<HoldRow>('SELECT account, amount, state, api_key_id, run_id FROM hold WHERE id = ?', holdId);
  if (!row) throw new FlowError('not_found', `there is no hold "${holdId}"`);
  if (row.state !== 'open') throw new FlowError('invalid_transition', `hold "${holdId}" is ${row.state} already; a hold ends once`);
  return row;
}

/** Moves the time by which a hold should have ended. @throws FlowError `invalid_transition` | `not_found` */
export async function extendHold(tx: SqlHandle, holdId: string, expiresAt: number): Promise<void> {
  await openHold(tx, holdId);
  await tx.run('UPDATE hold SET expires_at = ? WHERE id = ?', expiresAt, holdId);
}
