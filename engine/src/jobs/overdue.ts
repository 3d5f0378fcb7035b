/** Jobs whose hold should have ended: nobody has finished them within a day. They end here, and their Spark is free again. */
import type { SqlHandle } from 'sogni-flow-runtime';
import { endJob } from './ending.ts';
import { rowById } from './rows.ts';
import { afterCommit, NO_CHANGES, type JobServices } from './services.ts';

const idsOfOverdue = (sql: SqlHandle, now: number): Promise<{ id: string }[]> =>
  sql.all(`SELECT job.id FROM job JOIN hold ON hold.id = job.hold_id WHERE hold.state = 'open' AND hold.expires_at <= ?`, now);

const isOverdue = async (sql: SqlHandle, holdId: string | null, now: number): Promise<boolean> =>
  (await sql.get(`SELECT id FROM hold WHERE id = ? AND state = 'open' AND expires_at <= ?`, holdId, now)) !== undefined;

/** @returns how many jobs were ended. */
export async function endOverdue(services: JobServices): Promise<number> {
  const { store, queue, clock } = services;
  let ended = 0;
  for (const { id } of await idsOfOverdue(store, clock())) {
    const changes = await store.transaction(async (tx) => {
      const job = await rowById(tx, id);
      if (!job || !(await isOverdue(tx, job.hold_id, clock()))) return NO_CHANGES;
      const message = `${job.operation} was not finished within a day; nothing was charged`;
      return endJob(tx, job, { code: 'timed_out', message }, services, services.ledger.expireHold);
    });
    if (changes.moved.length === 0) continue;
    ended += 1;
    await queue.cancel(id);
    await afterCommit(changes, services);
  }
  return ended;
}
