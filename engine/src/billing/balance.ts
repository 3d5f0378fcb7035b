/** What an account has, summed from its lots. */
import type { SqlHandle } from 'sogni-flow-runtime';
import { userAccount } from './ledger-accounts.ts';
import type { Balance, SparkKind } from './port.ts';

interface KindRow {
  readonly kind: SparkKind;
  readonly available: number;
  readonly held: number;
}

/** Expired lots count as gone, also before they are written off. An account that does not exist has nothing. */
export async function balanceOf(sql: SqlHandle, account: string, now: number): Promise<Balance> {
  const rows = await sql.all<KindRow>(
    `SELECT kind, SUM(CASE WHEN expires_at IS NULL OR expires_at > ? THEN remaining - held ELSE 0 END) AS available, SUM(held) AS held
     FROM lot WHERE account = ? GROUP BY kind`,
    now,
    userAccount(account),
  );
  const byKind = { play: 0, free: 0, premium: 0 };
  for (const row of rows) byKind[row.kind] = row.available;
  return {
    available: byKind.play + byKind.free + byKind.premium,
    held: rows.reduce((sum, row) => sum + row.held, 0),
    byKind,
  };
}
