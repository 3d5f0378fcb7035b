/**
 * Run budgets: the most that all jobs of one run may cost together, as it was approved before the run.
 *
 * A budget is one more leg of a hold: what is held counts as spent until it is released. It may be lowered below what is
 * held and spent; that takes nothing back and refuses new holds only. A run without a budget is not limited.
 */
import { checkAmount, FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { openAccount, userAccount } from './ledger-accounts.ts';

/** Amounts in µSpark. */
export interface Budget {
  readonly approved: MicroSpark;
  readonly held: MicroSpark;
  readonly captured: MicroSpark;
}

export interface NewBudget {
  readonly runId: string;
  readonly account: string;
  readonly approved: MicroSpark;
}

export interface BudgetRow extends Budget {
  readonly account: string;
}

export const findBudget = (sql: SqlHandle, runId: string): Promise<BudgetRow | undefined> =>
  sql.get<BudgetRow>('SELECT account, approved, held, captured FROM run_budget WHERE run_id = ?', runId);

export const budgetOf = (sql: SqlHandle, runId: string): Promise<Budget | undefined> =>
  sql.get<Budget>('SELECT approved, held, captured FROM run_budget WHERE run_id = ?', runId);

/**
 * Opens the budget of a run. One that is open stays as it is; `raiseBudget` changes it. What the run holds and has spent already counts.
 * @throws FlowError `idempotency_conflict` when the run is another account's; `invalid_parameter`
 */
export async function openBudget(tx: SqlHandle, { runId, account, approved }: NewBudget, now: number): Promise<void> {
  checkAmount(approved);
  const owner = userAccount(account);
  const known = await findBudget(tx, runId);
  if (known && known.account !== owner) throw anothers(runId);
  if (known) return;
  const spent = await tx.get<{ held: number; captured: number; others: number | null }>(
    `SELECT MAX(CASE WHEN account <> ? THEN 1 ELSE 0 END) AS others, COALESCE(SUM(CASE WHEN state = 'open' THEN amount ELSE 0 END), 0) AS held, COALESCE(SUM(captured - refunded), 0) AS captured
     FROM hold WHERE run_id = ?`,
    owner,
    runId,
  );
  if (spent?.others === 1) throw anothers(runId);
  await openAccount(tx, account, now);
  const sql = 'INSERT INTO run_budget (run_id, account, approved, held, captured) VALUES (?, ?, ?, ?, ?)';
  await tx.run(sql, runId, owner, approved, spent?.held ?? 0, spent?.captured ?? 0);
}

const anothers = (runId: string): FlowError => new FlowError('idempotency_conflict', `run "${runId}" is another account's; use an id of its own for each run`);

/** Sets what is approved, higher or lower. @throws FlowError `not_found` | `invalid_parameter` */
export async function raiseBudget(tx: SqlHandle, runId: string, approved: MicroSpark): Promise<void> {
  const changed = await tx.run('UPDATE run_budget SET approved = ? WHERE run_id = ?', checkAmount(approved), runId);
  if (changed === 0) throw new FlowError('not_found', `run "${runId}" has no budget; open one first`);
}

/** @throws FlowError `over_cap` with what is left; `not_found` for a run of another account. */
export function checkBudget(budget: BudgetRow | undefined, runId: string, ledgerAccount: string, amount: MicroSpark): void {
  if (!budget) return;
  if (budget.account !== ledgerAccount) throw new FlowError('not_found', `there is no run "${runId}" of this account`);
  const { approved, held, captured } = budget;
  const left = Math.max(0, approved - held - captured);
  if (amount <= left) return;
  const message =
    `the job may cost ${formatSpark(amount)} Spark; of the ${formatSpark(approved)} approved for the run, ${formatSpark(captured)} are spent ` +
    `and ${formatSpark(held)} held, so ${formatSpark(left)} are left; approve more to go on`;
  throw new FlowError('over_cap', message, { details: { cap: 'run', needed: amount, allowed: approved, spent: captured, held, left } });
}

/** Books a hold (`held` above 0) or its end (`held` below 0, with what was captured) on the run's budget, if it has one. */
export async function bookOnBudget(tx: SqlHandle, runId: string, held: number, captured: number): Promise<void> {
  await tx.run('UPDATE run_budget SET held = held + ?, captured = captured + ? WHERE run_id = ?', held, captured, runId);
}
