/**
 * Spend caps of API keys: per job, and for all jobs together. A cap is one more leg of a hold: what is held counts as spent
 * until it is released, so many jobs at once never overshoot.
 */
import { checkAmount, FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { openAccount, userAccount } from './ledger-accounts.ts';

/** Absent is without limit. */
export interface Cap {
  readonly perJob?: MicroSpark | undefined;
  readonly total?: MicroSpark | undefined;
}

interface CapRow {
  readonly per_job: number | null;
  readonly total: number | null;
  readonly held: number;
  readonly captured: number;
}

/** Sets or changes the cap of a key. What its jobs hold and have cost already counts, also from before the cap. */
export async function setCap(tx: SqlHandle, apiKeyId: string, account: string, cap: Cap, now: number): Promise<void> {
  for (const amount of [cap.perJob, cap.total]) if (amount !== undefined) checkAmount(amount);
  await openAccount(tx, account, now);
  const spent = await tx.get<{ held: number; captured: number }>(
    `SELECT COALESCE(SUM(CASE WHEN state = 'open' THEN amount ELSE 0 END), 0) AS held, COALESCE(SUM(captured), 0) AS captured
     FROM hold WHERE api_key_id = ?`,
    apiKeyId,
  );
  await tx.run(
    `INSERT INTO spend_cap (api_key_id, account, per_job, total, held, captured) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (api_key_id) DO UPDATE SET per_job = excluded.per_job, total = excluded.total, held = excluded.held, captured = excluded.captured`,
    apiKeyId,
    userAccount(account),
    cap.perJob ?? null,
    cap.total ?? null,
    spent?.held ?? 0,
    spent?.captured ?? 0,
  );
}

/** @throws FlowError `over_cap`, telling which cap and what is left of it. A key without caps may spend what the account has. */
export async function checkCap(tx: SqlHandle, apiKeyId: string, amount: MicroSpark): Promise<void> {
  const cap = await tx.get<CapRow>('SELECT per_job, total, held, captured FROM spend_cap WHERE api_key_id = ?', apiKeyId);
  if (!cap) return;
  if (cap.per_job !== null && amount > cap.per_job) {
    const message = `the job may cost ${formatSpark(amount)} Spark; the API key allows ${formatSpark(cap.per_job)} per job`;
    throw new FlowError('over_cap', message, { details: { cap: 'perJob', needed: amount, allowed: cap.per_job } });
  }
  const left = cap.total === null ? undefined : Math.max(0, cap.total - cap.held - cap.captured);
  if (left !== undefined && amount > left) {
    const message =
      `the job may cost ${formatSpark(amount)} Spark; of the API key's ${formatSpark(cap.total ?? 0)}, ${formatSpark(cap.captured)} are spent ` +
      `and ${formatSpark(cap.held)} held, so ${formatSpark(left)} are left; raise the key's cap or use another key`;
    throw new FlowError('over_cap', message, { details: { cap: 'total', needed: amount, allowed: cap.total, spent: cap.captured, held: cap.held } });
  }
}

/** Books a hold (`held` above 0) or its end (`held` below 0, with what was captured) on the key's cap, if it has one. */
export async function bookOnCap(tx: SqlHandle, apiKeyId: string, held: number, captured: number): Promise<void> {
  await tx.run('UPDATE spend_cap SET held = held + ?, captured = captured + ? WHERE api_key_id = ?', held, captured, apiKeyId);
}
