/**
 * Earnings: what of a capture is the worker's.
 *
 *  pending ──verified, or a week old──► claimable ──► claimed   as a premium lot of the worker's account
 *     └──────────── slashed ◄───────────────┘                   with a reason; the money goes back to the platform
 *
 * A refund takes back the worker's part in proportion as long as it is pending; later it is at the platform's cost. The worker's
 * part is rounded down, so worker and platform together always get the whole capture. Play money pays nobody, and SOGNI goes to the platform.
 */
import { FlowError, formatSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { grant } from './grants.ts';
import { WHOLE } from './holds.ts';
import { claimableOf, openAccount, openLedgerAccount, pendingOf, REVENUE } from './ledger-accounts.ts';
import { EARNING_DELAY_MS } from './policies.ts';
import { post, type Transfer } from './transfers.ts';

export interface Worker {
  /** The account that is paid. */
  readonly id: string;
  /** In parts per million; absent takes what the hold says. */
  readonly share?: number | undefined;
}

interface EarningRow {
  readonly hold_id: string;
  readonly worker: string;
  readonly amount: number;
  readonly returned: number;
  readonly state: 'pending' | 'claimable' | 'claimed' | 'slashed';
}

interface Share {
  /** To be completed with who pays. */
  readonly transfer: Pick<Transfer, 'credit' | 'amount' | 'kind'>;
  /** Notes it as pending. */
  open(tx: SqlHandle, holdId: string, now: number): Promise<void>;
}

/** Without rounding errors, also where the product is beyond what a number can hold. */
const proportion = (amount: number, part: number, whole: number): number => Number((BigInt(amount) * BigInt(part)) / BigInt(whole));

/** @param paid - what of the capture counts. */
export function shareOf(worker: Worker | undefined, ofHold: number | null, paid: number): Share | undefined {
  const amount = worker ? proportion(paid, worker.share ?? ofHold ?? 0, WHOLE) : 0;
  if (!worker || amount === 0) return undefined;
  return {
    transfer: { credit: pendingOf(worker.id), amount, kind: 'share' },
    async open(tx, holdId, now) {
      await Promise.all([openLedgerAccount(tx, pendingOf(worker.id), 'worker', now), openLedgerAccount(tx, claimableOf(worker.id), 'worker', now), openAccount(tx, worker.id, now)]);
      const sql = `INSERT INTO earning (hold_id, worker, amount, returned, state, claimable_at) VALUES (?, ?, ?, 0, 'pending', ?)`;
      await tx.run(sql, holdId, worker.id, amount, now + EARNING_DELAY_MS);
    },
  };
}

const EARNINGS = 'SELECT hold_id, worker, amount, returned, state FROM earning';
const earningOf = (sql: SqlHandle, holdId: string): Promise<EarningRow | undefined> => sql.get<EarningRow>(`${EARNINGS} WHERE hold_id = ?`, holdId);

/** The result was found good: what the worker earned with it can be claimed. An earning that is not pending any more stays as it is. @throws FlowError `not_found` */
export async function verifyEarning(tx: SqlHandle, holdId: string, now: number): Promise<void> {
  const earning = await earningOf(tx, holdId);
  if (!earning) throw new FlowError('not_found', `nobody earned anything with hold "${holdId}"`);
  if (earning.state === 'pending') await mature(tx, [earning], now);
}

/** What nobody complained of for long enough can be claimed. @returns how many earnings. */
export async function matureEarnings(tx: SqlHandle, now: number): Promise<number> {
  const due = await tx.all<EarningRow>(`${EARNINGS} WHERE state = 'pending' AND claimable_at <= ? ORDER BY hold_id`, now);
  await mature(tx, due, now);
  return due.length;
}

async function mature(tx: SqlHandle, earnings: readonly EarningRow[], now: number): Promise<void> {
  const transfers = earnings.flatMap(({ hold_id: holdId, worker, amount, returned }): Transfer[] =>
    amount === returned ? [] : [{ debit: pendingOf(worker), credit: claimableOf(worker), amount: amount - returned, kind: 'mature', holdId }],
  );
  await Promise.all([...earnings.map(({ hold_id }) => tx.run(`UPDATE earning SET state = 'claimable' WHERE hold_id = ?`, hold_id)), post(tx, transfers, now)]);
}

/**
 * Turns all that a worker can claim into a premium lot of its account.
 * @param reference - makes it idempotent: the same claim again changes nothing.
 * @returns what was claimed now, in µSpark.
 */
export async function claim(tx: SqlHandle, worker: string, reference: string, now: number): Promise<number> {
  const note = `claim ${reference}`;
  const known = await tx.get('SELECT l.id FROM lot l WHERE l.account = ? AND l.reference = ?', `user:${worker}`, note);
  const { due } = (await tx.get<{ due: number | null }>(`SELECT SUM(amount - returned) AS due FROM earning WHERE worker = ? AND state = 'claimable'`, worker)) ?? { due: 0 };
  if (known || !due) return 0;
  await tx.run(`UPDATE earning SET state = 'claimed' WHERE worker = ? AND state = 'claimable'`, worker);
  await grant(tx, { account: worker, amount: due, kind: 'premium', reference: note, from: { account: claimableOf(worker), kind: 'claim' } }, now);
  return due;
}

/** What workers of an account have earned and not claimed yet, in µSpark. */
export interface Earned {
  /** Until it is verified, or old enough. */
  readonly pending: number;
  readonly claimable: number;
}

export async function earnedBy(sql: SqlHandle, worker: string): Promise<Earned> {
  const rows = await sql.all<{ state: string; amount: number }>(`SELECT state, SUM(amount - returned) AS amount FROM earning WHERE worker = ? AND state IN ('pending', 'claimable') GROUP BY state`, worker);
  return { pending: 0, claimable: 0, ...Object.fromEntries(rows.map(({ state, amount }) => [state, Number(amount)])) };
}

/** Takes an earning back from a worker who cheated. @throws FlowError `invalid_transition` when it was claimed or taken back; `not_found`; `invalid_parameter` without a reason */
export async function slash(tx: SqlHandle, holdId: string, reason: string, now: number): Promise<void> {
  if (reason.trim() === '') throw new FlowError('invalid_parameter', 'the reason is empty; whoever loses money is told why');
  const earning = await earningOf(tx, holdId);
  if (!earning) throw new FlowError('not_found', `nobody earned anything with hold "${holdId}"`);
  const { worker, amount, returned, state } = earning;
  if (state !== 'pending' && state !== 'claimable') {
    throw new FlowError('invalid_transition', `the ${formatSpark(amount - returned)} Spark that "${worker}" earned with hold "${holdId}" are ${state} already`);
  }
  const debit = state === 'pending' ? pendingOf(worker) : claimableOf(worker);
  await tx.run(`UPDATE earning SET state = 'slashed', returned = amount WHERE hold_id = ?`, holdId);
  if (amount > returned) await post(tx, [{ debit, credit: REVENUE, amount: amount - returned, kind: 'slash', holdId, note: reason }], now);
}

/**
 * The worker's part of a refund.
 * @param refunded - of the capture, this refund included.
 * @returns the transfer to post; nothing once the earning is not pending any more.
 */
export async function takeBackShare(tx: SqlHandle, holdId: string, refunded: number, captured: number): Promise<Transfer[]> {
  const earning = await earningOf(tx, holdId);
  if (earning?.state !== 'pending') return [];
  const due = proportion(earning.amount, refunded, captured) - earning.returned;
  if (due <= 0) return [];
  await tx.run('UPDATE earning SET returned = returned + ? WHERE hold_id = ?', due, holdId);
  return [{ debit: pendingOf(earning.worker), credit: REVENUE, amount: due, kind: 'share_back', holdId }];
}
