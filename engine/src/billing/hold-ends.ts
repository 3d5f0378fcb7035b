/** The three ends of a hold: captured, released, expired. See the drawing in `holds.ts`. */
import { checkAmount, FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { bookOnBudget } from './budgets.ts';
import { bookEnd } from './caps.ts';
import { settleDebt } from './debts.ts';
import { shareOf, type Worker } from './earnings.ts';
import { checkShare, notOpen, type HoldState } from './holds.ts';
import { currencyOf, houseAccount, REVENUE } from './ledger-accounts.ts';
import { expireLots } from './lots.ts';
import type { LotKind } from './port.ts';
import { headOf, post, type Transfer } from './transfers.ts';

/** A slice of a hold, with what is needed of the hold, its lot and its account. */
interface SliceRow {
  readonly account: string;
  readonly amount: number;
  readonly state: HoldState;
  readonly expires_at: number;
  readonly api_key_id: string | null;
  readonly run_id: string | null;
  readonly day: string | null;
  readonly worker_share: number | null;
  readonly owed: number;
  readonly position: number;
  readonly lot_id: number;
  readonly slice: number;
  readonly kind: LotKind;
  readonly lot_expires_at: number | null;
}

const SLICES = `SELECT h.account, h.amount, h.state, h.expires_at, h.api_key_id, h.run_id, h.day, h.worker_share, a.owed,
    s.position, s.lot_id, s.amount AS slice, l.kind, l.expires_at AS lot_expires_at
  FROM hold h JOIN hold_slice s ON s.hold_id = h.id JOIN lot l ON l.id = s.lot_id JOIN ledger_account a ON a.id = h.account
  WHERE h.id = ? ORDER BY s.position`;

/** Workers are paid in Spark that is worth something. */
const PAYS_WORKERS: Readonly<Record<LotKind, boolean>> = { play: false, free: true, premium: true, sogni: false };

/**
 * Takes what a job cost and gives the rest back.
 * @param amount - from 0 to the hold.
 * @param worker - who made it, and what of the capture is the worker's; it is pending at first.
 * @throws FlowError `invalid_transition` when the hold has ended; `invalid_parameter` above it; `not_found`
 */
export async function capture(tx: SqlHandle, holdId: string, amount: MicroSpark, worker: Worker | undefined, now: number): Promise<void> {
  checkAmount(amount);
  if (worker?.share !== undefined) checkShare(worker.share);
  await end(tx, holdId, 'captured', amount, worker, now);
}

/** Gives the whole hold back. @throws FlowError `invalid_transition` when the hold has ended; `not_found` */
export const release = (tx: SqlHandle, holdId: string, now: number): Promise<void> => end(tx, holdId, 'released', 0, undefined, now);

/** Gives back a hold that nobody ended in time. @throws FlowError `invalid_transition` when it has ended or is not overdue; `not_found` */
export const expire = (tx: SqlHandle, holdId: string, now: number): Promise<void> => end(tx, holdId, 'expired', 0, undefined, now);

async function end(tx: SqlHandle, holdId: string, state: HoldState, amount: MicroSpark, worker: Worker | undefined, now: number): Promise<void> {
  const [slices, head] = await Promise.all([tx.all<SliceRow>(SLICES, holdId), headOf(tx)]);
  const [held] = slices;
  if (held?.state !== 'open') throw await notOpen(tx, holdId);
  if (amount > held.amount) {
    throw new FlowError('invalid_parameter', `capture is ${formatSpark(amount)} Spark; the hold allows at most ${formatSpark(held.amount)}`);
  }
  if (state === 'expired' && held.expires_at > now) {
    throw new FlowError('invalid_transition', `hold "${holdId}" is not overdue before ${new Date(held.expires_at).toISOString()}; release it instead`);
  }
  const taken = takenFrom(slices, amount);
  const paid = slices.reduce((sum, { kind }, at) => (PAYS_WORKERS[kind] ? sum + (taken[at] ?? 0) : sum), 0);
  const share = shareOf(worker, held.worker_share, paid);
  const revenue = houseAccount(REVENUE, currencyOf(held.account));
  const captures = slices.flatMap(({ account, lot_id: lotId }, at): Transfer[] =>
    taken[at] ? [{ debit: account, credit: revenue, amount: taken[at], kind: 'capture', lotId, holdId }] : [],
  );
  if (share) await share.open(tx, holdId, now);
  const [ended] = await Promise.all([
    tx.run(`UPDATE hold SET state = ?, captured = ?, resolved_at = ? WHERE id = ? AND state = 'open'`, state, amount, now, holdId),
    giveBack(tx, slices, taken),
    amount > 0 && noteCaptured(tx, holdId, slices, taken),
    post(tx, share ? [...captures, { ...share.transfer, debit: revenue, holdId }] : captures, now, head),
    held.api_key_id !== null && bookEnd(tx, held.api_key_id, held, held.amount, amount),
    held.run_id !== null && bookOnBudget(tx, held.run_id, -held.amount, amount),
  ]);
  if (ended === 0) throw await notOpen(tx, holdId);
  if (amount === held.amount) return;
  if (held.owed > 0) await settleDebt(tx, held.account, now);
  const gone = slices.filter(({ lot_expires_at: endsAt }) => endsAt !== null && endsAt <= now);
  if (gone.length > 0) await expireLots(tx, now, gone.map(({ lot_id }) => lot_id));
}

/** What is captured of each slice: the first ones whole. */
function takenFrom(slices: readonly SliceRow[], amount: number): number[] {
  let rest = amount;
  return slices.map(({ slice }) => {
    const taken = Math.min(rest, slice);
    rest -= taken;
    return taken;
  });
}

async function giveBack(tx: SqlHandle, slices: readonly SliceRow[], taken: readonly number[]): Promise<void> {
  const each = (column: string): string => `${column} = CASE id ${slices.map(() => `WHEN ? THEN ${column} - ?`).join(' ')} ELSE ${column} END`;
  await tx.run(
    `UPDATE lot SET ${each('remaining')}, ${each('held')} WHERE id IN (${slices.map(() => '?').join(', ')})`,
    ...slices.flatMap(({ lot_id }, at) => [lot_id, taken[at] ?? 0]),
    ...slices.flatMap(({ lot_id, slice }) => [lot_id, slice]),
    ...slices.map(({ lot_id }) => lot_id),
  );
}

async function noteCaptured(tx: SqlHandle, holdId: string, slices: readonly SliceRow[], taken: readonly number[]): Promise<void> {
  const cases = slices.map(() => 'WHEN ? THEN captured + ?').join(' ');
  await tx.run(`UPDATE hold_slice SET captured = CASE position ${cases} ELSE captured END WHERE hold_id = ?`, ...slices.flatMap(({ position }, at) => [position, taken[at] ?? 0]), holdId);
}
