/**
 * Premium: premium models and the front of the queue, for accounts that have premium Spark, and for what is paid in SOGNI.
 *
 * Having any left is enough, on hold or not; which lots pay is another matter.
 */
import { FlowError, MICRO_PER_SPARK } from 'n8n-nodes-sogni-flow/contract';
import type { JobClass, LotRow } from './lots.ts';
import type { LotKind } from './port.ts';

/** @param lots - all that have something left. */
export const isPremium = (lots: readonly LotRow[], kinds: readonly LotKind[]): boolean => kinds.includes('sogni') || lots.some((lot) => lot.kind === 'premium' && lot.remaining > 0);

/** @throws FlowError `premium_required` */
export function checkEntitlement(jobClass: JobClass, premium: boolean, account: string, amount: number): void {
  if (jobClass === 'basic' || premium) return;
  const message =
    `the model, or choosing workers for it, is for premium accounts, and account "${account}" has no premium Spark; any amount of it opens both: buy some, ` +
    `or have the operator add it: sogni-flow grant ${account} ${Math.ceil(amount / MICRO_PER_SPARK)} --kind premium`;
  throw new FlowError('premium_required', message, { details: { needed: amount } });
}
