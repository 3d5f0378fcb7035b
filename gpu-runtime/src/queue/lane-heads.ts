/**
 * What waits in each lane of the embedded queue: one query, however long the lanes are, since only the front of each is read. Claimed entries are there too: they
 * keep their turns.
 */
import { MS_PER_PRIORITY_STEP, type LaneHead } from './port.ts';
import type { SqlHandle } from './sql.ts';

/** Entries of a lane that are read. */
const FRONT = 128;

/** @param longestAheadMs - as an entry's `claimable_at` is read in `embedded-queue.ts`. */
export async function laneHeads(sql: SqlHandle, lanes: readonly string[], now: number, longestAheadMs: number): Promise<readonly LaneHead[]> {
  if (lanes.length === 0) return [];
  const front = `SELECT * FROM (SELECT lane, turn, priority, token, claimable_at <= ? OR claimable_at > ? AS free FROM queue_entry WHERE lane = ? ORDER BY turn, job_id LIMIT ${FRONT}) AS front`;
  const rows = await sql.all<{ lane: string; waiting: number; taken: number; turn: number | null; entered: number | null }>(
    `SELECT lane, SUM(CASE WHEN free THEN 1 ELSE 0 END) AS waiting, SUM(CASE WHEN free OR token IS NULL THEN 0 ELSE 1 END) AS taken,
       MIN(CASE WHEN free THEN turn END) AS turn, MIN(CASE WHEN free THEN turn - priority * ${MS_PER_PRIORITY_STEP} END) AS entered
     FROM (${lanes.map(() => front).join(' UNION ALL ')}) AS fronts GROUP BY lane`,
    ...lanes.flatMap((lane) => [now, now + longestAheadMs, lane]),
  );
  return rows.map(({ lane, waiting, taken, turn, entered }) => ({
    lane,
    waiting: Number(waiting),
    taken: Number(taken),
    waitedMs: entered === null ? 0 : Math.max(0, now - Number(entered)),
    overdueMs: turn === null ? 0 : now - Number(turn),
  }));
}
