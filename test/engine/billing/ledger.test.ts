import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aLedger, DAY, NOON, PLAY_MONEY, SPARK, type LedgerBench } from './a-ledger.ts';

let bench: LedgerBench;
beforeEach(async () => {
  bench = await aLedger();
});
afterEach(async () => {
  expect(await bench.findings()).toEqual([]);
  await bench.store.close();
});

const grant = (amount: number, kind: 'play' | 'free' | 'premium', reference: string, expiresAt?: number) =>
  bench.ledger.grant('ada', amount, kind, reference, expiresAt);
const balance = () => bench.ledger.balance('ada');

describe('grants', () => {
  it('show in the balance, by kind', async () => {
    await grant(5 * SPARK, 'free', 'welcome');
    await grant(7 * SPARK, 'premium', 'bought');
    expect(await balance()).toEqual({ available: 12 * SPARK, held: 0, byKind: { play: 0, free: 5 * SPARK, premium: 7 * SPARK } });
  });

  it('are given once for one reference, also when asked for at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => grant(5, 'free', 'welcome')));
    expect((await balance()).available).toBe(5);
  });

  it('refuse the same reference for another amount or kind', async () => {
    await grant(5, 'free', 'welcome');
    await expect(grant(6, 'free', 'welcome')).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await expect(grant(5, 'premium', 'welcome')).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  it('take one reference for two accounts', async () => {
    await grant(5, 'free', 'welcome');
    await bench.ledger.grant('bob', 5, 'free', 'welcome');
    expect((await bench.ledger.balance('bob')).available).toBe(5);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1])('refuse the amount %p', async (amount) => {
    await expect(grant(amount, 'free', 'odd')).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('refuse an unknown kind, an end that is over, and a sum beyond what a number can hold', async () => {
    await expect(grant(1, 'gold' as 'free', 'odd')).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(grant(1, 'free', 'odd', NOON)).rejects.toMatchObject({ code: 'invalid_parameter' });
    await grant(Number.MAX_SAFE_INTEGER, 'free', 'huge');
    await expect(grant(1, 'free', 'one more')).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('leave nothing to an account that nobody opened', async () => {
    expect(await bench.ledger.balance('nobody')).toEqual({ available: 0, held: 0, byKind: { play: 0, free: 0, premium: 0 } });
  });
});

describe('the monthly boost', () => {
  it('gives the local account 400 Spark of play money until the month ends, once', async () => {
    await bench.ledger.open('local');
    await bench.ledger.open('local');
    expect(await bench.ledger.balance('local')).toMatchObject({ available: 400 * SPARK, byKind: { play: 400 * SPARK } });
    bench.clock.now = Date.UTC(2026, 10, 30, 23, 59, 59, 999);
    expect((await bench.ledger.balance('local')).available).toBe(400 * SPARK);
    bench.clock.now = Date.UTC(2026, 11, 1);
    expect((await bench.ledger.balance('local')).available).toBe(0);
  });

  it('is given anew each month, also across the end of a year', async () => {
    for (const month of [10, 11, 12]) {
      bench.clock.now = Date.UTC(2026, month, 3);
      await bench.ledger.open('local');
      expect((await bench.ledger.balance('local')).available).toBe(400 * SPARK);
    }
  });

  it('is given to the local account only', async () => {
    await bench.ledger.open('ada');
    expect((await balance()).available).toBe(0);
  });

  it('waits until the account has less than 800 Spark', async () => {
    await bench.ledger.grant('local', 800 * SPARK, 'premium', 'bought');
    await bench.ledger.open('local');
    expect((await bench.ledger.balance('local')).byKind.play).toBe(0);
    await bench.capture(await bench.hold(SPARK, { account: 'local' }), SPARK);
    await bench.ledger.open('local');
    expect((await bench.ledger.balance('local')).byKind.play).toBe(400 * SPARK);
  });

  it('comes by itself when a hold needs it: a process that runs across the end of a month goes on', async () => {
    await bench.ledger.open('local');
    bench.clock.now = Date.UTC(2026, 11, 1, 0, 0, 1);
    await bench.hold(SPARK, { account: 'local', kinds: PLAY_MONEY });
    expect(await bench.ledger.balance('local')).toMatchObject({ available: 399 * SPARK, held: SPARK });
  });
});

describe('a hold', () => {
  it('sets its amount aside', async () => {
    await grant(10, 'free', 'welcome');
    await bench.hold(4);
    expect(await balance()).toMatchObject({ available: 6, held: 4 });
  });

  it('gives the part that is not captured back, and the captured part to the platform', async () => {
    await grant(10, 'free', 'welcome');
    await bench.capture(await bench.hold(4), 3);
    expect(await balance()).toMatchObject({ available: 7, held: 0 });
    expect(await bench.store.get(`SELECT SUM(amount) AS revenue FROM transfer WHERE credit = 'platform:revenue'`)).toEqual({ revenue: 3 });
  });

  it('gives all of it back when it is released', async () => {
    await grant(10, 'free', 'welcome');
    await bench.release(await bench.hold(4));
    expect(await balance()).toMatchObject({ available: 10, held: 0 });
  });

  it('may capture nothing', async () => {
    await grant(10, 'free', 'welcome');
    await bench.capture(await bench.hold(4), 0);
    expect(await balance()).toMatchObject({ available: 10, held: 0 });
  });

  it('ends once: a second capture or release is refused and changes nothing', async () => {
    await grant(10, 'free', 'welcome');
    const captured = await bench.hold(4);
    await bench.capture(captured, 4);
    const released = await bench.hold(2);
    await bench.release(released);
    for (const ended of [captured, released]) {
      await expect(bench.capture(ended, 1)).rejects.toMatchObject({ code: 'invalid_transition' });
      await expect(bench.release(ended)).rejects.toMatchObject({ code: 'invalid_transition' });
      await expect(bench.store.transaction((tx) => bench.ledger.extendHold(tx, ended, NOON))).rejects.toMatchObject({ code: 'invalid_transition' });
    }
    expect(await balance()).toMatchObject({ available: 6, held: 0 });
  });

  it('ends once when capture and release are asked for at the same time', async () => {
    await grant(10, 'free', 'welcome');
    const id = await bench.hold(4);
    const outcomes = await Promise.allSettled([bench.release(id), bench.capture(id, 4), bench.release(id)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect((await balance()).available).toBe(10);
  });

  it('refuses a capture above it, and stays open', async () => {
    await grant(10, 'free', 'welcome');
    const id = await bench.hold(4);
    await expect(bench.capture(id, 5)).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(bench.capture(id, -1)).rejects.toMatchObject({ code: 'invalid_parameter' });
    await bench.capture(id, 4);
  });

  it('is refused for nothing, and unknown holds are not found', async () => {
    await grant(10, 'free', 'welcome');
    await expect(bench.hold(0)).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(bench.capture('nothing', 1)).rejects.toMatchObject({ code: 'not_found' });
    await expect(bench.release('nothing')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is all or nothing over many lots', async () => {
    await grant(3, 'free', 'a');
    await grant(3, 'premium', 'b');
    await expect(bench.hold(7)).rejects.toMatchObject({ code: 'insufficient_spark' });
    expect(await balance()).toMatchObject({ available: 6, held: 0 });
    await bench.hold(6);
    expect(await balance()).toMatchObject({ available: 0, held: 6 });
  });

  it('draws by kind, then from what ends first, then from the oldest', async () => {
    await grant(1, 'premium', 'bought');
    await grant(1, 'free', 'endless, older');
    await grant(1, 'free', 'endless, younger');
    await grant(1, 'free', 'ends late', NOON + 2 * DAY);
    await grant(1, 'free', 'ends soon', NOON + DAY);
    await grant(1, 'play', 'toy');
    await bench.hold(6, { kinds: PLAY_MONEY });
    const drawn = await bench.store.all<{ reference: string }>('SELECT reference FROM hold_slice JOIN lot ON lot.id = lot_id ORDER BY position');
    expect(drawn.map((row) => row.reference)).toEqual(['toy', 'ends soon', 'ends late', 'endless, older', 'endless, younger', 'bought']);
  });

  it('captures in the order in which it drew', async () => {
    await grant(2, 'premium', 'bought');
    await grant(2, 'free', 'gift');
    await bench.capture(await bench.hold(4), 3);
    expect((await balance()).byKind).toEqual({ play: 0, free: 0, premium: 1 });
  });

  it('never pays real jobs with play money', async () => {
    await grant(100 * SPARK, 'play', 'toy');
    await grant(1 * SPARK, 'free', 'gift');
    await expect(bench.hold(2 * SPARK)).rejects.toMatchObject({
      code: 'insufficient_spark',
      message: expect.stringContaining('100 Spark of play money pay for built-in models only'),
    });
  });

  it('says what is needed, available and held, when the boost comes and how to grant', async () => {
    await bench.ledger.open('local');
    await bench.hold(100 * SPARK, { account: 'local', kinds: PLAY_MONEY });
    await expect(bench.hold(300.5 * SPARK, { account: 'local', kinds: PLAY_MONEY })).rejects.toMatchObject({
      message:
        'the job may cost 300.5 Spark; account "local" has 300 available and 100 held; the next 400 Spark of the monthly boost come on 2026-12-01 (UTC); ' +
        'an operator can add some: sogni-flow grant local 1 --kind free',
      details: { needed: 300.5 * SPARK, available: 300 * SPARK, held: 100 * SPARK },
    });
  });

  it('is never overshot by many at once: 1,000 holds of 0.1 against 5 Spark leave 50', async () => {
    await grant(5 * SPARK, 'free', 'welcome');
    const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, () => bench.hold(0.1 * SPARK)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(50);
    expect(await balance()).toMatchObject({ available: 0, held: 5 * SPARK });
  });

  it('is undone with the transaction that placed it', async () => {
    await grant(10, 'free', 'welcome');
    const crash = bench.store.transaction(async (tx) => {
      await bench.ledger.hold(tx, { account: 'ada', amount: 4, kinds: ['free'], jobId: 'crashed', priceBook: 'test', expiresAt: NOON + DAY });
      throw new Error('power cut');
    });
    await expect(crash).rejects.toThrow('power cut');
    expect(await balance()).toMatchObject({ available: 10, held: 0 });
  });

  it('is open still when the transaction that captured it is undone', async () => {
    await grant(10, 'free', 'welcome');
    const id = await bench.hold(4);
    const crash = bench.store.transaction(async (tx) => {
      await bench.ledger.capture(tx, id, 4);
      throw new Error('power cut');
    });
    await expect(crash).rejects.toThrow('power cut');
    expect(await balance()).toMatchObject({ available: 6, held: 4 });
    await bench.capture(id, 4);
  });
});

describe('the end of a lot', () => {
  it('takes what is not held, and never what is', async () => {
    await grant(10, 'free', 'gift', NOON + DAY);
    const id = await bench.hold(4);
    bench.clock.now += DAY;
    expect(await bench.ledger.expireLots()).toBe(1);
    expect(await balance()).toMatchObject({ available: 0, held: 4 });
    await bench.capture(id, 4);
    expect(await bench.store.get(`SELECT SUM(amount) AS lost FROM transfer WHERE credit = 'breakage'`)).toEqual({ lost: 6 });
  });

  it('takes what comes back from a hold afterwards', async () => {
    await grant(10, 'free', 'gift', NOON + DAY);
    const [kept, part] = [await bench.hold(4), await bench.hold(6)];
    bench.clock.now += DAY;
    await bench.release(kept);
    await bench.capture(part, 5);
    expect(await balance()).toMatchObject({ available: 0, held: 0 });
    expect(await bench.store.get(`SELECT SUM(amount) AS lost FROM transfer WHERE credit = 'breakage'`)).toEqual({ lost: 5 });
  });

  it('keeps new holds out, whether it was written off or not', async () => {
    await grant(10, 'free', 'gift', NOON + DAY);
    bench.clock.now += DAY;
    await expect(bench.hold(1)).rejects.toMatchObject({ code: 'insufficient_spark' });
    expect(await bench.ledger.expireLots()).toBe(1);
    expect(await bench.ledger.expireLots()).toBe(0);
  });
});

describe('the cap of an API key', () => {
  const cap = (perJob?: number, total?: number) => bench.store.transaction((tx) => bench.ledger.setCap(tx, 'key', 'ada', { perJob, total }));
  const withKey = { apiKeyId: 'key' };
  beforeEach(() => grant(100, 'free', 'welcome'));

  it('refuses a job above the cap per job, with numbers', async () => {
    await cap(5);
    await expect(bench.hold(6, withKey)).rejects.toMatchObject({ code: 'over_cap', details: { cap: 'perJob', needed: 6, allowed: 5 } });
    await bench.hold(5, withKey);
  });

  it('counts holds and captures against the total, and what is given back no more', async () => {
    await cap(undefined, 10);
    await bench.capture(await bench.hold(6, withKey), 4);
    await bench.hold(6, withKey);
    await expect(bench.hold(1, withKey)).rejects.toMatchObject({ code: 'over_cap', details: { cap: 'total', needed: 1, allowed: 10, spent: 4, held: 6 } });
  });

  it('counts what was held and captured before the cap was set, and refuses when it is lowered below', async () => {
    await bench.capture(await bench.hold(3, withKey), 3);
    const open = await bench.hold(4, withKey);
    await cap(undefined, 8);
    await expect(bench.hold(2, withKey)).rejects.toMatchObject({ code: 'over_cap' });
    await cap(undefined, 5);
    await bench.release(open);
    await bench.hold(2, withKey);
    await expect(bench.hold(1, withKey)).rejects.toMatchObject({ code: 'over_cap' });
  });

  it('is never overshot by many at once', async () => {
    await cap(undefined, 10);
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => bench.hold(3, withKey)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(3);
  });

  it('leaves other keys and jobs without a key alone', async () => {
    await cap(1, 1);
    await bench.hold(6, { apiKeyId: 'other' });
    await bench.hold(6);
  });

  it('refuses negative caps', async () => {
    await expect(cap(-1)).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});
