import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aLedger, NOON, SPARK, type LedgerBench } from './a-ledger.ts';

let bench: LedgerBench;
beforeEach(async () => {
  bench = await aLedger();
});
afterEach(async () => {
  expect(await bench.findings()).toEqual([]);
  await bench.store.close();
});

const available = async (account: string) => (await bench.ledger.balance(account)).available;

describe('the monthly boost of an account with a verified e-mail address', () => {
  it('is 400 free Spark until the month ends, once', async () => {
    await bench.ledger.verifyEmail('ada');
    await bench.ledger.verifyEmail('ada');
    await bench.ledger.open('ada');
    expect(await bench.ledger.balance('ada')).toMatchObject({ available: 400 * SPARK, byKind: { free: 400 * SPARK } });
    bench.clock.now = Date.UTC(2026, 11, 1);
    expect(await available('ada')).toBe(0);
  });

  it('waits while the account has 800 free Spark, and does not mind what it has bought', async () => {
    await bench.ledger.grant('ada', 800 * SPARK, 'free', 'prize');
    await bench.ledger.verifyEmail('ada');
    expect(await available('ada')).toBe(800 * SPARK);
    await bench.ledger.grant('bob', 5_000 * SPARK, 'premium', 'bought');
    await bench.ledger.verifyEmail('bob');
    expect(await available('bob')).toBe(5_400 * SPARK);
  });

  it('comes by itself when a hold needs it in the next month', async () => {
    await bench.ledger.verifyEmail('ada');
    bench.clock.now = Date.UTC(2026, 11, 2);
    await bench.hold(SPARK);
    expect(await available('ada')).toBe(399 * SPARK);
  });

  it('pays for basic models only, and says so', async () => {
    await bench.ledger.verifyEmail('ada');
    await bench.ledger.grant('ada', SPARK, 'premium', 'bought');
    await expect(bench.hold(2 * SPARK, { jobClass: 'premium' })).rejects.toMatchObject({
      code: 'insufficient_spark',
      message: expect.stringContaining('its 400 free Spark of the month pay for basic models only'),
    });
    await bench.hold(SPARK, { jobClass: 'premium' });
    await bench.hold(2 * SPARK);
  });

  it('is not given without the verification', async () => {
    await bench.ledger.open('ada');
    await expect(bench.hold(1)).rejects.toMatchObject({ code: 'insufficient_spark' });
    expect(await bench.ledger.isEmailVerified('ada')).toBe(false);
  });
});

describe('a referral', () => {
  const refer = (referrer: string, referred: string) => bench.ledger.refer({ referrer, referred });
  beforeEach(async () => {
    for (const account of ['ada', 'bob', 'cy']) await bench.ledger.verifyEmail(account);
  });

  it('gives both sides 25 Spark, once', async () => {
    expect(await refer('ada', 'bob')).toBe(true);
    expect(await refer('ada', 'bob')).toBe(false);
    expect([await available('ada'), await available('bob')]).toEqual([425 * SPARK, 425 * SPARK]);
    await refer('ada', 'cy');
    expect(await available('ada')).toBe(450 * SPARK);
  });

  it('is refused for oneself, for who was referred already, and without a verified e-mail address', async () => {
    await expect(refer('ada', 'ada')).rejects.toMatchObject({ code: 'invalid_parameter' });
    await refer('ada', 'bob');
    await expect(refer('cy', 'bob')).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await expect(refer('ada', 'dan')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(refer('dan', 'cy')).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('premium models', () => {
  it('need premium Spark, whether on hold or not, and the refusal says how to get some', async () => {
    await bench.ledger.grant('ada', 10 * SPARK, 'free', 'gift');
    await expect(bench.hold(SPARK, { jobClass: 'premium' })).rejects.toMatchObject({ code: 'premium_required', message: expect.stringContaining('sogni-flow grant ada 1 --kind premium') });
    await bench.ledger.grant('ada', 1, 'premium', 'bought');
    const all = await bench.hold(1, { kinds: ['premium'] });
    await bench.hold(SPARK, { jobClass: 'premium' });
    await bench.capture(all, 1);
    await expect(bench.hold(SPARK, { jobClass: 'premium' })).rejects.toMatchObject({ code: 'premium_required' });
  });

  it('are open to who pays in SOGNI, which no other hold touches', async () => {
    await bench.ledger.grant('ada', 10, 'sogni', 'coins');
    const { premium, id } = await bench.store.transaction((tx) =>
      bench.ledger.hold(tx, { account: 'ada', amount: 4, kinds: ['sogni'], jobClass: 'premium', jobId: 'coins', priceBook: 'test', expiresAt: NOON }),
    );
    expect(premium).toBe(true);
    expect(await bench.ledger.sogniBalance('ada')).toEqual({ available: 6, held: 4 });
    await bench.capture(id, 3);
    expect(await bench.ledger.sogniBalance('ada')).toEqual({ available: 7, held: 0 });
    expect(await bench.ledger.balance('ada')).toMatchObject({ available: 0, held: 0 });
    await expect(bench.hold(8, { kinds: ['sogni'] })).rejects.toMatchObject({ code: 'insufficient_spark', details: { currency: 'sogni', available: 7 } });
  });
});
