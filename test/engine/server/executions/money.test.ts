import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anExecutionServer, paintings, SPARK, type ExecutionServer } from './an-execution-server.ts';

let server: ExecutionServer;
let ada = '';
/** Of one picture, in Spark. */
let price = 0;
beforeAll(async () => {
  server = await anExecutionServer();
  ada = await server.keyOf('ada');
  price = (await server.call(ada, 'POST', '/v1/executions/quote', { workflow: paintings('One') })).body.data.quote.total.max;
});
afterAll(async () => await server.close());

const available = async (account: string): Promise<number> => (await server.engine.ledger.balance(account)).available;
const ask = async (key: string, body: object) => await server.call(key, 'POST', '/v1/executions', body);

describe('before anything is bought', () => {
  it('a limit below the price, an empty purse and a capped key are refused, each by its code', async () => {
    const workflow = paintings('One', 'Two');
    const poor = await server.keyOf('poor', 0);
    const capped = await server.keyOf('ada', 0, { perRun: Math.floor(price * SPARK * 1.5) });
    const perJob = await server.keyOf('ada', 0, { perJob: Math.floor(price * SPARK * 0.5) });
    const jobs = server.begun.length;
    for (const [key, body, code] of [[ada, { workflow, maxSpark: price }, 'over_cap'], [poor, { workflow }, 'insufficient_spark'], [capped, { workflow }, 'over_cap'], [perJob, { workflow }, 'over_cap']] as const) {
      const answer = await ask(key, body);
      expect([answer.status, answer.body.code]).toEqual([402, code]);
    }
    expect(server.begun).toHaveLength(jobs);
    expect(await available('ada')).toBe(100 * SPARK);
  });
});

describe('the key that started an execution', () => {
  it('pays with its caps: what is over them waits for its user, and what was made stays', async () => {
    const key = await server.keyOf('carl', 100, { total: Math.floor(price * SPARK * 1.5) });
    const { id } = await server.start(key, { workflow: paintings('One', 'Two'), inputs: { Prompt: 'capped in all' } });
    const ended = await server.until(key, id, ({ state }) => state === 'waiting_for_user');
    expect(ended).toMatchObject({ failure: { code: 'over_cap', node: 'Two' }, spark: { paid: price }, nodes: [{ state: 'done' }, { state: 'done', spark: price }, { state: 'blocked' }] });
    expect(await available('carl')).toBe(100 * SPARK - Math.round(price * SPARK));
    const [{ id: keyId } = { id: '' }] = await server.engine.accounts.listKeys('carl');
    await server.engine.accounts.capKey('carl', keyId, { total: null });
    expect((await server.call(key, 'POST', `/v1/executions/${id}/resume`)).status).toBe(200);
    await server.until(key, id, ({ state }) => state === 'completed');
  });
});

describe.each([['perDay', 'per day'], ['perMonth', 'per month'], ['perRun', 'per run'], ['total', 'in all']] as const)('a key that may spend %s less than is needed', (cap, words) => {
  it('has the execution wait, told which cap it is', async () => {
    const key = await server.keyOf(`capped ${cap}`, 100, { perJob: 100 * SPARK });
    server.holds.add(`${cap} One`);
    const { id } = await server.start(key, { workflow: paintings('One', 'Two'), inputs: { Prompt: `${cap} One` } });
    const { finish } = await server.nextHeld();
    const [{ id: keyId } = { id: '' }] = await server.engine.accounts.listKeys(`capped ${cap}`);
    await server.engine.accounts.capKey(`capped ${cap}`, keyId, { [cap]: Math.floor(price * SPARK * 1.5) });
    finish();
    const waiting = await server.until(key, id, ({ state }) => state === 'waiting_for_user' || state === 'failed');
    expect(waiting).toMatchObject({ state: 'waiting_for_user', failure: { code: 'over_cap', node: 'Two', message: expect.stringContaining(`that the API key may spend ${words}`) }, nodes: [{ state: 'done' }, { state: 'done', spark: price }, { state: 'blocked' }] });
  });
});

