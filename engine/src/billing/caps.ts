/**
 * Spend caps of API keys: per job (which is one request), per run, per day, per month, and in all. A cap is one more leg of a
 * hold: what is held counts as spent until it is released, so many jobs at once never overshoot.
 *
 * What a key has on hold and has spent is counted whether it has caps or not. So a cap that is new, lowered or lifted needs no
 * counting, and what was bought before it counts.
 */
import { checkAmount, FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { openAccount, userAccount } from './ledger-accounts.ts';
import { endOf, periodsOf, type CountedHold } from './periods.ts';

/** Absent is without limit. Days and months are UTC. */
export interface Cap {
  readonly perJob?: MicroSpark | undefined;
  readonly perRun?: MicroSpark | undefined;
  readonly perDay?: MicroSpark | undefined;
  readonly perMonth?: MicroSpark | undefined;
  readonly total?: MicroSpark | undefined;
}

export interface CapRow {
  readonly per_job: number | null;
  readonly per_run: number | null;
  readonly per_day: number | null;
  readonly per_month: number | null;
  readonly total: number | null;
}

/** What the caps of a key leave, as read for one hold: a row for each period that something was spent in, or one without a period. */
interface SpentRow extends CapRow {
  readonly period: string | null;
  readonly held: number | null;
  readonly captured: number | null;
}

export type CapName = keyof Cap;

export const CAP_COLUMNS = { perJob: 'per_job', perRun: 'per_run', perDay: 'per_day', perMonth: 'per_month', total: 'total' } as const satisfies Record<CapName, keyof CapRow>;

export const toCap = (row: CapRow): Cap =>
  Object.fromEntries(Object.entries(CAP_COLUMNS).flatMap(([name, column]) => (row[column] === null ? [] : [[name, row[column]]])));

/** Sets the caps of a key; those that are absent are lifted. */
export async function setCap(tx: SqlHandle, apiKeyId: string, account: string, cap: Cap, now: number): Promise<void> {
  const amounts = (Object.keys(CAP_COLUMNS) as CapName[]).map((name) => cap[name]);
  for (const amount of amounts) if (amount !== undefined) checkAmount(amount);
  await openAccount(tx, account, now);
  await tx.run(
    `INSERT INTO key_cap (api_key_id, account, per_job, per_run, per_day, per_month, total) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (api_key_id) DO UPDATE SET per_job = excluded.per_job, per_run = excluded.per_run, per_day = excluded.per_day,
       per_month = excluded.per_month, total = excluded.total`,
    apiKeyId,
    userAccount(account),
    ...amounts.map((amount) => amount ?? null),
  );
}

/** Reads the caps of a key and what it has spent in the periods of a hold; nothing when it has no caps. */
export function spentOf(tx: SqlHandle, apiKeyId: string, hold: CountedHold): Promise<SpentRow[]> {
  const periods = periodsOf(hold);
  return tx.all<SpentRow>(
    `SELECT c.per_job, c.per_run, c.per_day, c.per_month, c.total, s.period, s.held, s.captured
     FROM key_cap c LEFT JOIN key_spend s ON s.api_key_id = c.api_key_id AND s.period IN (${periods.map(() => '?').join(', ')}) WHERE c.api_key_id = ?`,
    ...periods,
    apiKeyId,
  );
}

/** What was spent with each of the keys, in all; one with which nothing was spent may be missing. */
export async function spentWith(sql: SqlHandle, apiKeyIds: readonly string[]): Promise<ReadonlyMap<string, MicroSpark>> {
  if (apiKeyIds.length === 0) return new Map();
  const places = apiKeyIds.map(() => '?').join(', ');
  const rows = await sql.all<{ api_key_id: string; captured: number }>(`SELECT api_key_id, captured FROM key_spend WHERE period = 'total' AND api_key_id IN (${places})`, ...apiKeyIds);
  return new Map(rows.map(({ api_key_id: id, captured }) => [id, Number(captured)]));
}

interface Limit {
  readonly cap: CapName;
  readonly allowed: number | null;
  readonly period: string;
  readonly words: string;
  readonly resetsAt?: string;
}

/** @throws FlowError `over_cap`, telling which cap, what is left of it and when it begins anew. A key without caps may spend what the account has. */
export function checkCaps(rows: readonly SpentRow[], { day, run_id }: CountedHold, amount: MicroSpark): void {
  const [caps] = rows;
  if (!caps) return;
  if (caps.per_job !== null && amount > caps.per_job) {
    const message = `the job may cost ${formatSpark(amount)} Spark; the API key allows ${formatSpark(caps.per_job)} per job`;
    throw new FlowError('over_cap', message, { details: { cap: 'perJob', needed: amount, allowed: caps.per_job } });
  }
  const month = day?.slice(0, 7) ?? null;
  const limits: readonly Limit[] = [
    ...(run_id === null ? [] : [{ cap: 'perRun', allowed: caps.per_run, period: `run ${run_id}`, words: 'per run' } as const]),
    ...(day === null ? [] : [{ cap: 'perDay', allowed: caps.per_day, period: `day ${day}`, words: 'per day', resetsAt: endOf(day) } as const]),
    ...(month === null ? [] : [{ cap: 'perMonth', allowed: caps.per_month, period: `month ${month}`, words: 'per month', resetsAt: endOf(month) } as const]),
    { cap: 'total', allowed: caps.total, period: 'total', words: 'in all' },
  ];
  for (const limit of limits) checkLimit(limit, rows, amount);
}

function checkLimit({ cap, allowed, period, words, resetsAt }: Limit, rows: readonly SpentRow[], needed: number): void {
  if (allowed === null) return;
  const row = rows.find((spent) => spent.period === period);
  const [spent, held] = [row?.captured ?? 0, row?.held ?? 0];
  const left = Math.max(0, allowed - held - spent);
  if (needed <= left) return;
  const message =
    `the job may cost ${formatSpark(needed)} Spark; of the ${formatSpark(allowed)} that the API key may spend ${words}, ${formatSpark(spent)} are spent ` +
    `and ${formatSpark(held)} held, so ${formatSpark(left)} are left${resetsAt === undefined ? '' : ` until ${resetsAt}`}; raise the key's cap or use another key`;
  throw new FlowError('over_cap', message, { details: { cap, needed, allowed, spent, held, left, ...(resetsAt !== undefined && { resetsAt }) } });
}

/** Books a hold on the periods in which it counts. */
export async function bookHold(tx: SqlHandle, apiKeyId: string, hold: CountedHold, held: number): Promise<void> {
  const periods = periodsOf(hold);
  await tx.run(
    `INSERT INTO key_spend (api_key_id, period, held, captured) VALUES ${periods.map(() => '(?, ?, ?, 0)').join(', ')}
     ON CONFLICT (api_key_id, period) DO UPDATE SET held = key_spend.held + excluded.held`,
    ...periods.flatMap((period) => [apiKeyId, period, held]),
  );
}

/** Books the end of a hold, or a refund (`held` 0, `captured` below 0). */
export async function bookEnd(tx: SqlHandle, apiKeyId: string, hold: CountedHold, held: number, captured: number): Promise<void> {
  const periods = periodsOf(hold);
  const sql = `UPDATE key_spend SET held = held - ?, captured = captured + ? WHERE api_key_id = ? AND period IN (${periods.map(() => '?').join(', ')})`;
  await tx.run(sql, held, captured, apiKeyId, ...periods);
}
