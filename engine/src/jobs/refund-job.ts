/** Gives back what a job cost, whole or in part, named by the job or by its hold. The job stays as it is, and so do its results. */
import { FlowError, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import type { Ledger } from '../billing/ledger.ts';

export interface JobRefund {
  /** Of a job or of a hold. */
  readonly id: string;
  /** Above 0; absent is all that was not refunded yet. */
  readonly amount?: MicroSpark | undefined;
  /** Kept with the refund, and makes it idempotent: a job is refunded once for the same reason. */
  readonly reason: string;
}

export interface Refunded {
  /** Of the ledger: `user:local`. */
  readonly ledgerAccount: string;
  /** What went back now; 0 when it was refunded for this reason before. */
  readonly amount: MicroSpark;
}

/** @throws FlowError `not_found` | `invalid_transition` when nothing was captured | `invalid_parameter` for more than is left | `idempotency_conflict` when the reason gave back another amount */
export async function refundJob(tx: SqlHandle, ledger: Pick<Ledger, 'refund'>, { id, amount, reason }: JobRefund): Promise<Refunded> {
  const holdId = await holdOf(tx, id);
  const refunded = await ledger.refund(tx, { holdId, amount, reference: reason });
  const { account } = (await tx.get<{ account: string }>('SELECT account FROM hold WHERE id = ?', holdId))!;
  return { ledgerAccount: account, amount: refunded };
}

async function holdOf(tx: SqlHandle, id: string): Promise<string> {
  if (await tx.get('SELECT id FROM hold WHERE id = ?', id)) return id;
  const job = await tx.get<{ state: string; hold_id: string | null }>('SELECT state, hold_id FROM job WHERE id = ?', id);
  if (!job) throw new FlowError('not_found', `there is no job and no hold "${id.slice(0, 60)}"; a job is the jobId in the items of a Sogni node, a hold is named by its transfers in sogni-flow ledger export`);
  if (job.hold_id === null) throw new FlowError('invalid_transition', `job "${id}" is ${job.state} and cost nothing: its result was there already, or is another job's; there is nothing to refund`);
  return job.hold_id;
}
