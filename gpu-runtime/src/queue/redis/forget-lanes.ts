/**
 * Lanes of jobs with wishes are many and soon empty. What BullMQ keeps of an empty one is removed, so that they do not add up; a job that comes later begins it anew.
 */
import type { Redis } from 'ioredis';
import type { LaneQueue } from './lane-queues.ts';

/** Where entries are, and what is kept beside them. */
const ENTRIES = ['wait', 'prioritized', 'delayed', 'active', 'paused'];
const BESIDE = ['meta', 'id', 'events', 'stalled', 'stalled-check', 'pc', 'marker', 'limiter'];

/** Keys: the names of all lanes, and for each lane where entries are and what is beside. */
const SCRIPT = `
local gone = {}
for number, lane in ipairs(ARGV) do
  local at = 2 + (number - 1) * ${ENTRIES.length + BESIDE.length}
  local beside = at + ${ENTRIES.length}
  if redis.call('EXISTS', unpack(KEYS, at, beside - 1)) == 0 then
    redis.call('DEL', unpack(KEYS, beside, beside + ${BESIDE.length - 1}))
    redis.call('SREM', KEYS[1], lane)
    gone[#gone + 1] = lane
  end
end
return gone`;

/** So that one script takes no more than a moment. */
const AT_ONCE = 100;

/** @returns the names of those that were empty. */
export async function forgetEmpty(connection: Redis, lanesKey: string, lanes: readonly LaneQueue[]): Promise<readonly string[]> {
  const gone: string[] = [];
  for (let from = 0; from < lanes.length; from += AT_ONCE) {
    const some = lanes.slice(from, from + AT_ONCE);
    const keys = [lanesKey, ...some.flatMap(({ queue }) => [...ENTRIES, ...BESIDE].map((kind) => queue.toKey(kind)))];
    gone.push(...((await connection.eval(SCRIPT, keys.length, ...keys, ...some.map(({ lane }) => lane))) as string[]));
  }
  return gone;
}
