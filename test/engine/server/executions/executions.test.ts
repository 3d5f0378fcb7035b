import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anExecutionServer, paintings, type ExecutionServer } from './an-execution-server.ts';

let server: ExecutionServer;
let ada = '';
beforeAll(async () => {
  server = await anExecutionServer();
  ada = await server.keyOf('ada');
  await server.keyOf('bob');
});
afterAll(async () => await server.close());

const rests = ({ state }: { readonly state: string }): boolean => ['completed', 'failed', 'cancelled', 'waiting_for_user'].includes(state);

describe('POST /v1/executions/quote', () => {
  it('tells the price of every step, what there is to spend, and buys nothing', async () => {
    const { status, body } = await server.call(ada, 'POST', '/v1/executions/quote', { workflow: paintings('One', 'Two'), inputs: { Prompt: 'a barn', Seed: 3 } });
    expect([status, body.data.quote]).toMatchObject([
      200,
      {
        steps: [{ node: 'One', operation: 'generate_image', model: 'paint', cached: false, playMoney: false, drawsSeed: false }, { node: 'Two' }],
        total: { max: expect.any(Number) },
        available: 100,
      },
    ]);
    expect(body.data.quote).not.toHaveProperty('short');
  });

  it('says why it could not be started as it is', async () => {
    const poor = await server.keyOf('poor', 0);
    const { body } = await server.call(poor, 'POST', '/v1/executions/quote', { workflow: paintings('One') });
    expect(body.data.quote.short).toMatchObject({ code: 'insufficient_spark', message: expect.stringContaining('Nothing was bought') });
  });
});

describe('POST /v1/executions', () => {
  it('runs a workflow on the account that asks, and shows node by node what came of it', async () => {
    const started = await server.start(ada, { workflow: paintings('One', 'Two'), inputs: { Prompt: 'a lake', Seed: 5, Shine: true, Look: ['warm', 'cold'] } });
    expect(started).toMatchObject({ name: 'Paintings', inputs: { Prompt: 'a lake', Seed: 5, Shine: true, Look: ['warm', 'cold'] }, spark: { paid: 0 } });
    const done = await server.until(ada, started.id, rests);
    const file = (node: string) => ({ node, field: 'image', kind: 'image', mediaType: 'image/png', width: 256, seed: 5, model: 'paint', report: { engine: 'paint 1' }, url: expect.stringMatching(/^\/v1\/artifacts\/[0-9a-f]{64}$/), thumbnailUrl: expect.stringContaining('?thumbnail=320') });
    expect(done).toMatchObject({
      state: 'completed',
      nodes: [{ name: 'Form', state: 'done' }, { name: 'One', state: 'done', operation: 'generate_image', runs: 1, seeds: [5], files: [file('One')] }, { name: 'Two', state: 'done', files: [file('Two')] }],
      results: [file('Two')],
      graph: { nodes: [{ name: 'Form' }, { name: 'One', operation: 'generate_image' }, { name: 'Two' }], edges: [{ from: 'Form', to: 'One' }, { from: 'One', to: 'Two' }] },
    });
    expect(done.spark.paid).toBeGreaterThan(0);
    expect(done.spark.paid).toBeCloseTo((done.nodes[1]?.spark ?? 0) + (done.nodes[2]?.spark ?? 0));
    expect((await server.call(ada, 'GET', done.results[0]!.url)).status).toBe(200);
    expect((await server.engine.ledger.balance('ada')).available / 1e6).toBeCloseTo(100 - done.spark.paid);
    expect((await server.engine.ledger.balance('bob')).available).toBe(100_000_000);
  });

  it('takes a template by its id', async () => {
    const started = await server.start(ada, { template: 'one-picture', inputs: { Prompt: 'a fox', Seed: 1 } });
    expect(await server.until(ada, started.id, rests)).toMatchObject({ state: 'completed', name: 'One picture', template: { id: 'one-picture', version: '1.1.0' } });
  });
});

describe('GET /v1/templates/prices', () => {
  it('tells what templates cost as they stand, and leaves out those that wait for a photo', async () => {
    const { status, body } = await server.call(ada, 'GET', '/v1/templates/prices');
    expect(status).toBe(200);
    expect(body.data.prices['one-picture']).toEqual({ min: expect.any(Number), expected: expect.any(Number), max: expect.any(Number) });
    expect(body.data.prices).not.toHaveProperty('moving-photo-postcard');
    expect((await server.call(undefined, 'GET', '/v1/templates/prices')).status).toBe(401);
  });
});
