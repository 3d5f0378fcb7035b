/**
 * Followers: jobs that ask for what another job of the same account is making already.
 *
 * They wait for it and hold nothing. When it completes they complete with its results, at no price, in the same transaction. When it
 * ends otherwise, the oldest follower takes its place with a hold of its own, and the others follow that one.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { applyMove, type Scene } from './apply-move.ts';
import { followersOf, moveFollowers, type JobRow } from './rows.ts';
import { moveOf, type JobMoved, type Made } from './transitions.ts';

export async function completeFollowers(scene: Scene, leader: JobRow, made: Made): Promise<void> {
  for (const follower of await followersOf(scene.tx, leader.id)) await move(scene, follower, { type: 'leader_completed', made, at: scene.services.clock() });
}

/** Followers that cannot pay for themselves fail, one after another, until one can. */
export async function promoteFollower(scene: Scene, leader: JobRow): Promise<void> {
  const at = scene.services.clock();
  for (const follower of await followersOf(scene.tx, leader.id)) {
    const refusal = await move(scene, follower, { type: 'promoted', at }).catch(unlessRefused);
    if (!refusal) return moveFollowers(scene.tx, leader.id, follower.id);
    await move(scene, follower, { type: 'refused', failure: { code: refusal.code, message: refusal.message }, at });
  }
}

async function move(scene: Scene, job: JobRow, event: JobMoved): Promise<void> {
  const decided = moveOf(job, event);
  if (decided) await applyMove(scene, job, decided);
}

/** A refused hold has changed nothing, so the transaction may go on. */
function unlessRefused(error: unknown): FlowError {
  if (FlowError.is(error) && (error.code === 'insufficient_spark' || error.code === 'over_cap' || error.code === 'premium_required')) return error;
  throw error;
}
