/** What waits in each lane of the embedded queue, in one query for all of them. Of a lane that is long only the front is read. */
import { MS_PER_PRIORITY_STEP, type LaneHead } from './port.ts';
import type { SqlHandle } from './sql.ts';

/** Waiting entries of a lane that are read and counted. */
const FRONT = 64;

/** SQLite puts no more than 500 queries together. */
const MOST_LANES = 400;

/** @param longestAheadMs - as an entry's `claimable_at` is read in `embedded-queue.ts`. */
export async function laneHeads(sql: SqlHandle, lanes: readonly string[], now: number, longestAheadMs: number): Promise<readonly LaneHead[]> {
  if (lanes.length === 0) return [];
  if (lanes.length > MOST_LANES) {
    const parts = [lanes.slice(0, MOST_LANES), lanes.slice(MOST_LANES)];
    return (await Promise.all(parts.map((part) => laneHeads(sql, part, now, longestAheadMs)))).flat();
  }
  const isFree = '(claimable_at <= ? OR claimable_at > ?)';
  const head = `SELECT CAST(? AS TEXT) AS lane, COUNT(*) AS waiting, MIN(turn) AS turn, MIN(turn - priority * ${MS_PER_PRIORITY_STEP}) AS entered,
      (SELECT COUNT(*) FROM queue_entry WHERE lane = ? AND token IS NOT NULL AND NOT ${isFree}) AS taken
    FROM (SELECT turn, priority FROM queue_entry WHERE lane = ? AND ${isFree} ORDER BY turn, job_id LIMIT ${FRONT}) AS front`;
  const around = [now, now + longestAheadMs];
  const rows = await sql.all<{ lane: string; waiting: number; turn: number | null; entered: number | null; taken: number }>(
    lanes.map(() => head).join(' UNION ALL '),
    ...lanes.flatMap((lane) => [lane, lane, ...around, lane, ...around]),
  );
  return rows.flatMap(({ lane, waiting, turn, entered, taken }) => {
    if (Number(waiting) === 0 && Number(taken) === 0) return [];
    const [waitedMs, overdueMs] = entered === null || turn === null ? [0, 0] : [Math.max(0, now - Number(entered)), now - Number(turn)];
    return [{ lane, waiting: Number(waiting), taken: Number(taken), waitedMs, overdueMs }];
  });
}
