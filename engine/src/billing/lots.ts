/**
 * Lots: what an account was granted, each grant with a kind and an end of its own.
 *
 * A hold draws from lots in the order eligible → kind as listed → earliest expiry → oldest. At its end a lot loses only what is
 * not held; what is held is resolved first, and what of it comes back goes the same way.
 */
import type { SqlHandle } from 'sogni-flow-runtime';
import { BREAKAGE } from './ledger-accounts.ts';
import type { SparkKind } from './port.ts';
import { post } from './transfers.ts';

export interface LotRow {
  readonly id: number;
  readonly account: string;
  readonly kind: SparkKind;
  readonly remaining: number;
  readonly held: number;
  readonly expires_at: number | null;
}

export interface Slice {
  readonly lotId: number;
  readonly amount: number;
}

/** Lots of a ledger account that have something left to hold now. */
export const openLots = (sql: SqlHandle, ledgerAccount: string, now: number): Promise<LotRow[]> =>
  sql.all<LotRow>(
    `SELECT id, account, kind, remaining, held, expires_at FROM lot
     WHERE account = ? AND remaining > held AND (expires_at IS NULL OR expires_at > ?)`,
    ledgerAccount,
    now,
  );

/**
 * Which lots pay for an amount.
 *
 * @param kinds - the kinds that may pay, the first one first.
 * @returns the slices and how much is missing, 0 when the lots suffice.
 */
export function drawFrom(lots: readonly LotRow[], kinds: readonly SparkKind[], amount: number): { slices: Slice[]; missing: number } {
  const end = (lot: LotRow): number => lot.expires_at ?? Number.MAX_SAFE_INTEGER;
  const eligible = lots
    .filter((lot) => kinds.includes(lot.kind))
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

/** Writes off what is not held of lots whose end has come: all of them, or one. @returns how many lots lost something. */
export async function expireLots(tx: SqlHandle, now: number, lotId?: number): Promise<number> {
  const columns = 'SELECT id, account, kind, remaining, held, expires_at FROM lot WHERE expires_at <= ? AND remaining > held';
  const lots = lotId === undefined ? await tx.all<LotRow>(`${columns} ORDER BY id`, now) : await tx.all<LotRow>(`${columns} AND id = ?`, now, lotId);
  for (const lot of lots) await tx.run('UPDATE lot SET remaining = held WHERE id = ?', lot.id);
  const lost = lots.map((lot) => ({ debit: lot.account, credit: BREAKAGE, amount: lot.remaining - lot.held, kind: 'expiry', lotId: lot.id, holdId: null }) as const);
  await post(tx, lost, now);
  return lots.length;
}
