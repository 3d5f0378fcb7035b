/**
 * Refunds: what was captured goes back, whole or in part.
 *
 * The slices of the hold are unwound, the last one first, each to the lot that it came from. Where that lot has ended, the money goes
 * to a new one of the same kind that lives thirty days. A refund does not touch the hold's state: it was captured, once. What the
 * key and the run have spent becomes less by it.
 */
import { checkAmount, FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { bookOnBudget } from './budgets.ts';
import { bookEnd } from './caps.ts';
import { settleDebt } from './debts.ts';
import { takeBackShare } from './earnings.ts';
import type { HoldState } from './holds.ts';
import { currencyOf, houseAccount, REVENUE } from './ledger-accounts.ts';
import { insertLot, type Eligibility } from './lots.ts';
import { REFUND_LOT_MS } from './policies.ts';
import type { LotKind } from './port.ts';
import { headOf, post, type Transfer } from './transfers.ts';

export interface Refund {
  readonly holdId: string;
  /** Above 0, in the hold's currency; absent is all that was not refunded yet. */
  readonly amount?: MicroSpark | undefined;
  /** Makes it idempotent: the same one is refunded once. */
  readonly reference: string;
}

interface HoldRow {
  readonly account: string;
  readonly state: HoldState;
  readonly captured: number;
  readonly refunded: number;
  readonly api_key_id: string | null;
  readonly run_id: string | null;
  readonly day: string | null;
}

interface SliceRow {
  readonly position: number;
  readonly lot_id: number;
  /** Captured and not refunded. */
  readonly left_over: number;
  readonly kind: LotKind;
  readonly expires_at: number | null;
  readonly eligibility: Eligibility;
}

const SLICES = `SELECT s.position, s.lot_id, s.captured - s.refunded AS left_over, l.kind, l.expires_at, l.eligibility
  FROM hold_slice s JOIN lot l ON l.id = s.lot_id WHERE s.hold_id = ? AND s.captured > s.refunded ORDER BY s.position DESC`;

/**
 * @returns what was refunded now; 0 when the reference was used for it before.
 * @throws FlowError `not_found` | `invalid_transition` for a hold that was not captured | `invalid_parameter` for more than what is
 * left of the capture | `idempotency_conflict` when the reference was used for another amount
 */
export async function refund(tx: SqlHandle, { holdId, amount: asked, reference }: Refund, now: number): Promise<MicroSpark> {
  if (asked !== undefined && checkAmount(asked) === 0) throw new FlowError('invalid_parameter', 'amount is 0; a refund needs at least 1 µSpark');
  const held = await tx.get<HoldRow>('SELECT account, state, captured, refunded, api_key_id, run_id, day FROM hold WHERE id = ?', holdId);
  if (!held) throw new FlowError('not_found', `there is no hold "${holdId}"`);
  const known = await tx.get<{ amount: number }>('SELECT amount FROM refund WHERE hold_id = ? AND reference = ?', holdId, reference);
  if (known) {
    if (asked === undefined || asked === known.amount) return 0;
    throw new FlowError('idempotency_conflict', `reference "${reference}" refunded ${formatSpark(known.amount)} Spark of this hold; choose another for ${formatSpark(asked)}`);
  }
  if (held.state !== 'captured') throw new FlowError('invalid_transition', `hold "${holdId}" is ${held.state}; only what was captured can be refunded`);
  const left = held.captured - held.refunded;
  const amount = asked ?? left;
  if (amount > left || left === 0) {
    throw new FlowError('invalid_parameter', `refund is ${formatSpark(amount)} Spark; of the ${formatSpark(held.captured)} captured, ${formatSpark(left)} are not refunded yet`);
  }
  await Promise.all([
    tx.run('INSERT INTO refund (hold_id, reference, amount, created_at) VALUES (?, ?, ?, ?)', holdId, reference, amount, now),
    tx.run('UPDATE hold SET refunded = refunded + ? WHERE id = ?', amount, holdId),
    held.api_key_id !== null && bookEnd(tx, held.api_key_id, held, 0, -amount),
    held.run_id !== null && bookOnBudget(tx, held.run_id, 0, -amount),
  ]);
  const back = await takeBackShare(tx, holdId, held.refunded + amount, held.captured);
  await unwind(tx, holdId, held.account, amount, back, now);
  await settleDebt(tx, held.account, now);
  return amount;
}

async function unwind(tx: SqlHandle, holdId: string, owner: string, amount: number, first: readonly Transfer[], now: number): Promise<void> {
  const head = await headOf(tx);
  const transfers: Transfer[] = [...first];
  let rest = amount;
  for (const slice of await tx.all<SliceRow>(SLICES, holdId)) {
    const part = Math.min(rest, slice.left_over);
    if (part === 0) break;
    rest -= part;
    await tx.run('UPDATE hold_slice SET refunded = refunded + ? WHERE hold_id = ? AND position = ?', part, holdId, slice.position);
    const lotId = await fill(tx, owner, slice, part, head.seq + transfers.length + 1, now);
    transfers.push({ debit: houseAccount(REVENUE, currencyOf(owner)), credit: owner, amount: part, kind: 'refund', lotId, holdId });
  }
  await post(tx, transfers, now, head);
}

/** @returns the lot: the old one, or a new one with the number `next`. */
async function fill(tx: SqlHandle, owner: string, { lot_id, kind, expires_at, eligibility }: SliceRow, amount: number, next: number, now: number): Promise<number> {
  if (expires_at === null || expires_at > now) {
    await tx.run('UPDATE lot SET remaining = remaining + ? WHERE id = ?', amount, lot_id);
    return lot_id;
  }
  await insertLot(tx, { id: next, account: owner, kind, amount, eligibility, expiresAt: now + REFUND_LOT_MS, reference: `refund ${next} of lot ${lot_id}` }, now);
  return next;
}
