/** How jobs pay: which kinds of Spark, how long a hold lasts, and who goes first in the queue. */
import { PRICE_BOOK } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import type { SparkKind } from '../billing/port.ts';
import type { JobRow } from './rows.ts';
import type { JobServices } from './services.ts';
import { HOLD_MS } from './transitions.ts';

/** Lower is sooner. */
const PREMIUM_PRIORITY = 0;
export const FREE_PRIORITY = 10;

const PLAY_MONEY = ['play', 'free', 'premium'] as const satisfies readonly SparkKind[];
const REAL_MONEY = ['free', 'premium'] as const satisfies readonly SparkKind[];

/**
 * Holds what a job may cost. A job without a price gets no hold.
 * @returns the columns of the job that follow from it.
 * @throws FlowError `insufficient_spark` | `over_cap` | `premium_required`
 */
export async function holdFor(tx: SqlHandle, job: JobRow, { ledger, clock }: JobServices): Promise<Pick<JobRow, 'hold_id' | 'priority'>> {
  if (job.price_max === 0) return { hold_id: null, priority: FREE_PRIORITY };
  const hold = await ledger.hold(tx, {
    account: job.account,
    amount: job.price_max,
    kinds: job.play_money === 1 ? PLAY_MONEY : REAL_MONEY,
    jobId: job.id,
    priceBook: PRICE_BOOK,
    expiresAt: clock() + HOLD_MS,
    apiKeyId: job.api_key_id ?? undefined,
    runId: job.run_id ?? undefined,
    jobClass: job.class,
  });
  return { hold_id: hold.id, priority: hold.premium ? PREMIUM_PRIORITY : FREE_PRIORITY };
}
