/** Who is given free Spark, how much and when: data, read by `grants.ts` and `referrals.ts`. Amounts in µSpark. */
import { microSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Eligibility } from './lots.ts';
import type { SparkKind } from './port.ts';

export interface BoostPolicy {
  /** Given once in a calendar month (UTC), and ends with it. */
  readonly amount: MicroSpark;
  /** Only to an account that has less than this of the kinds that count. */
  readonly below: MicroSpark;
  readonly counts: readonly SparkKind[];
  readonly kind: SparkKind;
  readonly eligibility: Eligibility;
}

/** Sogni gives 400 Spark a month to an account with a verified e-mail address that has less than 800 (FAQ, "What is the monthly boost?"). */
export const BOOST: BoostPolicy = { amount: microSpark(400), below: microSpark(800), counts: ['free'], kind: 'free', eligibility: 'basic' };

/** The account of this machine needs no e-mail address; what it gets is play money. */
export const LOCAL_BOOST: BoostPolicy = { amount: microSpark(400), below: microSpark(800), counts: ['play', 'free', 'premium'], kind: 'play', eligibility: 'any' };

/** Both sides of a referral get 25 Spark, once for each account that is referred, when both have a verified e-mail address. */
export const REFERRAL = { amount: microSpark(25), kind: 'free', eligibility: 'basic' } as const;

/** A refund whose lot has expired goes to a new one that lives this long. */
export const REFUND_LOT_MS = 30 * 86_400_000;

/** A worker's share can be claimed when the result is verified, or after this time without a complaint. */
export const EARNING_DELAY_MS = 7 * 86_400_000;
