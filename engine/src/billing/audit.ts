/** The books, for whoever audits them. Reads only. */
import type { SqlStore } from 'sogni-flow-runtime';
import { exportRecords, type ExportRecord } from './export-records.ts';
import type { Currency } from './port.ts';

/** Amounts in millionths. */
export interface AccountLine {
  readonly id: string;
  readonly kind: string;
  readonly currency: Currency;
  /** By its transfers. Accounts from which money comes have less than nothing. */
  readonly balance: number;
  /** Of the balance, on hold. */
  readonly held: number;
}

export interface Audit {
  /** @param from - number of the first transfer. */
  records(from: number): AsyncIterable<ExportRecord>;
  accounts(): Promise<readonly AccountLine[]>;
}

const ACCOUNTS = `SELECT a.id, a.kind, a.currency, COALESCE(c.amount, 0) - COALESCE(d.amount, 0) AS balance, COALESCE(h.amount, 0) AS held
  FROM ledger_account a
  LEFT JOIN (SELECT credit, SUM(amount) AS amount FROM transfer GROUP BY credit) c ON c.credit = a.id
  LEFT JOIN (SELECT debit, SUM(amount) AS amount FROM transfer GROUP BY debit) d ON d.debit = a.id
  LEFT JOIN (SELECT account, SUM(held) AS amount FROM lot GROUP BY account) h ON h.account = a.id
  ORDER BY a.currency DESC, a.kind, a.id`;

export const createAudit = (store: SqlStore): Audit => ({
  records: (from) => exportRecords(store, from),
  accounts: () => store.all<AccountLine>(ACCOUNTS),
});
