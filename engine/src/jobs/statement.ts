/**
 * What came to an account of a person and what went from it, newest first.
 *
 * No index leads from an account to its transfers: it would make every purchase dearer. The chain is read backwards instead, a window at a
 * time, so that somebody who has few of them does not hold up the others.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SqlHandle } from 'sogni-flow-runtime';
import { currencyOf, userAccount } from '../billing/ledger-accounts.ts';
import type { LotKind } from '../billing/port.ts';
import type { TransferKind } from '../billing/transfers.ts';

/** Transfers that are looked through at once: a few milliseconds. */
const WINDOW = 20_000;

export interface StatementEntry {
  readonly seq: number;
  readonly kind: TransferKind;
  readonly direction: 'in' | 'out';
  /** Whole millionths, above 0. */
  readonly amount: number;
  readonly currency: 'spark' | 'sogni';
  /** Of the lot that was filled or drawn from. */
  readonly lot?: LotKind;
  /** What was bought. */
  readonly job?: { readonly id: string; readonly operation: string; readonly model: string };
  readonly note?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface Row {
  readonly seq: number;
  readonly credit: string;
  readonly amount: number;
  readonly kind: TransferKind;
  readonly note: string | null;
  readonly created_at: number;
  readonly lot: LotKind | null;
  readonly job_id: string | null;
  readonly operation: string | null;
  readonly model: string | null;
}

const SELECT = `SELECT t.seq, t.credit, t.amount, t.kind, t.note, t.created_at, l.kind AS lot, j.id AS job_id, j.operation, j.model
  FROM transfer t LEFT JOIN lot l ON l.id = t.lot_id LEFT JOIN hold h ON h.id = t.hold_id LEFT JOIN job j ON j.id = h.job_id
  WHERE t.seq > ? AND t.seq <= ? AND (t.debit IN (?, ?) OR t.credit IN (?, ?)) ORDER BY t.seq DESC LIMIT ?`;

/** @param offset - how many of the newest are passed over. */
export async function statementOf(sql: SqlHandle, account: string, limit: number, offset: number): Promise<readonly StatementEntry[]> {
  const [spark, sogni] = [userAccount(account), userAccount(account, 'sogni')];
  const { least, most } = (await sql.get<{ least: number | null; most: number | null }>(
    'SELECT (SELECT MIN(id) FROM lot WHERE account IN (?, ?)) AS least, (SELECT MAX(seq) FROM transfer) AS most',
    ...[spark, sogni],
  ))!;
  const found: Row[] = [];
  // A lot bears the number of the transfer that made it, and nothing moves before the first one is there.
  for (let to = most ?? 0; least !== null && to >= least && found.length < offset + limit; to -= WINDOW) {
    found.push(...(await sql.all<Row>(SELECT, to - WINDOW, to, spark, sogni, spark, sogni, offset + limit - found.length)));
    await nextTurn();
  }
  return found.slice(offset, offset + limit).map((row) => toEntry(row, spark, sogni));
}

function toEntry({ seq, kind, credit, amount, note, created_at: at, lot, job_id: id, operation, model }: Row, spark: string, sogni: string): StatementEntry {
  return {
    ...{ seq, kind, amount, at, direction: credit === spark || credit === sogni ? 'in' : 'out', currency: currencyOf(credit) },
    ...(lot !== null && { lot }),
    ...(id !== null && operation !== null && model !== null && { job: { id, operation, model } }),
    ...(note !== null && { note }),
  };
}
