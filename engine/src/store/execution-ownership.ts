/** Who may go on with an execution: moves along the transition table, taking over, claiming for hosts, and cancelling. */
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';
import { BEAT_MS, SILENCE_MS, type ExecutionStore } from '../execution/store.ts';
import { isResting, isResumable, MOVE_TO, transition, type ExecutionMove } from '../execution/transitions.ts';
import type { ExecutionState, NodeFailure } from '../execution/types.ts';
import { approveExecution } from './approve-execution.ts';
import { NEXT_CHANGE } from './execution-changes.ts';
import { readHead, writeEvent } from './execution-log.ts';
import { jsonOrNull, type ExecutionRow } from './execution-rows.ts';

type OwnershipRow = Pick<ExecutionRow, 'id' | 'state' | 'owner' | 'owner_seen_at' | 'hosted' | 'depth'>;

const SELECT = 'SELECT id, state, owner, owner_seen_at, hosted, depth FROM execution WHERE';
const OWNERSHIP = `${SELECT} id = ?`;
const HOSTED_AND_RUNNING = `${SELECT} hosted = 1 AND state = 'running' ORDER BY created_at, id`;
/** @param full - depths that there is no place for. */
const readyBut = (full: readonly number[]): string => `${SELECT} hosted = 1 AND state IN ('queued', 'interrupted')${notOf(full)} ORDER BY created_at, id LIMIT 8`;
const dueBut = (full: readonly number[]): string => `${SELECT} hosted = 1 AND state = 'waiting'${notOf(full)} AND EXISTS (
  SELECT 1 FROM execution_wait AS w WHERE w.execution_id = execution.id AND (w.outcome IS NOT NULL OR w.resume_at <= ?)
  AND NOT EXISTS (SELECT 1 FROM node_run AS r WHERE r.execution_id = w.execution_id AND r.node = w.node AND r.run_index = w.run_index)
) ORDER BY created_at, id LIMIT 8`;
const notOf = (full: readonly number[]): string => (full.length === 0 ? '' : ` AND depth NOT IN (${full.map(() => '?').join(', ')})`);

interface Change {
  readonly owner?: string;
  readonly failure?: NodeFailure | undefined;
}

type Ownership = Pick<ExecutionStore, 'move' | 'take' | 'claim' | 'cancel' | 'requeue'>;

