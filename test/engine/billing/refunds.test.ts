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

const balance = () => bench.ledger.balance('ada');
const captured = async (amount: number) => {
  const id = await bench.hold(amount);
  await bench.capture(id, amount);
  return id;
};

describe('a refund', () => {
  it('gives the whole capture back to the lots that paid, the last one first', async () => {
    await bench.ledger.grant('ada', 4, 'free', 'gift');
    await bench.ledger.grant('ada', 4, 'premium', 'bought');
    const id = await captured(6);
    expect(await bench.refund(id, 3, 'first')).toBe(3);
    expect((await balance()).byKind).toEqual({ play: 0, free: 1, premium: 4 });
    expect(await bench.refund(id, undefined, 'rest')).toBe(3);
    expect((await balance()).byKind).toEqual({ play: 0, free: 4, premium: 4 });
  });

  it('is given once for one reference', async () => {
    await bench.ledger.grant('ada', 4, 'free', 'gift');
    const id = await captured(4);
    expect(await Promise.all([bench.refund(id, 2), bench.refund(id, 2), bench.refund(id)])).toEqual([2, 0, 0]);
    await expect(bench.refund(id, 1)).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect((await balance()).available).toBe(2);
  });

  it('never gives back more than was captured', async () => {
    await bench.ledger.grant('ada', 9, 'free', 'gift');
    const id = await bench.hold(5);
    await bench.capture(id, 3);
    await expect(bench.refund(id, 4)).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('not refunded yet') });
    await bench.refund(id, 3, 'all');
    await expect(bench.refund(id, 1, 'more')).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(bench.refund(id, undefined, 'again')).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('is refused for a hold that was not captured, and for one that is unknown', async () => {
    await bench.ledger.grant('ada', 9, 'free', 'gift');
    const open = await bench.hold(3);
    await expect(bench.refund(open)).rejects.toMatchObject({ code: 'invalid_transition' });
    await bench.release(open);
    await expect(bench.refund(open)).rejects.toMatchObject({ code: 'invalid_transition' });
    await expect(bench.refund('nothing')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('goes to a new lot of thirty days and the same kind where the old one has ended', async () => {
    await bench.ledger.grant('ada', 2, 'play', 'toy', NOON + DAY);
    await bench.ledger.grant('ada', 2, 'free', 'gift', NOON + DAY);
    await bench.ledger.grant('ada', 2, 'premium', 'bought');
    const id = await bench.hold(6, { kinds: ['play', 'free', 'premium'] });
    await bench.capture(id, 6);
    bench.clock.now += 2 * DAY;
    await bench.refund(id);
    expect((await balance()).byKind).toEqual({ play: 2, free: 2, premium: 2 });
    bench.clock.now += 30 * DAY;
    expect((await balance()).byKind).toEqual({ play: 0, free: 0, premium: 2 });
  });

  it('makes room again under the caps of the key and in the budget of the run', async () => {
    await bench.ledger.grant('ada', 20, 'free', 'gift');
    await bench.setCap({ total: 5 });
    await bench.store.transaction((tx) => bench.ledger.openBudget(tx, { runId: 'run', account: 'ada', approved: 5 }));
    const id = await bench.hold(5, { apiKeyId: 'key', runId: 'run' });
    await bench.capture(id, 5);
    await expect(bench.hold(1, { apiKeyId: 'key' })).rejects.toMatchObject({ code: 'over_cap' });
    await expect(bench.hold(1, { runId: 'run' })).rejects.toMatchObject({ code: 'over_cap' });
    await bench.refund(id, 2);
    await bench.hold(2, { apiKeyId: 'key', runId: 'run' });
  });
});
