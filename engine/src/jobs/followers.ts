/**
 * Followers: jobs that ask for what another job of the same account is making already.
 *
 * They wait for it and hold nothing. When it completes they complete with its results, at no price, in the same transaction. When it
 * ends otherwise, the oldest follower takes its place with a hold of its own, and the others follow that one.
 */
import { FlowError, type JobFailure } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { artifactsOf, insertArtifacts } from './artifacts.ts';
import { holdFor } from './job-money.ts';
import { followersOf, type JobRow } from './rows.ts';
import { NO_CHANGES, type Changes, type JobServices } from './services.ts';

/** @returns the ids of the followers, which are all completed now. */
export async function completeFollowers(tx: SqlHandle, leaderId: string, report: string, now: number): Promise<string[]> {
  const followers = await followersOf(tx, leaderId);
  if (followers.length === 0) return [];
  const artifacts = await artifactsOf(tx, leaderId);
  for (const { id } of followers) {
    await tx.run(
      `UPDATE job SET state = 'completed', cached = 1, price_min = 0, price_expected = 0, price_max = 0, report = ?, finished_at = ? WHERE id = ?`,
      report,
      now,
      id,
    );
    await insertArtifacts(tx, id, artifacts);
  }
  return followers.map((follower) => follower.id);
}

/** Followers that cannot pay for themselves fail, one after another, until one can. */
export async function promoteFollower(tx: SqlHandle, leaderId: string, services: JobServices): Promise<Changes> {
  const moved: string[] = [];
  for (const follower of await followersOf(tx, leaderId)) {
    const refusal = await takePlace(tx, leaderId, follower, services);
    if (!refusal) return { moved, ready: [follower.id] };
    const failure: JobFailure = { code: refusal.code, message: refusal.message };
    await tx.run(`UPDATE job SET state = 'failed', failure = ?, finished_at = ? WHERE id = ?`, JSON.stringify(failure), services.clock(), follower.id);
    moved.push(follower.id);
  }
  return moved.length === 0 ? NO_CHANGES : { moved, ready: [] };
}

/** @returns why it cannot: nothing was changed then. */
async function takePlace(tx: SqlHandle, leaderId: string, follower: JobRow, services: JobServices): Promise<FlowError | undefined> {
  try {
    const { hold_id, priority } = await holdFor(tx, follower, services);
    await tx.run('UPDATE job SET follows = NULL, hold_id = ?, priority = ? WHERE id = ?', hold_id, priority, follower.id);
    await tx.run(`UPDATE job SET follows = ? WHERE follows = ? AND state = 'queued'`, follower.id, leaderId);
    return undefined;
  } catch (error) {
    if (FlowError.is(error) && (error.code === 'insufficient_spark' || error.code === 'over_cap' || error.code === 'premium_required')) return error;
    throw error;
  }
}
