/** What an account has, summed from its lots. */
import type { SqlHandle } from 'sogni-flow-runtime';
import { askMany } from '../store/ask-many.ts';
import { userAccount } from './ledger-accounts.ts';
import type { Balance, LotKind } from './port.ts';

interface KindRow {
  readonly kind: LotKind;
  readonly available: number;
  readonly held: number;
}

/** Expired lots count as gone, also before they are written off. */
const SUMS = 'SUM(CASE WHEN expires_at IS NULL OR expires_at > ? THEN remaining - held ELSE 0 END) AS available, SUM(held) AS held FROM lot';

const kindsOf = (sql: SqlHandle, ledgerAccount: string, now: number): Promise<KindRow[]> => sql.all<KindRow>(`SELECT kind, ${SUMS} WHERE account = ? GROUP BY kind`, now, ledgerAccount);

/** An account that does not exist has nothing. */
export const balanceOf = async (sql: SqlHandle, account: string, now: number): Promise<Balance> => addUp(await kindsOf(sql, userAccount(account), now));

/** Of many accounts with one query. */
export async function balancesOf(sql: SqlHandle, accounts: readonly string[], now: number): Promise<ReadonlyMap<string, Balance>> {
  const rows = await askMany<KindRow & { readonly account: string }>(sql, (list) => `SELECT account, kind, ${SUMS} WHERE account IN (${list}) GROUP BY account, kind`, accounts.map((account) => userAccount(account)), now);
  return new Map(accounts.map((account) => [account, addUp(rows.filter((row) => row.account === userAccount(account)))]));
}

function addUp(rows: readonly KindRow[]): Balance {
  const available = (kind: LotKind): number => rows.find((row) => row.kind === kind)?.available ?? 0;
  const byKind = { play: available('play'), free: available('free'), premium: available('premium') };
  return {
    available: byKind.play + byKind.free + byKind.premium,
    held: rows.reduce((sum, row) => sum + row.held, 0),
    byKind,
  };
}

export async function sogniBalanceOf(sql: SqlHandle, account: string, now: number): Promise<{ readonly available: number; readonly held: number }> {
  const [row] = await kindsOf(sql, userAccount(account, 'sogni'), now);
  return { available: row?.available ?? 0, held: row?.held ?? 0 };
}
