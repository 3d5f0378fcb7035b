/** What waits in each lane, asked of Redis in one go. */
import type { Redis } from 'ioredis';
import type { LaneQueue } from './lane-queues.ts';

export interface RedisLaneHead {
  readonly lane: string;
  readonly waiting: number;
  readonly taken: number;
  /** When the first one came in, milliseconds since the epoch. */
  readonly since: number;
  /** Its priority as BullMQ keeps it. */
  readonly turn: number;
}

/**
 * Keys of a lane: given back, by turn, delayed, active, and what the keys of all entries begin with. Delays that are over count, since a claim ends them. An entry that is
 * just being removed has no time: then none waits.
 */
const SCRIPT = `
local heads = {}
for at = 1, #KEYS, 5 do
  local due = redis.call('ZRANGE', KEYS[at + 2], 0, ARGV[1], 'BYSCORE', 'LIMIT', 0, 100)
  local waiting = redis.call('LLEN', KEYS[at]) + redis.call('ZCARD', KEYS[at + 1]) + #due
  local first = redis.call('LINDEX', KEYS[at], -1) or redis.call('ZRANGE', KEYS[at + 1], 0, 0)[1] or due[1]
  local about = first and redis.call('HMGET', KEYS[at + 4] .. first, 'timestamp', 'priority') or {}
  heads[#heads + 1] = { about[1] and waiting or 0, redis.call('LLEN', KEYS[at + 3]), tonumber(about[1] or 0), tonumber(about[2] or 0) }
end
return heads`;

/** Of the score of what is delayed: the time until then times this, and a count. */
const SCORE_PER_MS = 0x1000;

export async function askLaneHeads(connection: Redis, lanes: readonly LaneQueue[]): Promise<readonly RedisLaneHead[]> {
  if (lanes.length === 0) return [];
  const keys = lanes.flatMap(({ queue }) => ['wait', 'prioritized', 'delayed', 'active', ''].map((kind) => queue.toKey(kind)));
  const heads = (await connection.eval(SCRIPT, keys.length, ...keys, (Date.now() + 1) * SCORE_PER_MS - 1)) as [number, number, number, number][];
  return heads.map(([waiting, taken, since, turn], index) => ({ lane: lanes[index]!.lane, waiting, taken, since, turn }));
}
