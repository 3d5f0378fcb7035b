import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aLedger, SPARK, type LedgerBench } from './a-ledger.ts';

let bench: LedgerBench;
beforeEach(async () => {
  bench = await aLedger();
  await bench.ledger.grant('ada', 100 * SPARK, 'free', 'welcome');
});
afterEach(async () => {
  expect(await bench.findings()).toEqual([]);
  await bench.store.close();
});

const open = (approved: number, runId = 'run', account = 'ada') => bench.store.transaction((tx) => bench.ledger.openBudget(tx, { runId, account, approved }));
const raise = (approved: number, runId = 'run') => bench.store.transaction((tx) => bench.ledger.raiseBudget(tx, runId, approved));
const ofRun = { runId: 'run' };

describe('the budget of a run', () => {
  it('counts what is held and what was captured, and what is given back no more', async () => {
    await open(10);
    await bench.capture(await bench.hold(6, ofRun), 4);
    const held = await bench.hold(5, ofRun);
    expect(await bench.ledger.budgetOf('run')).toEqual({ approved: 10, held: 5, captured: 4 });
    await expect(bench.hold(2, ofRun)).rejects.toMatchObject({ code: 'over_cap', details: { cap: 'run', needed: 2, allowed: 10, spent: 4, held: 5 } });
    await bench.release(held);
    await bench.hold(6, ofRun);
  });

  it('says in Spark what is approved, spent, held and left', async () => {
    await open(2 * SPARK);
    await bench.capture(await bench.hold(SPARK, ofRun), 0.5 * SPARK);
    await expect(bench.hold(1.6 * SPARK, ofRun)).rejects.toMatchObject({
      message: 'the job may cost 1.6 Spark; of the 2 approved for the run, 0.5 are spent and 0 held, so 1.5 are left; approve more to go on',
    });
  });

  it('stays as it is when it is opened again', async () => {
    await open(10);
    await open(99);
    expect(await bench.ledger.budgetOf('run')).toMatchObject({ approved: 10 });
  });

  it('is refused to another account, which cannot hold on it either', async () => {
    await open(10);
    await bench.ledger.grant('bob', 10, 'free', 'welcome');
    await expect(open(10, 'run', 'bob')).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await expect(bench.hold(1, { ...ofRun, account: 'bob' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('counts what the run held and captured before it was opened', async () => {
    await bench.capture(await bench.hold(3, ofRun), 2);
    await bench.hold(4, ofRun);
    await open(7);
    expect(await bench.ledger.budgetOf('run')).toEqual({ approved: 7, held: 4, captured: 2 });
    await expect(bench.hold(2, ofRun)).rejects.toMatchObject({ code: 'over_cap' });
  });

  it('can be raised, and lowered below what is held: that refuses new holds only', async () => {
    await open(5);
    const held = await bench.hold(5, ofRun);
    await raise(8);
    await bench.hold(3, ofRun);
    await raise(1);
    await expect(bench.hold(1, ofRun)).rejects.toMatchObject({ code: 'over_cap', details: { allowed: 1, held: 8 } });
    await bench.capture(held, 5);
    expect(await bench.ledger.budgetOf('run')).toEqual({ approved: 1, held: 3, captured: 5 });
  });

  it('is never overshot by many at once: 1,000 holds of 0.1 against 5 Spark leave 50', async () => {
    await open(5 * SPARK);
    const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, () => bench.hold(0.1 * SPARK, ofRun)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(50);
    expect(await bench.ledger.budgetOf('run')).toEqual({ approved: 5 * SPARK, held: 5 * SPARK, captured: 0 });
  });

  it('leaves runs without a budget alone', async () => {
    await open(1);
    await bench.hold(50, { runId: 'other' });
    await bench.hold(50);
    expect(await bench.ledger.budgetOf('other')).toBeUndefined();
  });

  it('refuses odd amounts, and to raise what was never opened', async () => {
    for (const amount of [-1, 0.5, Number.NaN, 2 ** 53]) {
      await expect(open(amount)).rejects.toMatchObject({ code: 'invalid_parameter' });
    }
    await expect(raise(5)).rejects.toMatchObject({ code: 'not_found' });
    await open(5);
    await expect(raise(-5)).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});
