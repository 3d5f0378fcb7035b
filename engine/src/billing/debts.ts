/**
 * Debts: a payment was taken back after its Spark had been spent.
 *
 * The lots of an account never go below zero. What cannot be taken from them is owed (`receivable:<name>`), and whatever premium
 * Spark comes free pays it at once: what returns from a hold, a refund, the next top-up.
 */
import type { SqlHandle } from 'sogni-flow-runtime';
import { receivableOf } from './ledger-accounts.ts';
import { post, type Transfer } from './transfers.ts';

interface FreeLot {
  readonly id: number;
  readonly free: number;
}

/** What of premium lots is not held, the one named first and then the oldest, expired or not. */
const freeLots = (tx: SqlHandle, owner: string, firstLot = 0): Promise<FreeLot[]> =>
  tx.all<FreeLot>(
    `SELECT id, remaining - held AS free FROM lot WHERE account = ? AND kind = 'premium' AND remaining > held ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END, id`,
    owner,
    firstLot,
  );

/** Takes up to `amount` from premium lots. @returns the transfers to post, and what was not there. */
export async function takeFromLots(
  tx: SqlHandle,
  owner: string,
  amount: number,
  transfer: Pick<Transfer, 'credit' | 'kind' | 'note'>,
  firstLot?: number,
): Promise<{ readonly transfers: readonly Transfer[]; readonly missing: number }> {
  const transfers: Transfer[] = [];
  let missing = amount;
  for (const { id, free } of await freeLots(tx, owner, firstLot)) {
    const taken = Math.min(free, missing);
    if (taken === 0) break;
    await tx.run('UPDATE lot SET remaining = remaining - ? WHERE id = ?', taken, id);
    transfers.push({ ...transfer, debit: owner, amount: taken, lotId: id });
    missing -= taken;
  }
  return { transfers, missing };
}

/** Pays what an account owes with the premium Spark that it has free. */
export async function settleDebt(tx: SqlHandle, owner: string, now: number): Promise<void> {
  const owed = (await tx.get<{ owed: number }>('SELECT owed FROM ledger_account WHERE id = ?', owner))?.owed ?? 0;
  if (owed === 0) return;
  const { transfers, missing } = await takeFromLots(tx, owner, owed, { credit: receivableOf(owner), kind: 'settle' });
  await tx.run('UPDATE ledger_account SET owed = ? WHERE id = ?', missing, owner);
  await post(tx, transfers, now);
}
