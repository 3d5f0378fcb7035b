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

beforeEach(() => bench.ledger.grant('ada', 1_000, 'free', 'gift'));

const capturedFor = async (amount: number, share: number, id = 'wes') => {
  const hold = await bench.hold(amount);
  await bench.capture(hold, amount, { id, share });
  return hold;
};
const has = async (account: string) => (await bench.store.get<{ amount: number }>(
  `SELECT COALESCE(SUM(CASE WHEN credit = ? THEN amount ELSE -amount END), 0) AS amount FROM transfer WHERE credit = ? OR debit = ?`, account, account, account))?.amount;
const verify = (hold: string) => bench.store.transaction((tx) => bench.ledger.verifyEarning(tx, hold));
const slash = (hold: string, reason = 'the picture was a copy') => bench.store.transaction((tx) => bench.ledger.slash(tx, hold, reason));

describe('the share of a worker', () => {
  it('is split from the capture without losing a µSpark: the platform gets what is left of the rounding', async () => {
    await capturedFor(10, 333_333);
    expect([await has('worker:wes:pending'), await has('platform:revenue')]).toEqual([3, 7]);
    await capturedFor(1, 999_999);
    expect([await has('worker:wes:pending'), await has('platform:revenue')]).toEqual([3, 8]);
    await capturedFor(7, 1_000_000);
    expect([await has('worker:wes:pending'), await has('platform:revenue')]).toEqual([10, 8]);
  });

  it('may be said by the hold, and then by the capture', async () => {
    const said = await bench.hold(10, { workerShare: 500_000 });
    await bench.capture(said, 10, { id: 'wes' });
    const otherwise = await bench.hold(10, { workerShare: 500_000 });
    await bench.capture(otherwise, 10, { id: 'wes', share: 100_000 });
    const nobody = await bench.hold(10, { workerShare: 500_000 });
    await bench.capture(nobody, 10);
    expect(await has('worker:wes:pending')).toBe(6);
  });

  it('is nothing of play money, and of SOGNI', async () => {
    await bench.ledger.grant('ada', 10, 'play', 'toy');
    await bench.ledger.grant('ada', 10, 'sogni', 'coins');
    for (const kinds of [['play'], ['sogni']] as const) await bench.capture(await bench.hold(10, { kinds }), 10, { id: 'wes', share: 500_000 });
    expect(await has('worker:wes:pending')).toBe(0);
  });

  it.each([-1, 0.5, 1_000_001, Number.NaN])('of %p parts per million is refused', async (share) => {
    const hold = await bench.hold(10);
    await expect(bench.capture(hold, 10, { id: 'wes', share })).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(bench.hold(10, { workerShare: share })).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});

describe('an earning', () => {
  it('can be claimed once its result is verified, as premium Spark of the worker, once', async () => {
    const hold = await capturedFor(10, 500_000);
    expect(await bench.ledger.claim('wes', 'may')).toBe(0);
    await verify(hold);
    await verify(hold);
    expect(await Promise.all([bench.ledger.claim('wes', 'may'), bench.ledger.claim('wes', 'may'), bench.ledger.claim('wes', 'june')])).toEqual([5, 0, 0]);
    expect(await bench.ledger.balance('wes')).toMatchObject({ available: 5, byKind: { premium: 5 } });
  });

  it('can be claimed after a week without a complaint', async () => {
    await capturedFor(10, 500_000);
    bench.clock.now = NOON + 7 * DAY - 1;
    expect(await bench.ledger.matureEarnings()).toBe(0);
    bench.clock.now = NOON + 7 * DAY;
    expect(await bench.ledger.matureEarnings()).toBe(1);
    expect(await bench.ledger.claim('wes', 'may')).toBe(5);
  });

  it('goes back in proportion with a refund as long as it is pending', async () => {
    const hold = await capturedFor(10, 500_000);
    await bench.refund(hold, 3, 'first');
    expect(await has('worker:wes:pending')).toBe(4);
    await bench.refund(hold, 7, 'rest');
    expect([await has('worker:wes:pending'), await has('platform:revenue')]).toEqual([0, 0]);
  });

  it('is at the cost of the platform when it was claimed before the refund', async () => {
    const hold = await capturedFor(10, 500_000);
    await verify(hold);
    await bench.ledger.claim('wes', 'may');
    await bench.refund(hold);
    expect([await has('platform:revenue'), (await bench.ledger.balance('wes')).available]).toEqual([-5, 5]);
  });

  it('is taken back from who cheated, pending or claimable, with the reason, and never twice', async () => {
    const [pending, claimable] = [await capturedFor(10, 500_000), await capturedFor(10, 400_000)];
    await verify(claimable);
    await slash(pending);
    await slash(claimable);
    expect([await has('worker:wes:pending'), await has('worker:wes:claimable'), await has('platform:revenue')]).toEqual([0, 0, 20]);
    expect(await bench.store.get(`SELECT note FROM transfer WHERE kind = 'slash'`)).toEqual({ note: 'the picture was a copy' });
    await expect(slash(pending)).rejects.toMatchObject({ code: 'invalid_transition' });
  });

  it('is not taken back without a reason, once it was claimed, or where nobody earned anything', async () => {
    const hold = await capturedFor(10, 500_000);
    await expect(slash(hold, ' ')).rejects.toMatchObject({ code: 'invalid_parameter' });
    await verify(hold);
    await bench.ledger.claim('wes', 'may');
    await expect(slash(hold)).rejects.toMatchObject({ code: 'invalid_transition' });
    await expect(slash(await bench.hold(1))).rejects.toMatchObject({ code: 'not_found' });
    await expect(verify('nothing')).rejects.toMatchObject({ code: 'not_found' });
  });
});
