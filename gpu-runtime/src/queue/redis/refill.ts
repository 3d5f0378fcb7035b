/**
 * Notices that Redis has lost what it held: it was wiped, it started anew (perhaps without its last second), or a copy has taken its place.
 *
 * A mark beside the queues names the run of the server that was filled. It is set to another value while everything is enqueued again, and
 * to the server's only if it is still there then: what is wiped in between is noticed the next time.
 */
import type { Redis } from 'ioredis';

const FILLING = 'filling';

/** @returns whether the queue had to be filled. */
export async function refillOnce(connection: Redis, mark: string, everything: () => Promise<void>): Promise<boolean> {
  const [about, marked] = await Promise.all([connection.info('server'), connection.get(mark)]);
  const run = /^run_id:(\S+)/m.exec(about)?.[1] ?? 'unknown';
  if (marked === run) return false;
  await connection.set(mark, FILLING);
  await everything();
  await connection.set(mark, run, 'XX');
  return true;
}
