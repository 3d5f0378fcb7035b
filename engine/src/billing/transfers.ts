/**
 * Transfers: the only way in which money moves. Each one takes from one account what it gives to another, so the whole always
 * sums to zero. They are never changed or removed; each carries the hash of the one before, so a change shows.
 */
import { hash } from 'node:crypto';
import type { SqlHandle } from 'sogni-flow-runtime';

export interface Transfer {
  readonly debit: string;
  readonly credit: string;
  /** Whole µSpark, above 0. */
  readonly amount: number;
  readonly kind: 'grant' | 'capture' | 'expiry';
  readonly lotId: number;
  readonly holdId: string | null;
}

export interface TransferRow {
  readonly seq: number;
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
  readonly kind: Transfer['kind'];
  readonly lot_id: number;
  readonly hold_id: string | null;
  readonly created_at: number;
  readonly previous_hash: string;
  readonly hash: string;
}

/** Stands where the first transfer names its predecessor. */
export const GENESIS = '0'.repeat(64);

/** The end of the chain: what the next transfer follows. */
export async function headOf(sql: SqlHandle): Promise<{ readonly seq: number; readonly hash: string }> {
  const head = await sql.get<{ seq: number; hash: string }>('SELECT seq, hash FROM transfer ORDER BY seq DESC LIMIT 1');
  return head ?? { seq: 0, hash: GENESIS };
}

/** SHA-256 over every field of a transfer and the hash of the one before, in hex. */
export const hashOf = (row: Omit<TransferRow, 'hash'>): string =>
  hash(
    'sha256',
    JSON.stringify([row.previous_hash, row.seq, row.debit, row.credit, row.amount, row.kind, row.lot_id, row.hold_id, row.created_at]),
  );

/** Adds transfers to the chain, in order. */
export async function post(tx: SqlHandle, transfers: readonly Transfer[], now: number): Promise<void> {
  if (transfers.length === 0) return;
  let head = await headOf(tx);
  for (const { debit, credit, amount, kind, lotId, holdId } of transfers) {
    const row = { seq: head.seq + 1, debit, credit, amount, kind, lot_id: lotId, hold_id: holdId, created_at: now, previous_hash: head.hash };
    head = { seq: row.seq, hash: hashOf(row) };
    await tx.run(
      `INSERT INTO transfer (seq, debit, credit, amount, kind, lot_id, hold_id, created_at, previous_hash, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.seq,
      debit,
      credit,
      amount,
      kind,
      lotId,
      holdId,
      now,
      row.previous_hash,
      head.hash,
    );
  }
}
