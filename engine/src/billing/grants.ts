/** Grants: how Spark comes to an account, and the monthly boost that the local account gets by itself. */
import { checkAmount, FlowError, formatSpark, microSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { LOCAL_ACCOUNT } from '../accounts/port.ts';
import { openAccount, TREASURY, userAccount } from './ledger-accounts.ts';
import type { SparkKind } from './port.ts';
import { headOf, post } from './transfers.ts';

export const SPARK_KINDS = ['play', 'free', 'premium'] as const satisfies readonly SparkKind[];

/** Sogni gives 400 Spark a month to an account that has less than 800 (FAQ, "What is the monthly boost?"). */
export const BOOST: MicroSpark = microSpark(400);
export const BOOST_BELOW: MicroSpark = microSpark(800);

export interface Grant {
  readonly account: string;
  readonly amount: MicroSpark;
  readonly kind: SparkKind;
  /** Names the grant within its account; the same one is given once. */
  readonly reference: string;
  /** Milliseconds since the epoch; absent never expires. */
  readonly expiresAt?: number;
}

/**
 * Gives an account a lot. The same reference again changes nothing.
 * @returns whether it was given now.
 * @throws FlowError `invalid_parameter` | `idempotency_conflict` when the reference was used for another amount or kind.
 */
export async function grant(tx: SqlHandle, { account, amount, kind, reference, expiresAt }: Grant, now: number): Promise<boolean> {
  if (checkAmount(amount) === 0) throw new FlowError('invalid_parameter', 'amount is 0; a grant needs at least 1 µSpark');
  if (!SPARK_KINDS.includes(kind)) throw new FlowError('invalid_parameter', `kind is "${kind}"; ${SPARK_KINDS.join(', ')} are allowed`);
  const owner = userAccount(account);
  const known = await tx.get<{ granted: number; kind: string }>('SELECT granted, kind FROM lot WHERE account = ? AND reference = ?', owner, reference);
  if (known) {
    if (known.granted === amount && known.kind === kind) return false;
    const message = `reference "${reference}" was used for ${formatSpark(known.granted)} ${known.kind} Spark; choose another for ${formatSpark(amount)} ${kind} Spark`;
    throw new FlowError('idempotency_conflict', message);
  }
  if (expiresAt !== undefined && !(expiresAt > now)) {
    throw new FlowError('invalid_parameter', `expiresAt is ${expiresAt}, which is over; a time after ${now} is allowed`);
  }
  checkAmount((await ownedBy(tx, account)) + amount);
  await openAccount(tx, account, now);
  const lotId = (await headOf(tx)).seq + 1;
  await tx.run(
    'INSERT INTO lot (id, account, kind, granted, remaining, held, expires_at, reference, created_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)',
    lotId,
    owner,
    kind,
    amount,
    amount,
    expiresAt ?? null,
    reference,
    now,
  );
  await post(tx, [{ debit: TREASURY, credit: owner, amount, kind: 'grant', lotId, holdId: null }], now);
  return true;
}

/** Held or not, not expired. */
async function ownedBy(sql: SqlHandle, account: string, now = 0): Promise<MicroSpark> {
  const sum = 'SELECT SUM(remaining) AS owned FROM lot WHERE account = ? AND (expires_at IS NULL OR expires_at > ?)';
  return (await sql.get<{ owned: number | null }>(sum, userAccount(account), now))?.owned ?? 0;
}

/** The first moment of the next month, UTC. */
export function nextMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/**
 * Gives the local account the play money of this month, once, when it has less than 800 Spark. It ends with the month.
 * @returns whether it was given now.
 */
export async function grantBoost(tx: SqlHandle, account: string, now: number): Promise<boolean> {
  if (account !== LOCAL_ACCOUNT) return false;
  const reference = `boost ${new Date(now).toISOString().slice(0, 7)}`;
  const given = await tx.get('SELECT id FROM lot WHERE account = ? AND reference = ?', userAccount(account), reference);
  if (given || (await ownedBy(tx, account, now)) >= BOOST_BELOW) return false;
  return grant(tx, { account, amount: BOOST, kind: 'play', reference, expiresAt: nextMonth(now) }, now);
}
