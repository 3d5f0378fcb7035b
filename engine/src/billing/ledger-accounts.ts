/**
 * The accounts between which money moves. Every account has one currency; those of SOGNI bear its name in front.
 *
 *   treasury ─┐                                       ┌─► platform:revenue ──► worker:<id>:pending ──► worker:<id>:claimable ─┐
 *   promo ────┼─► user:<name> ────────────────────────┤        ▲   refund back to the lots │ slashed                          │
 *   wash:<p> ─┘        ▲                              └─► breakage (expired)  └───────────┘                                    │
 *                      └──────────────────────────────────────────────────────────── claimed, as a premium lot ◄──────────────┘
 *
 * Money that a payment provider took back although it was spent already is owed: receivable:<name> goes below zero by it, and the next
 * premium Spark that comes free pays it. A user's own account never goes below zero.
 */
import type { SqlHandle } from 'sogni-flow-runtime';
import type { Currency } from './port.ts';

export const TREASURY = 'treasury';
/** Free Spark is given at the cost of the house. */
export const PROMO = 'promo';
export const REVENUE = 'platform:revenue';
export const BREAKAGE = 'breakage';

const SOGNI = 'sogni/';

/** The account of the house for a currency. */
export const houseAccount = (name: typeof TREASURY | typeof REVENUE | typeof BREAKAGE, currency: Currency): string => (currency === 'sogni' ? SOGNI + name : name);

/** The ledger account of a person; no name of a person can be mistaken for one of the house's accounts. */
export const userAccount = (account: string, currency: Currency = 'spark'): string => `${currency === 'sogni' ? SOGNI : ''}user:${account}`;

export const currencyOf = (ledgerAccount: string): Currency => (ledgerAccount.startsWith(SOGNI) ? 'sogni' : 'spark');

export const pendingOf = (worker: string): string => `worker:${worker}:pending`;
export const claimableOf = (worker: string): string => `worker:${worker}:claimable`;
export const washOf = (provider: string): string => `wash:${provider}`;
/** @param ledgerAccount - of the person who owes. */
export const receivableOf = (ledgerAccount: string): string => `receivable:${ledgerAccount.slice('user:'.length)}`;

/** Opens an account of the ledger; the house's own are there from the beginning. Doing it again changes nothing. */
export async function openLedgerAccount(tx: SqlHandle, id: string, kind: 'user' | 'worker' | 'wash' | 'receivable', now: number): Promise<void> {
  const sql = 'INSERT INTO ledger_account (id, kind, created_at, currency) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING';
  await tx.run(sql, id, kind, now, currencyOf(id));
}

/** Opens the account of a person. Doing it again changes nothing. */
export const openAccount = (tx: SqlHandle, account: string, now: number, currency: Currency = 'spark'): Promise<void> =>
  openLedgerAccount(tx, userAccount(account, currency), 'user', now);
