/** Grants: how Spark comes to an account, and the monthly boost that comes by itself. */
import { checkAmount, FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { LOCAL_ACCOUNT } from '../accounts/port.ts';
import { settleDebt } from './debts.ts';
import { houseAccount, openAccount, PROMO, TREASURY, userAccount } from './ledger-accounts.ts';
import { insertLot, type Eligibility } from './lots.ts';
import { BOOST, LOCAL_BOOST, type BoostPolicy } from './policies.ts';
import type { LotKind } from './port.ts';
import { headOf, post, type TransferKind } from './transfers.ts';

export const LOT_KINDS = ['play', 'free', 'premium', 'sogni'] as const satisfies readonly LotKind[];

export interface Grant {
  readonly account: string;
  readonly amount: MicroSpark;
  readonly kind: LotKind;
  /** Names the grant within its account; the same one is given once. */
  readonly reference: string;
  /** Milliseconds since the epoch; absent never expires. */
  readonly expiresAt?: number | undefined;
  /** `any` when absent. */
  readonly eligibility?: Eligibility;
  /** Where it comes from; absent: free Spark from the house's promotion, all else from the treasury. */
  readonly from?: { readonly account: string; readonly kind: TransferKind };
}

/**
 * Gives an account a lot. The same reference again changes nothing. Premium Spark pays first what the account owes.
 * @returns whether it was given now.
 * @throws FlowError `invalid_parameter` | `idempotency_conflict` when the reference was used for another amount or kind.
 */
export async function grant(tx: SqlHandle, given: Grant, now: number): Promise<boolean> {
  const { account, amount, kind, reference, expiresAt, eligibility = 'any' } = given;
  if (checkAmount(amount) === 0) throw new FlowError('invalid_parameter', 'amount is 0; a grant needs at least 1 µSpark');
  if (!LOT_KINDS.includes(kind)) throw new FlowError('invalid_parameter', `kind is "${kind}"; ${LOT_KINDS.join(', ')} are allowed`);
  const currency = kind === 'sogni' ? 'sogni' : 'spark';
  const owner = userAccount(account, currency);
  const known = await tx.get<{ granted: number; kind: string }>('SELECT granted, kind FROM lot WHERE account = ? AND reference = ?', owner, reference);
  if (known) {
    if (known.granted === amount && known.kind === kind) return false;
    const message = `reference "${reference}" was used for ${formatSpark(known.granted)} ${known.kind} Spark; choose another for ${formatSpark(amount)} ${kind} Spark`;
    throw new FlowError('idempotency_conflict', message);
  }
  if (expiresAt !== undefined && !(Number.isSafeInteger(expiresAt) && expiresAt > now)) {
    throw new FlowError('invalid_parameter', `expiresAt is ${expiresAt}, which is over or no time; a time after ${now} is allowed`);
  }
  checkAmount((await ownedBy(tx, owner, LOT_KINDS)) + amount);
  const [head] = await Promise.all([headOf(tx), openAccount(tx, account, now, currency)]);
  const source = given.from ?? { account: kind === 'free' ? PROMO : houseAccount(TREASURY, currency), kind: 'grant' };
  const lotId = head.seq + 1;
  await Promise.all([
    insertLot(tx, { id: lotId, account: owner, kind, amount, eligibility, expiresAt: expiresAt ?? null, reference }, now),
    post(tx, [{ debit: source.account, credit: owner, amount, kind: source.kind, lotId }], now, head),
  ]);
  if (kind === 'premium') await settleDebt(tx, owner, now);
  return true;
}

/** Held or not, not expired. */
async function ownedBy(sql: SqlHandle, ledgerAccount: string, kinds: readonly LotKind[], now = 0): Promise<MicroSpark> {
  const sum = `SELECT SUM(remaining) AS owned FROM lot WHERE account = ? AND (expires_at IS NULL OR expires_at > ?) AND kind IN (${kinds.map(() => '?').join(', ')})`;
  return (await sql.get<{ owned: number | null }>(sum, ledgerAccount, now, ...kinds))?.owned ?? 0;
}

/** The first moment of the next month, UTC. */
export function nextMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The boost that an account gets; none without a verified e-mail address. */
export async function boostOf(sql: SqlHandle, account: string): Promise<BoostPolicy | undefined> {
  if (account === LOCAL_ACCOUNT) return LOCAL_BOOST;
  const row = await sql.get<{ email_verified: number }>('SELECT email_verified FROM ledger_account WHERE id = ?', userAccount(account));
  return row?.email_verified === 1 ? BOOST : undefined;
}

/** Gives an account the boost of this month, once, when it has little enough. @returns whether it was given now. */
export async function grantBoost(tx: SqlHandle, account: string, now: number): Promise<boolean> {
  const policy = await boostOf(tx, account);
  if (!policy) return false;
  const { amount, below, counts, kind, eligibility } = policy;
  const owner = userAccount(account);
  const reference = `boost ${new Date(now).toISOString().slice(0, 7)}`;
  const given = await tx.get('SELECT id FROM lot WHERE account = ? AND reference = ?', owner, reference);
  if (given || (await ownedBy(tx, owner, counts, now)) >= below) return false;
  return grant(tx, { account, amount, kind, reference, expiresAt: nextMonth(now), eligibility }, now);
}

/** Notes that the e-mail address of an account was verified: it gets the monthly boost from now on. */
export async function verifyEmail(tx: SqlHandle, account: string, now: number): Promise<void> {
  await openAccount(tx, account, now);
  await tx.run('UPDATE ledger_account SET email_verified = 1 WHERE id = ?', userAccount(account));
  await grantBoost(tx, account, now);
}

export async function isEmailVerified(sql: SqlHandle, account: string): Promise<boolean> {
  const row = await sql.get<{ email_verified: number }>('SELECT email_verified FROM ledger_account WHERE id = ?', userAccount(account));
  return row?.email_verified === 1;
}
