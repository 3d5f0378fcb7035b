import { expect, it } from '@jest/globals';
import { createLedger } from '../../../engine/src/billing/ledger.ts';
import { LEDGER_SCHEMA } from '../../../engine/src/billing/schema.ts';
import { GENESIS, hashOf } from '../../../engine/src/billing/transfers.ts';
import { verifyLedger } from '../../../engine/src/billing/verify.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';

/** As many statements as the first release had. */
const FIRST_RELEASE = LEDGER_SCHEMA.findIndex((statement) => statement.includes('CREATE TABLE spend_cap')) + 1;
const NOON = Date.UTC(2026, 10, 15, 12);

it('a ledger of the first release keeps its chain, its caps and what its keys have spent, and goes on', async () => {
  const store = openSqliteStore(':memory:');
  await migrate(store, { ledger: LEDGER_SCHEMA.slice(0, FIRST_RELEASE) });
  await store.transaction(async (tx) => {
    for (const [id, kind] of [['user:ada', 'user'], ['treasury', 'treasury'], ['platform:revenue', 'revenue'], ['breakage', 'breakage']]) {
      await tx.run('INSERT INTO ledger_account (id, kind, created_at) VALUES (?, ?, ?)', id!, kind!, NOON);
    }
    await tx.run(`INSERT INTO lot VALUES (1, 'user:ada', 'free', 100, 93, 5, NULL, 'gift', ?)`, NOON);
    for (const [id, amount, captured, state, end] of [['a', 10, 7, 'captured', NOON], ['b', 5, 0, 'open', null]] as const) {
      await tx.run(
        `INSERT INTO hold (id, account, job_id, api_key_id, amount, captured, state, price_book, created_at, expires_at, resolved_at) VALUES (?, 'user:ada', ?, 'key', ?, ?, ?, 'old', ?, ?, ?)`,
        ...[id, `job ${id}`, amount, captured, state, NOON, NOON, end],
      );
      await tx.run('INSERT INTO hold_slice VALUES (?, 0, 1, ?, ?)', id, amount, captured);
    }
    let previous = GENESIS;
    for (const [seq, debit, credit, amount, kind, hold] of [[1, 'treasury', 'user:ada', 100, 'grant', null], [2, 'user:ada', 'platform:revenue', 7, 'capture', 'a']] as const) {
      const hash = hashOf({ seq, debit, credit, amount, kind, lot_id: 1, hold_id: hold, note: null, created_at: NOON, previous_hash: previous });
      await tx.run('INSERT INTO transfer VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)', seq, debit, credit, amount, kind, hold, NOON, previous, hash);
      previous = hash;
    }
    await tx.run(`INSERT INTO spend_cap VALUES ('key', 'user:ada', NULL, 20, 5, 7)`);
  });

  await migrate(store, { ledger: LEDGER_SCHEMA });
  const ledger = createLedger({ store, clock: () => NOON });
  const findings = async () => (await verifyLedger(store)).findings;
  expect(await findings()).toEqual([]);
  const request = { account: 'ada', kinds: ['free'], priceBook: 'new', expiresAt: NOON, apiKeyId: 'key' } as const;
  await expect(store.transaction((tx) => ledger.hold(tx, { ...request, jobId: 'c', amount: 9 }))).rejects.toMatchObject({ details: { cap: 'total', spent: 7, held: 5, left: 8 } });
  await store.transaction((tx) => ledger.hold(tx, { ...request, jobId: 'd', amount: 8 }));
  await store.transaction((tx) => ledger.capture(tx, 'b', 5));
  await store.transaction((tx) => ledger.refund(tx, { holdId: 'a', reference: 'late' }));
  expect(await findings()).toEqual([]);
  expect(await ledger.balance('ada')).toMatchObject({ available: 87, held: 8 });
  await store.close();
});
