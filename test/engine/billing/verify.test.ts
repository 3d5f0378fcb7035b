import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyLedger } from '../../../engine/src/billing/verify.ts';
import { aLedger, type LedgerBench } from './a-ledger.ts';

let bench: LedgerBench;
beforeEach(async () => {
  bench = await aLedger();
  await bench.grantLot({ account: 'ada', amount: 100, kind: 'free', reference: 'welcome', eligibility: 'basic' });
  await bench.setCap({ total: 50 });
  await bench.store.transaction((tx) => bench.ledger.openBudget(tx, { runId: 'run', account: 'ada', approved: 50 }));
  await bench.capture(await bench.hold(10, { apiKeyId: 'key' }), 7, { id: 'wes', share: 500_000 });
  await bench.hold(5, { apiKeyId: 'key', runId: 'run' });
});
afterEach(() => bench.store.close());

describe('verifyLedger', () => {
  it('finds nothing in a ledger that only its own functions wrote, and names the head of the chain', async () => {
    const report = await verifyLedger(bench.store);
    expect(report).toEqual({ findings: [], transfers: 3, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('finds nothing in an empty ledger', async () => {
    const empty = await aLedger();
    expect(await verifyLedger(empty.store)).toEqual({ findings: [], transfers: 0, head: '0'.repeat(64) });
    await empty.store.close();
  });

  it('reads a chain that is longer than a page', async () => {
    const long = await aLedger();
    await Promise.all(Array.from({ length: 2_001 }, (_, n) => long.ledger.grant('ada', 1, 'free', `gift ${n}`)));
    expect(await verifyLedger(long.store)).toMatchObject({ findings: [], transfers: 2_001 });
    await long.store.close();
  });

  it.each([
    ['an amount that was changed', 'UPDATE transfer SET amount = 99 WHERE seq = 1', 'transfer 1 was changed'],
    ['a transfer that was removed', 'DELETE FROM transfer WHERE seq = 1', 'transfer 2 does not follow transfer 0'],
    ['an account that was swapped', `UPDATE transfer SET credit = 'breakage' WHERE seq = 2`, 'transfer 2 was changed'],
    ['a lot that grew', 'UPDATE lot SET remaining = remaining + 1', 'by its transfers'],
    ['a lot that holds for nobody', 'UPDATE lot SET held = held + 1', 'lot holds another sum than its open slices'],
    ['a hold that grew', `UPDATE hold SET amount = amount + 1 WHERE state = 'open'`, 'hold differs from its slices'],
    ['a capture without a transfer', `UPDATE hold SET captured = 8 WHERE state = 'captured'`, 'capture differs from its transfers'],
    ['a hold that was opened again', `UPDATE hold SET state = 'open' WHERE state = 'captured'`, 'hold has not exactly one end'],
    ['a cap that forgets', 'UPDATE key_spend SET captured = 0', 'key counts another sum'],
    ['a transfer to nobody', `UPDATE transfer SET credit = 'nobody' WHERE seq = 2`, 'an account, a lot or a hold that there is not'],
    ['a cap that counts what nobody spent', `INSERT INTO key_spend VALUES ('key', 'day 2020-01-01', 1, 0)`, 'no hold of it has spent'],
    ['a refund that nobody asked for', `UPDATE hold SET refunded = 1 WHERE state = 'captured'`, 'differ from what was asked for'],
    ['a worker who was paid more', 'UPDATE earning SET amount = amount + 1', 'earning differs from its transfers'],
    ['an earning that was forgotten', 'DELETE FROM earning', 'nobody\'s earning'],
    ['a debt that was forgiven', `UPDATE ledger_account SET owed = 3 WHERE id = 'user:ada'`, 'owes 3 µSpark by itself'],
    ['a run that forgets', 'UPDATE run_budget SET held = 0', 'run budget counts another sum'],
    ['a lot that paid for more than it may', `UPDATE hold SET job_class = 'premium'`, 'that it may not'],
    ['a lot that ended before the hold', 'UPDATE lot SET expires_at = 5', 'lot that had expired'],
  ])('finds %s', async (_what, sql, finding) => {
    await bench.store.run(sql);
    expect((await verifyLedger(bench.store)).findings).toContainEqual(expect.stringContaining(finding));
  });
});
