/** The accounts between which money moves. Spark comes out of the treasury and ends as revenue or as breakage (expired). */
import type { SqlHandle } from 'sogni-flow-runtime';

export const TREASURY = 'treasury';
export const REVENUE = 'platform:revenue';
export const BREAKAGE = 'breakage';

/** The ledger account of a person; no name of a person can be mistaken for one of the house's accounts. */
export const userAccount = (account: string): string => `user:${account}`;

const HOUSE = { [TREASURY]: 'treasury', [REVENUE]: 'revenue', [BREAKAGE]: 'breakage' } as const;

/** Opens the account of a person, and the house's accounts on the first occasion. Doing it again changes nothing. */
export async function openAccount(tx: SqlHandle, account: string, now: number): Promise<void> {
  const open = (id: string, kind: string) =>
    tx.run('INSERT INTO ledger_account (id, kind, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING', id, kind, now);
  if ((await open(userAccount(account), 'user')) === 0) return;
  for (const [id, kind] of Object.entries(HOUSE)) await open(id, kind);
}
