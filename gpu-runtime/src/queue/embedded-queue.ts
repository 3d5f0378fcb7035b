/**
 * The queue on an SQL table, for one machine: no server, and workers of other processes may share it.
 *
 * Every move is one statement, so a crash leaves either the state before or the state after it. Within a lane an entry's
 * turn is the time it came in plus three seconds per priority step: premium goes first, and a free job (step 10) that has
 * waited half a minute longer than a premium one goes before it, so nobody starves and the order never changes afterwards.
 */
import { randomUUID } from 'node:crypto';
import { laneHeads } from './lane-heads.ts';
import { leaseLost } from './lease-lost.ts';
import { MS_PER_PRIORITY_STEP, type Claim, type ClaimRequest, type JobQueue, type QueueEntry } from './port.ts';
import type { SqlHandle, SqlStore } from './sql.ts';
import { waitForWork } from './wait-for-work.ts';
import { createWakeUp } from './wake-up.ts';

/** Claimable whatever the clock says. */
const AT_ONCE = 0;

/** No lease or delay is as long. A time further ahead was written before the clock was set back: it says nothing any more. */
const LONGEST_AHEAD_MS = 600_000;

export interface EmbeddedQueue extends JobQueue {
  /**
   * Makes the jobs of dead workers claimable at once instead of at the end of their leases. Call it at start, before
   * workers of this process claim. @returns how many jobs were freed.
   */
  releaseWorkersOf(isDead: (worker: string) => boolean): Promise<number>;
}

/** @param store - has `QUEUE_SCHEMA`. @param options - `clock` gives milliseconds since the epoch. */
export function createEmbeddedQueue(store: SqlStore, options: { readonly clock?: () => number } = {}): EmbeddedQueue {
  // What a power cut takes away is enqueued again at the next start; what it brings back is found to need no work.
  const sql = store.unflushed ?? store;
  const now = options.clock ?? Date.now;
  const wakeUp = createWakeUp();

  const isClaimable = '(claimable_at <= ? OR claimable_at > ?)';
  const around = (time: number): [number, number] => [time, time + LONGEST_AHEAD_MS];

  const anyClaimable = async (lanes: readonly string[]): Promise<boolean> =>
    (await sql.get(`SELECT 1 AS found FROM queue_entry WHERE lane IN (${marks(lanes)}) AND ${isClaimable} LIMIT 1`, ...lanes, ...around(now()))) !== undefined;

  async function claimWithin(handle: SqlHandle, { worker, lanes, leaseMs }: ClaimRequest): Promise<Claim | undefined> {
    if (lanes.length === 0) return undefined;
    const [token, time] = [randomUUID(), now()];
    const firstOfLane = `SELECT job_id FROM queue_entry WHERE lane = ? AND ${isClaimable} ORDER BY turn, job_id LIMIT 1`;
    // The time is asked twice: when two clients of a database pick the same entry, the second one finds it taken.
    const row = await handle.get<{ job_id: string; lane: string; attempt: number; cancelled: number }>(
      `UPDATE queue_entry SET token = ?, worker = ?, claimable_at = ?, attempt = attempt + 1
       WHERE ${isClaimable} AND job_id = COALESCE(${lanes.map(() => `(${firstOfLane})`).join(', ')}, NULL)
       RETURNING job_id, lane, attempt, cancelled`,
      ...[token, worker, time + leaseMs, ...around(time), ...lanes.flatMap((lane) => [lane, ...around(time)])],
    );
    if (!row) return undefined;
    return { jobId: row.job_id, lane: row.lane, token, attempt: Number(row.attempt), ...(row.cancelled ? { cancelled: true } : {}) };
  }

  /** Changes the entry of a claim, unless somebody else has claimed it since. */
  async function change(statement: string, claim: Claim, ...values: number[]): Promise<void> {
    if ((await sql.run(`${statement} WHERE job_id = ? AND token = ?`, ...values, claim.jobId, claim.token)) === 0) throw leaseLost(claim);
  }

  async function enqueueWithin(tx: SqlHandle, { jobId, lane, priority }: QueueEntry): Promise<() => void> {
    const added = await tx.run(
      'INSERT INTO queue_entry (job_id, lane, turn, priority, claimable_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (job_id) DO NOTHING',
      ...[jobId, lane, now() + priority * MS_PER_PRIORITY_STEP, priority, AT_ONCE],
    );
    return () => {
      if (added > 0) wakeUp.ring(lane);
    };
  }

  return {
    enqueue: async (entry) => (await enqueueWithin(sql, entry))(),
    enqueueWithin,

    heads: (lanes) => laneHeads(sql, lanes, now(), LONGEST_AHEAD_MS),

    async claim(request) {
      for (;;) {
        const claim = await claimWithin(sql, request);
        if (claim || request.lanes.length === 0 || !(await anyClaimable(request.lanes))) return claim;
      }
    },
    claimWithin,

    async renew(claim, leaseMs) {
      const row = await sql.get<{ cancelled: number }>(
        'UPDATE queue_entry SET claimable_at = ? WHERE job_id = ? AND token = ? RETURNING cancelled',
        ...[now() + leaseMs, claim.jobId, claim.token],
      );
      if (!row) throw leaseLost(claim);
      return row.cancelled ? 'cancelled' : 'held';
    },

    finish: (claim) => change('DELETE FROM queue_entry', claim),

    async removeWithin(tx, jobId) {
      await tx.run('DELETE FROM queue_entry WHERE job_id = ?', jobId);
    },

    async fail(claim, delayMs) {
      await change('UPDATE queue_entry SET token = NULL, worker = NULL, claimable_at = ?', claim, delayMs > 0 ? now() + delayMs : AT_ONCE);
      if (delayMs <= 0) wakeUp.ring(claim.lane);
    },

    async cancel(jobId) {
      if ((await sql.run(`DELETE FROM queue_entry WHERE job_id = ? AND (token IS NULL OR ${isClaimable})`, jobId, ...around(now()))) > 0) return 'removed';
      if ((await sql.run('UPDATE queue_entry SET cancelled = 1 WHERE job_id = ? AND token IS NOT NULL', jobId)) === 0) return 'unknown';
      wakeUp.cancel(jobId);
      return 'signalled';
    },

    onCancel: wakeUp.onCancel,

    wait: (lanes, signal) => waitForWork(wakeUp, lanes, signal, () => anyClaimable(lanes)),

    async releaseWorkersOf(isDead) {
      const workers = await sql.all<{ worker: string }>('SELECT DISTINCT worker FROM queue_entry WHERE token IS NOT NULL');
      let freed = 0;
      for (const { worker } of workers.filter((row) => isDead(row.worker))) {
        freed += await sql.run('UPDATE queue_entry SET token = NULL, worker = NULL, claimable_at = ? WHERE worker = ? AND token IS NOT NULL', AT_ONCE, worker);
      }
      if (freed > 0) wakeUp.ring(undefined);
      return freed;
    },
  };
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');
