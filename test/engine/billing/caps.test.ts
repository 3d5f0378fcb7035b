import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aLedger, DAY, NOON, SPARK, type LedgerBench } from './a-ledger.ts';

let bench: LedgerBench;
beforeEach(async () => {
  bench = await aLedger();
});
afterEach(async () => {
  expect(await bench.findings()).toEqual([]);
  await bench.store.close();
});

const withKey = { apiKeyId: 'key' };
beforeEach(() => bench.ledger.grant('ada', 1_000 * SPARK, 'free', 'welcome'));

describe('the caps of a key by period', () => {
  it('count a UTC day, say when it ends, and begin anew with the next', async () => {
    await bench.setCap({ perDay: 10 });
    await bench.capture(await bench.hold(6, withKey), 4);
    await bench.hold(5, withKey);
    await expect(bench.hold(2, withKey)).rejects.toMatchObject({
      code: 'over_cap',
      details: { cap: 'perDay', needed: 2, allowed: 10, spent: 4, held: 5, left: 1, resetsAt: '2026-11-16T00:00:00.000Z' },
    });
    bench.clock.now = Date.UTC(2026, 10, 16);
    await bench.hold(10, withKey);
  });

  it('count a UTC month, also across the end of a year', async () => {
    bench.clock.now = Date.UTC(2026, 11, 31, 23, 59);
    await bench.setCap({ perMonth: 10 });
    await bench.hold(8, withKey);
    await expect(bench.hold(3, withKey)).rejects.toMatchObject({ details: { cap: 'perMonth', left: 2, resetsAt: '2027-01-01T00:00:00.000Z' } });
    bench.clock.now = Date.UTC(2027, 0, 1);
    await bench.hold(3, withKey);
  });

  it('count each run alone', async () => {
    await bench.setCap({ perRun: 5 });
    await bench.hold(5, { ...withKey, runId: 'a' });
    await expect(bench.hold(1, { ...withKey, runId: 'a' })).rejects.toMatchObject({ details: { cap: 'perRun', left: 0 } });
    await bench.hold(5, { ...withKey, runId: 'b' });
    await bench.hold(9, withKey);
  });

  it('count a hold in the day in which it was placed, whenever it ends', async () => {
    bench.clock.now = Date.UTC(2026, 10, 15, 23, 59);
    await bench.setCap({ perDay: 10 });
    const late = await bench.hold(10, withKey);
    bench.clock.now = Date.UTC(2026, 10, 16, 0, 1);
    await bench.hold(10, withKey);
    await bench.capture(late, 10);
    await expect(bench.hold(1, withKey)).rejects.toMatchObject({ details: { cap: 'perDay', spent: 0, held: 10 } });
  });

  it('count what was spent before they were set, lowered, lifted or set again', async () => {
    await bench.hold(6, { ...withKey, runId: 'a' });
    for (const cap of [{ perRun: 6 }, { perDay: 6 }, { perMonth: 6 }, { total: 6 }]) {
      await bench.setCap(cap);
      await expect(bench.hold(1, { ...withKey, runId: 'a' })).rejects.toMatchObject({ code: 'over_cap', details: { held: 6, left: 0 } });
    }
    await bench.setCap({});
    await bench.hold(1, withKey);
    await bench.setCap({ perDay: 3 });
    await expect(bench.hold(1, withKey)).rejects.toMatchObject({ details: { held: 7, left: 0 } });
  });

  it('go on counting the same day when the clock jumps an hour back across midnight and ahead again', async () => {
    bench.clock.now = Date.UTC(2026, 10, 16, 0, 30);
    await bench.setCap({ perDay: 10 });
    await bench.hold(8, withKey);
    bench.clock.now -= 3_600_000;
    await bench.hold(10, withKey);
    bench.clock.now += 3_600_000;
    await expect(bench.hold(3, withKey)).rejects.toMatchObject({ details: { cap: 'perDay', held: 8 } });
  });

  it('are never overshot by many at once: 1,000 holds of 0.1 against 5 Spark leave 50, whichever cap it is', async () => {
    for (const [name, over] of [['perDay', {}], ['perMonth', {}], ['perRun', { runId: 'run' }], ['total', {}]] as const) {
      await bench.setCap({ [name]: 5 * SPARK }, name);
      const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, () => bench.hold(0.1 * SPARK, { apiKeyId: name, ...over })));
      expect([name, outcomes.filter(({ status }) => status === 'fulfilled').length]).toEqual([name, 50]);
    }
  });

  it('leave what was decided alone when they are lowered under open holds', async () => {
    const open = await bench.hold(100, withKey);
    await bench.setCap({ perJob: 0, perDay: 0, total: 0 });
    await bench.capture(open, 100);
    expect((await bench.ledger.balance('ada')).held).toBe(0);
    bench.clock.now = NOON + DAY;
    await expect(bench.hold(1, withKey)).rejects.toMatchObject({ details: { cap: 'perJob' } });
  });
});
