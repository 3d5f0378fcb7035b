/**
 * A process of its own on a database.
 *   migrate   makes the tables of the whole engine
 *   count     for ever: adds 1 to counter.n and a row to entry, in one transaction, and prints the number when it is kept
 *   hold      writes a row, says so, and stays in the transaction
 */
import { openPostgresStore } from '../../../engine/src/store/postgres.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { ROOMS } from './rooms-of-the-engine.ts';

const [url = '', what] = process.argv.slice(2);
const store = await openPostgresStore(url);

if (what === 'migrate') await migrate(store, ROOMS);
while (what === 'count') {
  const n = await store.transaction(async (tx) => {
    const next = ((await tx.get<{ n: number }>('SELECT n FROM counter'))?.n ?? 0) + 1;
    await Promise.all([tx.run('UPDATE counter SET n = ?', next), tx.run('INSERT INTO entry (n, process) VALUES (?, ?)', next, process.pid)]);
    return next;
  });
  process.stdout.write(`${n}\n`);
}
if (what === 'hold') {
  await store.transaction(async (tx) => {
    await tx.run('INSERT INTO entry (n, process) VALUES (0, ?)', process.pid);
    process.stdout.write('in transaction\n');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
}
await store.close();
