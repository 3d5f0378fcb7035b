import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aLedger, SPARK, type LedgerBench } from './a-ledger.ts';

let bench: LedgerBench;
beforeEach(async () => {
  bench = await aLedger();
});
afterEach(async () => {
  expect(await bench.findings()).toEqual([]);
  await bench.store.close();
});

type News = Parameters<LedgerBench['ledger']['topUp']>[1]['news'];

let events = 0;
const tell = (news: News, id = `evt_${(events += 1)}`) => bench.ledger.topUp('stripe', { id, type: 'test', news });
const paid = (cents: number, payment = 'pi', id?: string) => tell({ type: 'paid', payment, account: 'ada', cents }, id);
const refunded = (cents: number, payment = 'pi') => tell({ type: 'refunded', payment, cents });
const disputed = (state: 'asked' | 'open' | 'won' | 'lost', cents = 100, dispute = 'du') => tell({ type: 'disputed', payment: 'pi', dispute, cents, state });
const premium = async () => (await bench.ledger.balance('ada')).byKind.premium / SPARK;
const owed = async () => ((await bench.store.get<{ owed: number }>(`SELECT owed FROM ledger_account WHERE id = 'user:ada'`))?.owed ?? 0) / SPARK;
const spend = async (spark: number) => bench.capture(await bench.hold(spark * SPARK), spark * SPARK);

describe('a payment', () => {
  it('credits two premium Spark for a cent', async () => {
    expect(await paid(100)).toBe('taken');
    expect(await premium()).toBe(200);
  });

  it('is credited once, however many events tell of it, and an event is taken once', async () => {
    await Promise.all([paid(100, 'pi', 'evt_a'), paid(100, 'pi', 'evt_a'), paid(100, 'pi', 'evt_b'), paid(999, 'pi', 'evt_c')]);
    expect(await premium()).toBe(200);
    expect(await paid(100, 'pi', 'evt_a')).toBe('doubled');
    await paid(50, 'pi_2');
    expect(await premium()).toBe(300);
  });

  it('changes nothing when the event is none of our business', async () => {
    expect(await tell({ ignored: 'not about a top-up' })).toBe('ignored: not about a top-up');
    expect(await premium()).toBe(0);
  });
});

describe('a refund of a payment', () => {
  it('takes the Spark back, in part and then whole; the amount is cumulative', async () => {
    await paid(100);
    await refunded(30);
    expect(await premium()).toBe(140);
    await refunded(30);
    expect(await premium()).toBe(140);
    await refunded(100);
    await refunded(60);
    expect(await premium()).toBe(0);
  });

  it('that comes before its payment waits for it', async () => {
    await refunded(40);
    await paid(100);
    expect(await premium()).toBe(120);
  });

  it('leaves what is on hold alone, and takes it when it comes back', async () => {
    await paid(100);
    const held = await bench.hold(150 * SPARK);
    await refunded(100);
    expect([await premium(), await owed(), (await bench.ledger.balance('ada')).held / SPARK]).toEqual([0, 150, 150]);
    await bench.release(held);
    expect([await premium(), await owed()]).toEqual([0, 0]);
  });

  it('leaves what was spent as a debt, which the next top-up pays first', async () => {
    await paid(100);
    await spend(150);
    await refunded(100);
    expect([await premium(), await owed()]).toEqual([0, 150]);
    await paid(50, 'pi_2');
    expect([await premium(), await owed()]).toEqual([0, 50]);
    await paid(50, 'pi_3');
    expect([await premium(), await owed()]).toEqual([50, 0]);
  });

  it('never takes free Spark, and a debt does not stop it from being spent', async () => {
    await paid(100);
    await spend(200);
    await bench.ledger.grant('ada', 10 * SPARK, 'free', 'gift');
    await refunded(100);
    await spend(10);
    expect(await owed()).toBe(200);
  });

  it('takes from other premium lots before it becomes a debt', async () => {
    await paid(100);
    await spend(200);
    await paid(100, 'pi_2');
    await refunded(100);
    expect([await premium(), await owed()]).toEqual([0, 0]);
  });

  it('of a capture pays what is owed first', async () => {
    await paid(100);
    const hold = await bench.hold(200 * SPARK);
    await bench.capture(hold, 200 * SPARK);
    await refunded(100);
    await bench.refund(hold);
    expect([await premium(), await owed()]).toEqual([0, 0]);
  });
});

describe('a dispute', () => {
  it('takes the Spark back at once, and gives it again when it is won', async () => {
    await paid(100);
    await disputed('open');
    expect(await premium()).toBe(0);
    await disputed('won');
    expect(await premium()).toBe(200);
  });

  it('that is won pays the debt that it made first', async () => {
    await paid(100);
    await spend(150);
    await disputed('open');
    await disputed('won');
    expect([await premium(), await owed()]).toEqual([50, 0]);
  });

  it('that is lost stays so, also when its beginning is told late', async () => {
    await paid(100);
    await disputed('lost');
    await disputed('open');
    await disputed('won');
    expect(await premium()).toBe(0);
  });

  it('that is only a question of the bank moves nothing', async () => {
    await paid(100);
    await disputed('asked');
    expect(await premium()).toBe(200);
    await disputed('open');
    expect(await premium()).toBe(0);
  });

  it('and a refund together take no more than was paid', async () => {
    await paid(100);
    await disputed('open', 100);
    await refunded(100);
    expect([await premium(), await owed()]).toEqual([0, 0]);
    await disputed('won', 100);
    expect(await premium()).toBe(0);
  });
});
