import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aLedger, DAY, NOON, type LedgerBench } from './a-ledger.ts';

let bench: LedgerBench;
beforeEach(async () => {
  bench = await aLedger();
});
afterEach(async () => {
  expect(await bench.findings()).toEqual([]);
  await bench.store.close();
});

beforeEach(() => bench.ledger.grant('ada', 10, 'free', 'gift'));

describe('a hold that nobody ended in time', () => {
  it('can be expired, once it is overdue: everything goes back, and it has ended', async () => {
    const id = await bench.hold(6, { expiresAt: NOON + 1_000 });
    await expect(bench.expire(id)).rejects.toMatchObject({ code: 'invalid_transition', message: expect.stringContaining('not overdue before 2026-11-15T12:00:01.000Z') });
    bench.clock.now += 1_000;
    await bench.expire(id);
    expect(await bench.ledger.balance('ada')).toMatchObject({ available: 10, held: 0 });
    for (const again of [bench.expire(id), bench.capture(id, 1), bench.release(id)]) await expect(again).rejects.toMatchObject({ code: 'invalid_transition' });
  });

  it('may still be captured until then, also when it is overdue', async () => {
    const id = await bench.hold(6, { expiresAt: NOON + 1_000 });
    bench.clock.now += DAY;
    await bench.capture(id, 6);
    await expect(bench.expire(id)).rejects.toMatchObject({ code: 'invalid_transition' });
  });

  it('is not found when it never was', async () => {
    await expect(bench.expire('nothing')).rejects.toMatchObject({ code: 'not_found' });
  });
});
