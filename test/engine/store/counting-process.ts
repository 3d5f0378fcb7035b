/** Adds 1 to `t.n` of the given file so many times, each time in a transaction that reads first. */
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';

const [file = '', times = '0'] = process.argv.slice(2);
const store = openSqliteStore(file);
for (let turn = 0; turn < Number(times); turn += 1) {
  await store.transaction(async (tx) => {
    const row = await tx.get<{ n: number }>('SELECT n FROM t');
    await tx.run('UPDATE t SET n = ?', (row?.n ?? 0) + 1);
  });
}
await store.close();
