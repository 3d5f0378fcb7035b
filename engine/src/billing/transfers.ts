/**
 * Transfers: the only way in which money moves. Each one takes from one account what it gives to another, so the whole always
 * sums to zero. They are never changed or removed; each carries the hash of the one before, so a change shows.
 */
import { hash } from 'node:crypto';
import type { SqlHandle } from 'sogni-flow-runtime';

/**
 * - `grant`, `top_up`, `claim`, `reinstate`: a new lot; `refund`: of a capture, to its lot or to a new one
 * - `capture`: from a lot to the platform; `share`: the worker's part of it; `share_back`: taken back with a refund; `slash`: with a reason
 * - `mature`: pending earnings become claimable
 * - `expiry`: from a lot to breakage
 * - `chargeback`: from a lot to the payment provider; `debt`: what was spent already; `settle`: from a lot to what is owed
 */
export type TransferKind =
  | 'grant'
  | 'top_up'
  | 'claim'
  | 'reinstate'
  | 'refund'
  | 'capture'
  | 'share'
  | 'share_back'
  | 'slash'
  | 'mature'
  | 'expiry'
  | 'chargeback'
  | 'debt'
  | 'settle';

export interface Transfer {
  readonly debit: string;
  readonly credit: string;
  /** Whole millionths, above 0. */
  readonly amount: number;
  readonly kind: TransferKind;
  /** The lot that is filled or drawn from. */
  readonly lotId?: number;
  readonly holdId?: string | null;
  /** Why, or which document tells. */
  readonly note?: string;
}

export interface TransferRow {
  readonly seq: number;
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
  readonly kind: TransferKind;
  readonly lot_id: number | null;
  readonly hold_id: string | null;
  readonly note: string | null;
  readonly created_at: number;
  readonly previous_hash: string;
  readonly hash: string;
}

/** Stands where the first transfer names its predecessor. */
export const GENESIS = '0'.repeat(64);

export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** The end of the chain: what the next transfer follows. */
export async function headOf(sql: SqlHandle): Promise<ChainHead> {
  const head = await sql.get<{ seq: number; hash: string }>('SELECT seq, hash FROM transfer ORDER BY seq DESC LIMIT 1');
  return head ?? { seq: 0, hash: GENESIS };
}

/** SHA-256 over every field of a transfer and the hash of the one before, in hex. */
export function hashOf(row: Omit<TransferRow, 'hash'>): string {
  const fields = [row.previous_hash, row.seq, row.debit, row.credit, row.amount, row.kind, row.lot_id, row.hold_id, row.created_at];
  return hash('sha256', JSON.stringify(row.note === null ? fields : [...fields, row.note]));
}

const COLUMNS = '(seq, debit, credit, amount, kind, lot_id, hold_id, note, created_at, previous_hash, hash)';

/**
 * Adds transfers to the chain, in order, with one statement.
 * @param head - the end of the chain, where the caller has read it in this transaction.
 */
export async function post(tx: SqlHandle, transfers: readonly Transfer[], now: number, head?: ChainHead): Promise<void> {
  if (transfers.length === 0) return;
  let { seq, hash: previous } = head ?? (await headOf(tx));
  const values = transfers.flatMap(({ debit, credit, amount, kind, lotId = null, holdId = null, note = null }) => {
    seq += 1;
    const row = { seq, debit, credit, amount, kind, lot_id: lotId, hold_id: holdId, note, created_at: now, previous_hash: previous };
    previous = hashOf(row);
    return [seq, debit, credit, amount, kind, lotId, holdId, note, now, row.previous_hash, previous];
  });
  const rows = transfers.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ');
  await tx.run(`INSERT INTO transfer ${COLUMNS} VALUES ${rows}`, ...values);
}
