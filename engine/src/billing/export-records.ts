/**
 * The ledger as records, one a line, for auditors: every transfer with the chain, and the root of every day.
 *
 *   ledger     the number and hash of the transfer before the first one here
 *   transfer   …
 *   root       after the last transfer of a UTC day: its number and hash stand for all that came before
 *   account    what an account has in the end; only in an export of the whole ledger
 *   lot        what a lot has in the end; likewise
 *   end        number and hash of the last transfer, so that an export that was cut off shows
 *
 * Amounts are whole millionths; times are ISO 8601, days 2026-11-15. Fields that do not apply are left out.
 */
import type { SqlHandle } from 'sogni-flow-runtime';
import { dayOf } from './periods.ts';
import { Recount } from './recount.ts';
import { GENESIS, headOf, type ChainHead, type TransferRow } from './transfers.ts';
import { transfersAfter } from './verify.ts';

export const RECORD_FIELDS = ['type', 'seq', 'at', 'account', 'debit', 'credit', 'amount', 'kind', 'lot', 'hold', 'note', 'previous', 'hash'] as const;

export type RecordType = 'ledger' | 'transfer' | 'root' | 'account' | 'lot' | 'end';
export type ExportRecord = { readonly type: RecordType } & { readonly [Field in Exclude<(typeof RECORD_FIELDS)[number], 'type'>]?: string | number };

const toRecord = (row: TransferRow): ExportRecord => ({
  ...{ type: 'transfer', seq: row.seq, at: new Date(row.created_at).toISOString(), debit: row.debit, credit: row.credit, amount: row.amount, kind: row.kind },
  ...(row.lot_id !== null && { lot: row.lot_id }),
  ...(row.hold_id !== null && { hold: row.hold_id }),
  ...(row.note !== null && { note: row.note }),
  ...{ previous: row.previous_hash, hash: row.hash },
});

/** @param from - number of the first transfer; 1 is the whole ledger. What is written meanwhile is left for the next export. */
export async function* exportRecords(sql: SqlHandle, from: number): AsyncGenerator<ExportRecord> {
  const head = await headOf(sql);
  const before = await transferAt(sql, from - 1);
  const recount = new Recount(before);
  yield { type: 'ledger', seq: before.seq, hash: before.hash };
  let day: string | undefined;
  for await (const row of transfersAfter(sql, before.seq)) {
    if (row.seq > head.seq) break;
    const dayOfRow = dayOf(row.created_at);
    if (day !== undefined && day !== dayOfRow) yield rootOf(day, recount.head);
    day = dayOfRow;
    recount.add(row);
    yield toRecord(row);
  }
  if (day !== undefined) yield rootOf(day, recount.head);
  if (recount.whole) {
    for (const [account, amount] of recount.accounts) yield { type: 'account', account, amount: String(amount) };
    for (const [lot, { account, remaining }] of recount.lots) yield { type: 'lot', lot, account, amount: String(remaining) };
  }
  yield { type: 'end', seq: recount.head.seq, hash: recount.head.hash };
}

const rootOf = (day: string, { seq, hash }: ChainHead): ExportRecord => ({ type: 'root', at: day, seq, hash });

async function transferAt(sql: SqlHandle, seq: number): Promise<ChainHead> {
  if (seq <= 0) return { seq: 0, hash: GENESIS };
  return (await sql.get<{ seq: number; hash: string }>('SELECT seq, hash FROM transfer WHERE seq = ?', seq)) ?? (await headOf(sql));
}