describe('a key that may spend only so much', () => {
  it('does not go on with what another key pays', async () => {
    const starter = await server.keyOf('ed', 100, { total: Math.floor(price * SPARK * 0.5) });
    const capped = await server.keyOf('ed', 0, { total: Math.floor(price * SPARK) });
    const { id } = await server.start(starter, { workflow: paintings('One'), inputs: { Prompt: 'ed' } });
    await server.until(starter, id, ({ state }) => state === 'waiting_for_user');
    for (const body of [{}, { maxSpark: 50 }]) {
      const answer = await server.call(capped, 'POST', `/v1/executions/${id}/resume`, body);
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
    expect((await server.call(await server.keyOf('ed', 0), 'POST', `/v1/executions/${id}/resume`, {})).status).toBe(200);
    await server.until(starter, id, ({ state }) => state === 'waiting_for_user');
  });
});

describe('an execution that runs out of Spark', () => {
  it('waits for its user, tells the node that it stands at, and goes on when more is there', async () => {
    const dora = await server.keyOf('dora', price * 2);
    server.holds.add('poor One');
    const { id } = await server.start(dora, { workflow: paintings('One', 'Two'), inputs: { Prompt: 'poor One' } });
    const { finish } = await server.nextHeld();
    // Somebody else spends what the second picture needs.
    const { id: other } = await server.start(dora, { workflow: paintings('One'), inputs: { Prompt: 'meanwhile', Seed: 5 } });
    await server.until(dora, other, ({ state }) => state === 'completed');
    finish();
    const waiting = await server.until(dora, id, ({ state }) => state === 'waiting_for_user');
    expect(waiting).toMatchObject({ failure: { code: 'insufficient_spark', node: 'Two' }, nodes: [{ state: 'done' }, { state: 'done' }, { state: 'blocked' }] });
    await server.engine.ledger.grant('dora', Math.round(price * SPARK), 'premium', 'for the second picture');
    const resumed = await server.call(dora, 'POST', `/v1/executions/${id}/resume`, {});
    expect([resumed.status, resumed.body.data.execution.failure]).toEqual([200, undefined]);
    expect(await server.until(dora, id, ({ state }) => state === 'completed')).toMatchObject({ spark: { paid: price * 2 } });
    expect((await server.call(dora, 'POST', `/v1/executions/${id}/resume`)).body.code).toBe('invalid_transition');
  });
});

describe('POST /v1/executions/:id/cancel', () => {
  it('ends it, and tells what came back from what was held', async () => {
    server.holds.add('cancelled');
    const before = await available('ada');
    const { id } = await server.start(ada, { workflow: paintings('One', 'Two'), inputs: { Prompt: 'cancelled' } });
    await server.nextHeld();
    expect(await available('ada')).toBe(before - Math.round(price * SPARK));
    const { status, body } = await server.call(ada, 'POST', `/v1/executions/${id}/cancel`);
    expect([status, body.data.refunded, body.data.execution.state]).toEqual([200, price, 'cancelled']);
    expect(body.data.execution.nodes.map(({ state }: { state: string }) => state)).toEqual(['done', 'skipped', 'skipped']);
    expect(await available('ada')).toBe(before);
    const again = await server.call(ada, 'POST', `/v1/executions/${id}/cancel`);
    expect([again.status, again.body.data.refunded]).toEqual([200, 0]);
    const done = await server.start(ada, { workflow: paintings('One'), inputs: { Prompt: 'done' } });
    await server.until(ada, done.id, ({ state }) => state === 'completed');
    expect((await server.call(ada, 'POST', `/v1/executions/${done.id}/cancel`)).status).toBe(409);
  });
});

describe('cancels that race with the start, with each other and with a resume', () => {
  it('end every execution once, with nothing left on hold', async () => {
    const gus = await server.keyOf('gus');
    const paid: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const { id } = await server.start(gus, { workflow: paintings('One', 'Two'), inputs: { Prompt: `race ${round}` } });
      // Sooner or later after the start: before it is claimed, while it begins, after the first picture.
      for (let turn = 0; turn < round; turn += 1) await server.call(gus, 'GET', `/v1/executions/${id}`);
      const racing = ['cancel', 'resume', 'cancel'].map(async (action) => await server.call(gus, 'POST', `/v1/executions/${id}/${action}`));
      for (const { status, body } of await Promise.all(racing)) expect(status === 200 || body.code === 'invalid_transition').toBe(true);
      const { state, spark } = await server.until(gus, id, (execution) => execution.state === 'cancelled' || execution.state === 'completed');
      paid.push(Math.round(spark.paid * SPARK));
      expect(['cancelled', 'completed']).toContain(state);
    }
    const { available: left, held } = await server.engine.ledger.balance('gus');
    expect([held, left]).toEqual([0, 100 * SPARK - paid.reduce((sum, each) => sum + each, 0)]);
  });
});

it('leaves books that add up', async () => {
  expect(await server.engine.verify()).toEqual([]);
});
