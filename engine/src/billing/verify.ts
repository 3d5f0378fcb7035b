/**
 * Checks the whole ledger against itself: what lots, holds and caps say is computed again from transfers and slices.
 * A healthy ledger has no finding, at any moment; call it inside a transaction while others write.
 */
import type { SqlHandle } from 'sogni-flow-runtime';
import { GENESIS, hashOf, type TransferRow } from './transfers.ts';

export interface LedgerReport {
  /** One sentence each; none in a healthy ledger. */
  readonly findings: readonly string[];
  readonly transfers: number;
  /** Hash of the last transfer: whoever has noted it can prove later that nothing before it was changed. */
  readonly head: string;
}

const PAGE = 1_000;

const LOTS_OF_ACCOUNTS = 'SELECT account, SUM(remaining) AS remaining FROM lot GROUP BY account';
const SLICES_OF_HOLDS = 'SELECT hold_id, SUM(amount) AS amount, SUM(captured) AS captured FROM hold_slice GROUP BY hold_id';
const CAPTURES_OF_HOLDS = `SELECT hold_id, SUM(amount) AS amount FROM transfer WHERE kind = 'capture' GROUP BY hold_id`;
const OPEN_SLICES_OF_LOTS = `SELECT s.lot_id, SUM(s.amount) AS amount FROM hold_slice s JOIN hold h ON h.id = s.hold_id WHERE h.state = 'open' GROUP BY s.lot_id`;
const TRANSFERS_OF_LOTS = `SELECT lot_id, SUM(CASE WHEN kind = 'grant' THEN amount ELSE -amount END) AS amount FROM transfer GROUP BY lot_id`;
const HOLDS_OF_KEYS = `SELECT api_key_id, SUM(CASE WHEN state = 'open' THEN amount ELSE 0 END) AS held, SUM(captured) AS captured FROM hold GROUP BY api_key_id`;
const HOLDS_OF_RUNS = `SELECT run_id, SUM(CASE WHEN state = 'open' THEN amount ELSE 0 END) AS held, SUM(captured) AS captured FROM hold GROUP BY run_id`;

/** Each query returns what must not be, with an `id` to name it. */
const RULES: readonly (readonly [rule: string, sql: string])[] = [
  ['lot holds less than nothing or more than it has', 'SELECT id FROM lot WHERE held < 0 OR held > remaining OR remaining > granted'],
  [
    'lot has another remainder than its transfers leave',
    `SELECT l.id FROM lot l LEFT JOIN (${TRANSFERS_OF_LOTS}) t ON t.lot_id = l.id WHERE l.remaining <> COALESCE(t.amount, 0)`,
  ],
  [
    'lot holds another sum than its open slices',
    `SELECT l.id FROM lot l LEFT JOIN (${OPEN_SLICES_OF_LOTS}) s ON s.lot_id = l.id WHERE l.held <> COALESCE(s.amount, 0)`,
  ],
  [
    'hold differs from its slices',
    `SELECT h.id FROM hold h LEFT JOIN (${SLICES_OF_HOLDS}) s ON s.hold_id = h.id
     WHERE h.amount <> COALESCE(s.amount, 0) OR h.captured <> COALESCE(s.captured, 0)`,
  ],
  [
    'capture differs from its transfers',
    `SELECT h.id FROM hold h LEFT JOIN (${CAPTURES_OF_HOLDS}) t ON t.hold_id = h.id WHERE h.captured <> COALESCE(t.amount, 0)`,
  ],
  ['capture is above its hold', 'SELECT id FROM hold WHERE captured < 0 OR captured > amount'],
  [
    'hold has not exactly one end',
    `SELECT id FROM hold WHERE (state = 'open') <> (resolved_at IS NULL) OR (state <> 'captured' AND captured <> 0)
     OR state NOT IN ('open', 'captured', 'released')`,
  ],
  [
    'hold draws from a lot that had expired, or from another account',
    `SELECT DISTINCT h.id FROM hold h JOIN hold_slice s ON s.hold_id = h.id JOIN lot l ON l.id = s.lot_id
     WHERE l.expires_at <= h.created_at OR l.account <> h.account`,
  ],
  [
    'cap counts another sum than the holds of its key',
    `SELECT c.api_key_id AS id FROM spend_cap c LEFT JOIN (${HOLDS_OF_KEYS}) h ON h.api_key_id = c.api_key_id
     WHERE c.held <> COALESCE(h.held, 0) OR c.captured <> COALESCE(h.captured, 0)`,
  ],
  [
    'run budget counts another sum than the holds of its run',
    `SELECT b.run_id AS id FROM run_budget b LEFT JOIN (${HOLDS_OF_RUNS}) h ON h.run_id = b.run_id
     WHERE b.held <> COALESCE(h.held, 0) OR b.captured <> COALESCE(h.captured, 0)`,
  ],
  [
    'run budget pays for a hold of another account',
    'SELECT h.id FROM hold h JOIN run_budget b ON b.run_id = h.run_id WHERE h.account <> b.account',
  ],
];

export async function verifyLedger(sql: SqlHandle): Promise<LedgerReport> {
  const findings: string[] = [];
  const sums = new Map<string, bigint>();
  let previous: Pick<TransferRow, 'seq' | 'hash'> = { seq: 0, hash: GENESIS };
  for (;;) {
    const page = await sql.all<TransferRow>('SELECT * FROM transfer WHERE seq > ? ORDER BY seq LIMIT ?', previous.seq, PAGE);
    for (const row of page) {
      if (row.seq !== previous.seq + 1 || row.previous_hash !== previous.hash) findings.push(`transfer ${row.seq} does not follow transfer ${previous.seq}`);
      if (hashOf(row) !== row.hash) findings.push(`transfer ${row.seq} was changed after it was written`);
      sums.set(row.debit, (sums.get(row.debit) ?? 0n) - BigInt(row.amount));
      sums.set(row.credit, (sums.get(row.credit) ?? 0n) + BigInt(row.amount));
      previous = row;
    }
    if (page.length < PAGE) break;
  }
  for (const { account, remaining } of await sql.all<{ account: string; remaining: number }>(LOTS_OF_ACCOUNTS)) {
    const balance = sums.get(account) ?? 0n;
    if (balance !== BigInt(remaining)) findings.push(`account ${account} has ${balance} µSpark by its transfers, ${remaining} by its lots`);
  }
  const total = [...sums.values()].reduce((sum, amount) => sum + amount, 0n);
  if (total !== 0n) findings.push(`all accounts together have ${total} µSpark instead of 0`);
  for (const [rule, query] of RULES) {
    for (const { id } of await sql.all<{ id: string | number }>(query)) findings.push(`${rule}: ${id}`);
  }
  return { findings, transfers: previous.seq, head: previous.hash };
}
