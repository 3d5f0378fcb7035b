/**
 * Does what a move says: the row and its money, results and followers in the transaction of the caller; what is to be told and
 * enqueued is written down for after the commit.
 *
 * A row is written by compare-and-set on what the move was decided from. When another process was faster, the whole transaction is
 * undone (`Overtaken`) and the move is decided again from the row as it is then.
 */
import type { Artifact } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { insertArtifacts } from './artifacts.ts';
import { completeFollowers, promoteFollower } from './followers.ts';
import { holdFor } from './job-money.ts';
import { entryOf } from './outbox.ts';
import { insertJob, lockLeader, writeChange, type JobRow } from './rows.ts';
import type { Changes, JobServices } from './services.ts';
import type { Effect, Move } from './transitions.ts';

/** Somebody else has moved the row since it was read, or taken what it was about to take. */
export class Overtaken extends Error {}

export interface Scene {
  readonly tx: SqlHandle;
  readonly changes: Changes;
  readonly services: JobServices;
}

/** Writes a new job. @returns it as it is on record. @throws Overtaken; what the hold throws: then nothing was changed. */
export async function applySubmission(scene: Scene, draft: JobRow, move: Move): Promise<JobRow> {
  const job = { ...draft, ...move.change, ...(await heldBy(scene, draft, move)) };
  if (!(await insertJob(scene.tx, job))) throw new Overtaken();
  await doEffects(scene, job, move.effects);
  scene.changes.written.push({ job, from: undefined });
  return job;
}

/** Moves a job on record. @returns it as it is then. @throws Overtaken; what the hold throws: then nothing was changed. */
export async function applyMove(scene: Scene, before: JobRow, move: Move): Promise<JobRow> {
  const change = { ...move.change, ...(await heldBy(scene, before, move)) };
  const written = await writeChange(scene.tx, before, change);
  if (!written) throw new Overtaken();
  const job = { ...before, ...change, followed: written.followed };
  await doEffects(scene, job, move.effects);
  scene.changes.written.push({ job, from: before.state });
  return job;
}

/** The row names its hold, so that comes first. */
const heldBy = async ({ tx, services }: Scene, job: JobRow, { change, effects }: Move): Promise<Partial<JobRow>> =>
  effects.some((effect) => effect.do === 'hold') ? await holdFor(tx, { ...job, ...change }, services) : {};

async function doEffects(scene: Scene, job: JobRow, effects: readonly Effect[]): Promise<void> {
  const { tx, changes, services } = scene;
  const { ledger, queue } = services;
  let artifacts: readonly Artifact[] = [];
  for (const effect of effects) {
    switch (effect.do) {
      case 'hold':
        break;
      case 'follow':
        if (!(await lockLeader(tx, effect.leader))) throw new Overtaken();
        break;
      case 'extend_hold':
        await ledger.extendHold(tx, job.hold_id ?? '', effect.until);
        break;
      case 'capture':
        await ledger.capture(tx, job.hold_id ?? '', effect.amount, services.workers?.earner(job.worker ?? '', job));
        break;
      case 'release':
        await ledger.release(tx, job.hold_id ?? '');
        break;
      case 'expire':
        await ((await isOverdue(tx, job.hold_id ?? '', services.clock())) ? ledger.expireHold : ledger.release)(tx, job.hold_id ?? '');
        break;
      case 'insert_artifacts':
        artifacts = effect.artifacts;
        await insertArtifacts(tx, job.id, artifacts);
        break;
      case 'complete_followers':
        if (job.followed === 1) await completeFollowers(scene, job, effect.made);
        break;
      case 'promote_follower':
        if (job.followed === 1) await promoteFollower(scene, job);
        break;
      case 'enqueue':
        if (queue.enqueueWithin) changes.rings.push(await queue.enqueueWithin(tx, entryOf(job)));
        else changes.ready.push(job);
        break;
      case 'remove_from_queue':
        await queue.removeWithin?.(tx, job.id);
        break;
      case 'withdraw':
        changes.withdrawn.push(job.id);
        break;
      case 'tell':
        changes.moved.push({ job, artifacts });
    }
  }
}

const isOverdue = async (tx: SqlHandle, holdId: string, now: number): Promise<boolean> =>
  (await tx.get('SELECT id FROM hold WHERE id = ? AND expires_at <= ?', holdId, now)) !== undefined;