/** @param told - called when a cancel was asked for. */
export function createOwnership(sql: SqlStore, clock: () => number, wait: (ms: number) => Promise<unknown>, told: (id: string) => void): Ownership {
  /** Whoever starts the same as one that rests starts anew. @returns the new fence; `undefined` when the move does not lead out of that state. */
  async function change(tx: SqlHandle, id: string, from: ExecutionState, move: ExecutionMove, { owner, failure }: Change, held?: number): Promise<number | undefined> {
    const next = transition(from, move);
    const head = await readHead(tx, id, held);
    if (next === undefined || head === undefined) return undefined;
    const does = new Set(next.effects);
    const now = clock();
    await tx.run(
      `UPDATE execution SET state = ?, failure = ?, finished_at = ?, summary = NULL${isResting(next.state) ? ', join_key = NULL' : ''}${owner === undefined ? '' : ', owner = ?, owner_seen_at = ?'}${does.has('give_to_hosts') ? ', hosted = 1' : ''} WHERE id = ?`,
      ...[next.state, does.has('keep_failure') ? jsonOrNull(failure) : null, does.has('stamp_end') ? now : null, ...(owner === undefined ? [] : [owner, now]), id],
    );
    const fence = does.has('raise_fence') ? head.fence + 1 : head.fence;
    await tx.run(`UPDATE execution_lease SET fence = ?, changed = ${NEXT_CHANGE} WHERE execution_id = ?`, fence, id);
    await writeEvent(tx, id, head.next, now, { type: 'state', state: next.state, ...(owner === undefined ? {} : { owner }), ...(does.has('keep_failure') && failure !== undefined ? { failure } : {}) });
    return fence;
  }

  const takeIf = async (id: string, owner: string, isFree: (row: OwnershipRow) => boolean): Promise<number | undefined> =>
    await sql.transaction(async (tx) => {
      const row = await tx.get<OwnershipRow>(OWNERSHIP, id);
      return row !== undefined && isFree(row) ? await change(tx, id, row.state, 'take', { owner }) : undefined;
    });

  /** An owner that is silent has two more beats' time to be heard. */
  async function takeFromSilent(id: string, owner: string): Promise<number | undefined> {
    const silent = await sql.get<OwnershipRow>(OWNERSHIP, id);
    if (silent?.state !== 'running' || !seemsSilent(silent, clock())) return undefined;
    await wait(2 * BEAT_MS);
    return await takeIf(id, owner, (row) => row.state === 'running' && row.owner === silent.owner && Number(row.owner_seen_at) === Number(silent.owner_seen_at));
  }

  return {
    async move(id, from, to, failure, fence) {
      if (from.length === 0) return false;
      return await sql.transaction(async (tx) => {
        const row = await tx.get<OwnershipRow>(OWNERSHIP, id);
        if (row === undefined || !from.includes(row.state)) return false;
        return (await change(tx, id, row.state, MOVE_TO[to], { failure }, fence)) !== undefined;
      });
    },

    async requeue(id, approved) {
      return await sql.transaction(async (tx) => {
        const row = await tx.get<OwnershipRow>(OWNERSHIP, id);
        if (row === undefined || !isResumable(row.state)) return false;
        if (approved !== undefined) await approveExecution(tx, id, approved);
        return (await change(tx, id, row.state, 'enqueue', {})) !== undefined;
      });
    },

    async take(id, owner, isGone) {
      const isFree = (row: OwnershipRow): boolean => row.state !== 'running' || row.owner === null || isGone(row.owner);
      return (await takeIf(id, owner, isFree)) ?? (await takeFromSilent(id, owner));
    },

    async claim(owner, isGone, full = []) {
      const running = (await sql.all<OwnershipRow>(HOSTED_AND_RUNNING)).filter(({ depth }) => !full.includes(Number(depth)));
      const left = running.filter((row) => row.owner === null || isGone(row.owner));
      const free = [...left, ...(await sql.all<OwnershipRow>(readyBut(full), ...full)), ...(await sql.all<OwnershipRow>(dueBut(full), ...full, clock()))];
      for (const seen of free) {
        const fence = await takeIf(seen.id, owner, (row) => row.hosted === seen.hosted && row.state === seen.state && row.owner === seen.owner);
        if (fence !== undefined) return { id: seen.id, fence, depth: Number(seen.depth) };
      }
      for (const row of running.filter((each) => !left.includes(each) && seemsSilent(each, clock()))) {
        const fence = await takeFromSilent(row.id, owner);
        if (fence !== undefined) return { id: row.id, fence, depth: Number(row.depth) };
      }
      return undefined;
    },

    async cancel(id, isGone) {
      const state = await sql.transaction(async (tx) => {
        const row = await tx.get<OwnershipRow>(OWNERSHIP, id);
        if (row === undefined) return undefined;
        const isRun = row.state === 'running' && row.owner !== null && !isGone(row.owner);
        if (!isRun) return (await change(tx, id, row.state, 'cancel', {})) === undefined ? row.state : 'cancelled';
        const head = await readHead(tx, id);
        if (head !== undefined && !head.cancelRequested) {
          await tx.run('UPDATE execution_lease SET cancel_requested = 1 WHERE execution_id = ?', id);
          await writeEvent(tx, id, head.next, clock(), { type: 'cancel_requested' });
        }
        return row.state;
      });
      told(id);
      return state;
    },
  };
}

/** A sign of life from the future says that a clock was moved, and not how long ago that was. */
function seemsSilent({ owner_seen_at }: OwnershipRow, now: number): boolean {
  if (owner_seen_at === null) return true;
  const seenAt = Number(owner_seen_at);
  return seenAt > now || now - seenAt >= SILENCE_MS;
}
