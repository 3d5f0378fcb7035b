/** Referrals: who brought whom. Both get the referral's Spark, once in the life of the account that was brought. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { grant, isEmailVerified } from './grants.ts';
import { userAccount } from './ledger-accounts.ts';
import { REFERRAL } from './policies.ts';

export interface Referral {
  /** Who brought the other one. */
  readonly referrer: string;
  readonly referred: string;
}

/**
 * @returns whether it was given now; the same pair again changes nothing.
 * @throws FlowError `invalid_parameter` for oneself; `forbidden` without verified e-mail addresses; `idempotency_conflict` when
 * somebody else has referred the account.
 */
export async function refer(tx: SqlHandle, { referrer, referred }: Referral, now: number): Promise<boolean> {
  if (referrer === referred) throw new FlowError('invalid_parameter', `account "${referrer}" cannot refer itself`);
  const known = await tx.get<{ referrer: string }>('SELECT referrer FROM referral WHERE referred = ?', userAccount(referred));
  if (known) {
    if (known.referrer === userAccount(referrer)) return false;
    throw new FlowError('idempotency_conflict', `account "${referred}" was referred by somebody else already; an account is referred once`);
  }
  for (const account of [referrer, referred]) {
    if (await isEmailVerified(tx, account)) continue;
    throw new FlowError('forbidden', `account "${account}" has no verified e-mail address; both sides of a referral need one`);
  }
  await tx.run('INSERT INTO referral (referred, referrer, created_at) VALUES (?, ?, ?)', userAccount(referred), userAccount(referrer), now);
  await grant(tx, { account: referrer, ...REFERRAL, reference: `referral of ${referred}` }, now);
  await grant(tx, { account: referred, ...REFERRAL, reference: `referred by ${referrer}` }, now);
  return true;
}
