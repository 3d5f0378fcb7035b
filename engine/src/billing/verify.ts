/**
 * Checks the whole ledger against itself: what lots, holds, caps, budgets, earnings and top-ups say is computed again from
 * transfers and slices. A healthy ledger has no finding, at any moment; call it inside a transaction while others write.
 */
import type { SqlHandle } from 'sogni-flow-runtime';
import { claimableOf, pendingOf, receivableOf } from './ledger-accounts.ts';
import { RULES } from './rules.ts';
import { Recount } from './recount.ts';
import type { TransferRow } from './transfers.ts';

export interface LedgerReport {
  /** One sentence each; none in a healthy ledger. */
  readonly findings: readonly string[];
  readonly transfers: number;
  /** Hash of the last transfer: whoever has noted it can prove later that nothing before it was changed. */
  readonly head: string;
}

const PAGE = 1_000;

/** All transfers after a number, in order. */
export async function* transfersAfter(sql: SqlHandle, seq: number): AsyncGenerator<TransferRow> {
  for (let last = seq; ; ) {
    const page = await sql.all<TransferRow>('SELECT * FROM transfer WHERE seq > ? ORDER BY seq LIMIT ?', last, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    last = page.at(-1)?.seq ?? last;
  }
}

export async function verifyLedger(sql: SqlHandle): Promise<LedgerReport> {
  const recount = new Recount();
  const findings: string[] = [];
  for await (const row of transfersAfter(sql, 0)) findings.push(...recount.add(row));
  findings.push(...recount.finish());
  findings.push(...(await compareLots(sql, recount)), ...(await compareDebts(sql, recount)), ...(await compareEarnings(sql, recount)));
  for (const [rule, query] of RULES) {
    for (const { id } of await sql.all<{ id: string | number }>(query)) findings.push(`${rule}: ${id}`);
  }
  return { findings, transfers: recount.head.seq, head: recount.head.hash };
}

async function compareLots(sql: SqlHandle, recount: Recount): Promise<string[]> {
  const findings: string[] = [];
  const ofAccounts = new Map<string, bigint>();
  for (const lot of await sql.all<{ id: number; account: string; granted: number; remaining: number }>('SELECT id, account, granted, remaining FROM lot ORDER BY id')) {
    const counted = recount.lots.get(lot.id);
    if (counted?.account !== lot.account || counted.granted !== BigInt(lot.granted)) findings.push(`lot ${lot.id} is not the one that transfer ${lot.id} filled`);
    else if (counted.remaining !== BigInt(lot.remaining)) findings.push(`lot ${lot.id} has ${counted.remaining} millionths by its transfers, ${lot.remaining} by itself`);
    ofAccounts.set(lot.account, (ofAccounts.get(lot.account) ?? 0n) + BigInt(lot.remaining));
  }
  for (const { id } of await sql.all<{ id: string }>(`SELECT id FROM ledger_account WHERE kind = 'user'`)) {
    const [byTransfers, byLots] = [recount.balanceOf(id), ofAccounts.get(id) ?? 0n];
    if (byTransfers !== byLots) findings.push(`account ${id} has ${byTransfers} millionths by its transfers, ${byLots} by its lots`);
  }
  return findings;
}

async function compareDebts(sql: SqlHandle, recount: Recount): Promise<string[]> {
  const rows = await sql.all<{ id: string; owed: number }>(`SELECT id, owed FROM ledger_account WHERE kind = 'user' AND currency = 'spark'`);
  return rows.flatMap(({ id, owed }) => (recount.balanceOf(receivableOf(id)) === -BigInt(owed) ? [] : [`account ${id} owes ${owed} µSpark by itself, ${-recount.balanceOf(receivableOf(id))} by its transfers`]));
}

async function compareEarnings(sql: SqlHandle, recount: Recount): Promise<string[]> {
  const rows = await sql.all<{ worker: string; pending: number; claimable: number }>(
    `SELECT worker, SUM(CASE WHEN state = 'pending' THEN amount - returned ELSE 0 END) AS pending,
       SUM(CASE WHEN state = 'claimable' THEN amount - returned ELSE 0 END) AS claimable FROM earning GROUP BY worker`,
  );
  return rows.flatMap(({ worker, pending, claimable }) => [
    ...(recount.balanceOf(pendingOf(worker)) === BigInt(pending) ? [] : [`worker ${worker} has another sum pending than its earnings`]),
    ...(recount.balanceOf(claimableOf(worker)) === BigInt(claimable) ? [] : [`worker ${worker} can claim another sum than its earnings`]),
  ]);
}
