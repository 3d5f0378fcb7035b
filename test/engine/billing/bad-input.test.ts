/** What cannot be is refused with a code, and leaves every table of the ledger as it was. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aLedger, DAY, NOON, SPARK, type LedgerBench } from './a-ledger.ts';

let bench: LedgerBench;
let open: string;
let captured: string;
beforeEach(async () => {
  bench = await aLedger();
  await bench.ledger.grant('ada', 100 * SPARK, 'free', 'gift', NOON + DAY);
  await bench.ledger.grant('bob', 5, 'free', 'gift');
  await bench.setCap({ perDay: 50 * SPARK });
  await bench.store.transaction((tx) => bench.ledger.openBudget(tx, { runId: 'run', account: 'ada', approved: 50 * SPARK }));
  open = await bench.hold(5 * SPARK, { apiKeyId: 'key', runId: 'run', jobId: 'open' });
  captured = await bench.hold(5 * SPARK, { apiKeyId: 'key' });
  await bench.capture(captured, 4 * SPARK, { id: 'wes', share: 500_000 });
});
afterEach(() => bench.store.close());

const inTransaction = (work: Parameters<LedgerBench['store']['transaction']>[0]) => bench.store.transaction(work);
const odd = [-1, -SPARK, 0.5, 1.000_001, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1e300];

type Attempt = readonly [what: string, code: string, attempt: () => Promise<unknown>];

const attempts: readonly Attempt[] = [
  ...odd.flatMap((amount): Attempt[] => [
    [`a hold of ${amount}`, 'invalid_parameter', () => bench.hold(amount)],
    [`a capture of ${amount}`, 'invalid_parameter', () => bench.capture(open, amount)],
    [`a refund of ${amount}`, 'invalid_parameter', () => bench.refund(captured, amount)],
    [`a grant of ${amount}`, 'invalid_parameter', () => bench.ledger.grant('ada', amount, 'free', 'odd')],
    [`a cap of ${amount}`, 'invalid_parameter', () => bench.setCap({ perMonth: amount })],
    [`a budget of ${amount}`, 'invalid_parameter', () => inTransaction((tx) => bench.ledger.openBudget(tx, { runId: 'odd', account: 'ada', approved: amount }))],
    [`a budget raised to ${amount}`, 'invalid_parameter', () => inTransaction((tx) => bench.ledger.raiseBudget(tx, 'run', amount))],
    [`a top-up of ${amount}`, 'invalid_parameter', () => bench.ledger.topUp('stripe', { id: 'evt', type: 'test', news: { type: 'paid', payment: 'pi', account: 'ada', cents: amount } })],
  ]),
  ['a hold of nothing', 'invalid_parameter', () => bench.hold(0)],
  ['a refund of nothing', 'invalid_parameter', () => bench.refund(captured, 0)],
  ['a hold of more than there can be', 'insufficient_spark', () => bench.hold(Number.MAX_SAFE_INTEGER)],
  ['a grant that would make more than a number can hold', 'invalid_parameter', () => bench.ledger.grant('ada', Number.MAX_SAFE_INTEGER, 'free', 'huge')],
  ['a hold from an unknown wallet', 'invalid_parameter', () => bench.hold(1, { kinds: ['gold' as 'free'] })],
  ['a hold from a wallet that is a name of every object', 'invalid_parameter', () => bench.hold(1, { kinds: ['constructor' as 'free'] })],
  ['a hold from no wallet', 'invalid_parameter', () => bench.hold(1, { kinds: [] })],
  ['a hold from two currencies', 'invalid_parameter', () => bench.hold(1, { kinds: ['free', 'sogni'] })],
  ['a hold of SOGNI by a key with caps', 'invalid_parameter', () => bench.hold(1, { kinds: ['sogni'], apiKeyId: 'key' })],
  ['a grant to an unknown wallet', 'invalid_parameter', () => bench.ledger.grant('ada', 1, 'gold' as 'free', 'odd')],
  ['a hold of an account that nobody opened', 'insufficient_spark', () => bench.hold(1, { account: 'nobody' })],
  ['a hold that ends at no time', 'invalid_parameter', () => bench.hold(1, { expiresAt: Number.NaN })],
  ['a second hold for a job', 'idempotency_conflict', () => bench.hold(1, { jobId: 'open' })],
  ['a hold in the run of another account', 'not_found', () => bench.hold(1, { account: 'bob', runId: 'run' })],
  ['a capture above the hold', 'invalid_parameter', () => bench.capture(open, 5 * SPARK + 1)],
  ['a second capture', 'invalid_transition', () => bench.capture(captured, 4 * SPARK)],
  ['a release after the capture', 'invalid_transition', () => bench.release(captured)],
  ['an expiry before its time', 'invalid_transition', () => bench.expire(open)],
  ['a refund above the capture', 'invalid_parameter', () => bench.refund(captured, 4 * SPARK + 1)],
  ['a refund of what is on hold', 'invalid_transition', () => bench.refund(open)],
  ['a hold above what a cap leaves', 'over_cap', () => bench.hold(41 * SPARK + 1, { apiKeyId: 'key' })],
  ['a hold above what a budget leaves', 'over_cap', () => bench.hold(45 * SPARK + 1, { runId: 'run' })],
  ['a hold after the lot has ended', 'insufficient_spark', () => { bench.clock.now = NOON + DAY; return bench.hold(1); }],
];

describe('the ledger is unchanged, and the refusal has a code, after', () => {
  it.each(attempts)('%s', async (_what, code, attempt) => {
    const before = await bench.digest();
    await expect(attempt()).rejects.toMatchObject({ code });
    expect(await bench.digest()).toBe(before);
    expect(await bench.findings()).toEqual([]);
  });
});

describe('a cap that is lowered under open holds', () => {
  it('refuses new ones, with what is left, and lets the open ones end as they may', async () => {
    await bench.setCap({ perJob: 1, perDay: 1, perMonth: 1, total: 1 });
    await inTransaction((tx) => bench.ledger.raiseBudget(tx, 'run', 1));
    const before = await bench.digest();
    await expect(bench.hold(1, { apiKeyId: 'key' })).rejects.toMatchObject({ code: 'over_cap', details: { cap: 'perDay', left: 0, held: 5 * SPARK, spent: 4 * SPARK } });
    await expect(bench.hold(1, { runId: 'run' })).rejects.toMatchObject({ code: 'over_cap', details: { cap: 'run', left: 0 } });
    expect(await bench.digest()).toBe(before);
    await bench.capture(open, 5 * SPARK);
    expect(await bench.findings()).toEqual([]);
  });
});

describe('a clock that jumps an hour, back or ahead', () => {
  it.each([-3_600_000, 3_600_000])('by %p ms changes nothing that is decided', async (ms) => {
    const before = await bench.digest();
    bench.clock.now += ms;
    await bench.ledger.expireLots();
    await bench.ledger.matureEarnings();
    await bench.ledger.open('ada');
    await expect(bench.capture(captured, 1)).rejects.toMatchObject({ code: 'invalid_transition' });
    await expect(bench.expire(open)).rejects.toMatchObject({ code: 'invalid_transition' });
    expect(await bench.digest()).toBe(before);
    await bench.capture(open, 5 * SPARK);
    expect(await bench.findings()).toEqual([]);
  });
});
