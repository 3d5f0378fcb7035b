/** The end of a job: its state, its money and its followers move together, inside the transaction of the caller. */
import {
  findOperation,
  requestedResults,
  settleJob,
  type Arguments,
  type Artifact,
  type JobFailure,
  type JobReport,
} from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import type { Ledger } from '../billing/ledger.ts';
import { insertArtifacts } from './artifacts.ts';
import { completeFollowers, promoteFollower } from './followers.ts';
import type { JobRow } from './rows.ts';
import type { Changes, JobServices } from './services.ts';

/** Completes an unfinished job: its results are recorded, and what they cost is captured, in proportion to what was delivered. */
export async function completeJob(
  tx: SqlHandle,
  job: JobRow,
  artifacts: readonly Artifact[],
  report: JobReport,
  { ledger, clock }: JobServices,
): Promise<Changes> {
  const captured = job.hold_id === null ? 0 : priceOf(job, artifacts);
  if (job.hold_id !== null) await ledger.capture(tx, job.hold_id, captured);
  const told = JSON.stringify(report);
  await tx.run(`UPDATE job SET state = 'completed', captured = ?, report = ?, finished_at = ? WHERE id = ?`, captured, told, clock(), job.id);
  await insertArtifacts(tx, job.id, artifacts);
  return { moved: [job.id, ...(await completeFollowers(tx, job.id, told, clock()))], ready: [] };
}

/** Side results such as stems do not count: what was asked for has the role that the operation gives. */
function priceOf(job: JobRow, artifacts: readonly Artifact[]): number {
  const { gives } = findOperation(job.operation);
  const delivered = artifacts.filter((artifact) => artifact.role === gives).length;
  const price = { min: job.price_min, expected: job.price_expected, max: job.price_max };
  return settleJob(price, job.price_max, delivered, requestedResults(JSON.parse(job.parameters) as Arguments));
}

/**
 * Ends an unfinished job without a result: its hold is given back, and a follower takes its place.
 * @param giveBack - how the hold ends; released when left out.
 */
export async function endJob(tx: SqlHandle, job: JobRow, failure: JobFailure, services: JobServices, giveBack: Ledger['release'] = services.ledger.release): Promise<Changes> {
  const state = failure.code === 'cancelled' ? 'cancelled' : 'failed';
  if (job.hold_id !== null) await giveBack(tx, job.hold_id);
  await tx.run('UPDATE job SET state = ?, failure = ?, finished_at = ? WHERE id = ?', state, JSON.stringify(failure), services.clock(), job.id);
  const { moved, ready } = await promoteFollower(tx, job.id, services);
  return { moved: [job.id, ...moved], ready };
}
