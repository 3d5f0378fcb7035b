/**
 * Lots: what an account was granted, each grant with a kind, an end and an eligibility of its own.
 *
 * A hold draws from lots in the order eligible → kind as listed → earliest expiry → oldest. At its end a lot loses only what is
 * not held; what is held is resolved first, and what of it comes back goes the same way.
 */
import type { SqlHandle } from 'sogni-flow-runtime';
import { BREAKAGE, currencyOf, houseAccount } from './ledger-accounts.ts';
import type { LotKind } from './port.ts';
import { post } from './transfers.ts';

/** `premium` jobs run on premium models. */
export type JobClass = 'basic' | 'premium';

/** Which classes of jobs a lot may pay. */
const ELIGIBILITY = {
  any: ['basic', 'premium'],
  basic: ['basic'],
} as const satisfies Record<string, readonly JobClass[]>;

export type Eligibility = keyof typeof ELIGIBILITY;

export interface LotRow {
  readonly id: number;
  readonly account: string;
  readonly kind: LotKind;
  readonly remaining: number;
  readonly held: number;
  readonly expires_at: number | null;
  readonly eligibility: Eligibility;
}

export interface Slice {
  readonly lotId: number;
  readonly amount: number;
}

export interface NewLot {
  /** The chain's number of the transfer that fills it. */
  readonly id: number;
  /** Of the ledger. */
  readonly account: string;
  readonly kind: LotKind;
  readonly amount: number;
  readonly eligibility: Eligibility;
  readonly expiresAt: number | null;
  /** Unique in the account. */
  readonly reference: string;
}

export async function insertLot(tx: SqlHandle, { id, account, kind, amount, eligibility, expiresAt, reference }: NewLot, now: number): Promise<void> {
  await tx.run(
    `INSERT INTO lot (id, account, kind, granted, remaining, held, expires_at, eligibility, reference, created_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`,
    ...[id, account, kind, amount, amount, expiresAt, eligibility, reference, now],
  );
}

const LIVE = `SELECT id, account, kind, remaining, held, expires_at, eligibility FROM lot WHERE account = ? AND remaining > 0 AND (expires_at IS NULL OR expires_at > ?)`;

/** Lots of a ledger account that have something left, held or not. */
export const liveLots = (sql: SqlHandle, ledgerAccount: string, now: number): Promise<LotRow[]> => sql.all<LotRow>(LIVE, ledgerAccount, now);

export const mayPay = (lot: Pick<LotRow, 'eligibility'>, jobClass: JobClass): boolean => (ELIGIBILITY[lot.eligibility] as readonly JobClass[]).includes(jobClass);

/**
 * Which lots pay for an amount.
 *
 * @param kinds - the kinds that may pay, the first one first.
 * @returns the slices and how much is missing, 0 when the lots suffice.
 */
export function drawFrom(lots: readonly LotRow[], kinds: readonly LotKind[], amount: number, jobClass: JobClass = 'basic'): { slices: Slice[]; missing: number } {
  const end = (lot: LotRow): number => lot.expires_at ?? Number.MAX_SAFE_INTEGER;
  const eligible = lots
    .filter((lot) => lot.remaining > lot.held && kinds.includes(lot.kind) && mayPay(lot, jobClass))
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || end(a) - end(b) || a.id - b.id);
  const slices: Slice[] = [];
  let missing = amount;
  for (const lot of eligible) {
    if (missing === 0) break;
    const taken = Math.min(missing, lot.remaining - lot.held);
    slices.push({ lotId: lot.id, amount: taken });
    missing -= taken;
  }
  return { slices, missing };
}

/** Writes off what is not held of lots whose end has come: all of them, or some. @returns how many lots lost something. */
export async function expireLots(tx: SqlHandle, now: number, lotIds?: readonly number[]): Promise<number> {
  const columns = 'SELECT id, account, kind, remaining, held, expires_at, eligibility FROM lot WHERE expires_at <= ? AND remaining > held';
  const which = lotIds === undefined ? '' : ` AND id IN (${lotIds.map(() => '?').join(', ')})`;
  const lots = await tx.all<LotRow>(`${columns}${which} ORDER BY id`, now, ...(lotIds ?? []));
  if (lots.length === 0) return 0;
  const lost = lots.map(({ id, account, remaining, held }) => ({ debit: account, credit: houseAccount(BREAKAGE, currencyOf(account)), amount: remaining - held, kind: 'expiry', lotId: id }) as const);
  await Promise.all([...lots.map(({ id }) => tx.run('UPDATE lot SET remaining = held WHERE id = ?', id)), post(tx, lost, now)]);
  return lots.length;
}
