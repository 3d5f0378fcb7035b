/**
 * The database as one process sees it: every access waits for its turn, and each statement is a chance to die. A process that dies inside
 * a transaction leaves nothing of it behind; one that dies between the commit and the answer leaves all of it.
 */
import type { SqlHandle, SqlStore } from '../../gpu-runtime/src/queue/sql.ts';
import { never, type Process, type World } from './world.ts';

/** Undoes the transaction of a dead process. */
class Died extends Error {}

export function processStore(world: World, process: Process, database: SqlStore): SqlStore {
  const statement = <Result>(run: () => Promise<Result>): Promise<Result> => {
    if (!world.survives(process)) throw new Died(process.name);
    return run();
  };
  const guarded = (tx: SqlHandle): SqlHandle => ({
    run: (...call) => statement(() => tx.run(...call)),
    get: (...call) => statement(() => tx.get(...call)),
    all: (...call) => statement(() => tx.all(...call)),
  });

  const storeOn = (store: SqlStore): SqlStore => ({
    transaction: (work) =>
      world.call(process, 'transaction', async () => {
        const outcome = store.transaction(async (tx) => {
          const result = await world.as(process, () => work(guarded(tx)));
          if (!process.alive) throw new Died(process.name);
          return result;
        });
        return outcome.catch((error: unknown) => (process.alive ? Promise.reject(error) : never()));
      }),
    run: (...call) => world.call(process, 'write', () => store.run(...call)),
    get: (...call) => world.call(process, 'read', () => store.get(...call)),
    all: (...call) => world.call(process, 'read', () => store.all(...call)),
    snapshot: (work) => world.call(process, 'read', () => store.snapshot(work)),
    close: async () => undefined,
  });
  return { ...storeOn(database), ...(database.unflushed && { unflushed: storeOn(database.unflushed) }) };
}
