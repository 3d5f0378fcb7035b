/**
 * Top-ups: premium Spark that was paid for, and what happens when a payment goes back.
 *
 *  (unknown) ──paid──► credited ──refund, dispute──► reversed, in part or whole ──dispute won──► credited again
 *
 * The provider's messages come doubled, late and in any order, so each one only notes what it tells: cents paid, cents refunded so far,
 * disputes and their state. Then what should be reversed is compared with what is. A refund that comes before its payment waits for it.
 *
 * What is reversed is taken from the lot of the payment first, then from other premium lots. What was spent already is owed: see `debts.ts`.
 */
import { checkAmount, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { takeFromLots } from './debts.ts';
import { grant } from './grants.ts';
import { openAccount, openLedgerAccount, receivableOf, userAccount, washOf } from './ledger-accounts.ts';
import { post } from './transfers.ts';

/** 1 Spark is $0.005, so a cent buys two. */
export const MICRO_SPARK_PER_CENT: MicroSpark = 2_000_000;

/** What a message of the provider tells of a payment. Amounts in whole US cents. */
export type PaymentNews =
  | { readonly type: 'paid'; readonly payment: string; readonly account: string; readonly cents: number }
  | { readonly type: 'refunded'; readonly payment: string; /** So far, all refunds together. */ readonly cents: number }
  | { readonly type: 'disputed'; readonly payment: string; readonly dispute: string; readonly cents: number; readonly state: DisputeState };

/** `asked`: the bank only asks, no money has moved. */
export type DisputeState = 'asked' | 'open' | 'won' | 'lost';

export interface TopUpEvent {
  /** Each one is taken once. */
  readonly id: string;
  readonly type: string;
  /** Absent when the event is none of our business, with the reason. */
  readonly news: PaymentNews | { readonly ignored: string };
}

interface TopUpRow {
  readonly account: string | null;
  readonly lot_id: number | null;
  readonly paid: number;
  readonly refunded: number;
  readonly reversed: number;
}

/** @returns what came of it; `doubled` when the event was taken before. @throws FlowError `invalid_parameter` for an amount that cannot be. */
export async function takeTopUpEvent(tx: SqlHandle, provider: string, { id, type, news }: TopUpEvent, now: number): Promise<string> {
  const outcome = 'ignored' in news ? `ignored: ${news.ignored}` : 'taken';
  const isNew = await tx.run('INSERT INTO top_up_event (id, type, outcome, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING', `${provider} ${id}`, type, outcome, now);
  if (isNew === 0) return 'doubled';
  if ('ignored' in news) return outcome;
  checkAmount(checkAmount(news.cents) * MICRO_SPARK_PER_CENT);
  const payment = `${provider} ${news.payment}`;
  const sql = 'INSERT INTO top_up (payment, paid, refunded, reversed, created_at) VALUES (?, 0, 0, 0, ?) ON CONFLICT (payment) DO NOTHING';
  await tx.run(sql, payment, now);
  await note(tx, provider, payment, news, now);
  await reconcile(tx, provider, payment, id, now);
  return outcome;
}

async function note(tx: SqlHandle, provider: string, payment: string, news: PaymentNews, now: number): Promise<void> {
  switch (news.type) {
    case 'paid':
      return await credit(tx, provider, payment, news, now);
    case 'refunded':
      await tx.run('UPDATE top_up SET refunded = ? WHERE payment = ? AND refunded < ?', news.cents, payment, news.cents);
      return;
    case 'disputed':
      // A dispute that has ended stays so, whatever comes late.
      await tx.run(
        `INSERT INTO top_up_dispute (id, payment, amount, state) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, amount = excluded.amount WHERE top_up_dispute.state IN ('asked', 'open')
           AND excluded.state IN ('open', 'won', 'lost')`,
        ...[`${provider} ${news.dispute}`, payment, news.cents, news.state],
      );
  }
}

/** A payment is told of by several events; the first one credits it. */
async function credit(tx: SqlHandle, provider: string, payment: string, { account, cents }: PaymentNews & { type: 'paid' }, now: number): Promise<void> {
  const known = await topUpOf(tx, payment);
  if (cents === 0 || known.paid > 0) return;
  const wash = washOf(provider);
  await Promise.all([openLedgerAccount(tx, wash, 'wash', now), openAccount(tx, account, now)]);
  await grant(tx, { account, amount: cents * MICRO_SPARK_PER_CENT, kind: 'premium', reference: payment, from: { account: wash, kind: 'top_up' } }, now);
  const owner = userAccount(account);
  const sql = 'UPDATE top_up SET account = ?, paid = ?, lot_id = (SELECT id FROM lot WHERE account = ? AND reference = ?) WHERE payment = ?';
  await tx.run(sql, owner, cents, owner, payment, payment);
}

const topUpOf = async (tx: SqlHandle, payment: string): Promise<TopUpRow> =>
  (await tx.get<TopUpRow>('SELECT account, lot_id, paid, refunded, reversed FROM top_up WHERE payment = ?', payment)) as TopUpRow;

/** Brings what is reversed to what should be. */
async function reconcile(tx: SqlHandle, provider: string, payment: string, event: string, now: number): Promise<void> {
  const { account, lot_id, paid, refunded, reversed } = await topUpOf(tx, payment);
  if (account === null) return;
  const disputed = await tx.get<{ cents: number | null }>(`SELECT SUM(amount) AS cents FROM top_up_dispute WHERE payment = ? AND state IN ('open', 'lost')`, payment);
  const due = Math.min(paid, refunded + (disputed?.cents ?? 0));
  if (due === reversed) return;
  await tx.run('UPDATE top_up SET reversed = ? WHERE payment = ?', due, payment);
  const change = Math.abs(due - reversed) * MICRO_SPARK_PER_CENT;
  if (due > reversed) await takeBack(tx, provider, account, change, lot_id ?? 0, event, now);
  else await reinstate(tx, provider, account, change, event, now);
}

async function takeBack(tx: SqlHandle, provider: string, owner: string, amount: number, lotId: number, event: string, now: number): Promise<void> {
  const wash = washOf(provider);
  const { transfers, missing } = await takeFromLots(tx, owner, amount, { credit: wash, kind: 'chargeback', note: event }, lotId);
  if (missing === 0) return await post(tx, transfers, now);
  const receivable = receivableOf(owner);
  await openLedgerAccount(tx, receivable, 'receivable', now);
  await tx.run('UPDATE ledger_account SET owed = owed + ? WHERE id = ?', missing, owner);
  await post(tx, [...transfers, { debit: receivable, credit: wash, amount: missing, kind: 'debt', note: event }], now);
}

/** The bank has decided for us: a new lot, which first pays what is owed. */
async function reinstate(tx: SqlHandle, provider: string, owner: string, amount: number, event: string, now: number): Promise<void> {
  await grant(tx, { account: owner.slice('user:'.length), amount, kind: 'premium', reference: `${provider} ${event}`, from: { account: washOf(provider), kind: 'reinstate' } }, now);
}
