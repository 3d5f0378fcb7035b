import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { composeEngine } from '../../../../engine/src/compose.ts';
import { readConfig } from '../../../../engine/src/config.ts';
import { loadBuiltNode } from '../../../e2e/built-node.ts';
import { anExecutionServer, paintings, type Answer, type ExecutionServer } from './an-execution-server.ts';

let server: ExecutionServer;
let ada = '';
beforeAll(async () => {
  server = await anExecutionServer();
  ada = await server.keyOf('ada');
});
afterEach(() => {
  for (const { finish } of server.held.splice(0)) finish();
  server.holds.clear();
});
afterAll(async () => await server.close());

const start = async (body: object, headers: Record<string, string> = {}, key = ada): Promise<Answer> => await server.call(key, 'POST', '/v1/executions', body, headers);
const idOf = ({ body }: Answer): string => body.data.execution.id;
const rested = async (id: string, key = ada) => await server.until(key, id, ({ state }) => state === 'completed');

describe('two starts of the same', () => {
  it('are one execution, however many come at once', async () => {
    server.holds.add('once');
    const body = { workflow: paintings('One'), inputs: { Prompt: 'once' } };
    const answers = await Promise.all(Array.from({ length: 12 }, async () => await start(body)));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.filter(({ status, body: { data } }) => status === 201 && data.joined === undefined)).toHaveLength(1);
    expect(answers.filter(({ status, body: { data } }) => status === 200 && data.joined === true)).toHaveLength(11);
    (await server.nextHeld()).finish();
    await rested(idOf(answers[0] as Answer));
    expect(server.begun.filter(({ parameters }) => parameters.prompt === 'once')).toHaveLength(1);
  });

  it('are one also when they come through two engines on one database', async () => {
    server.holds.add('twice');
    const other = await composeEngine(readConfig({}, server.home), () => undefined, { loadNode: await loadBuiltNode(), runtimes: [] });
    const app = await other.buildServer('http://engine.test');
    try {
      const payload = { template: 'one-picture', inputs: { Prompt: 'twice', Seed: 4 } };
      const quoteOnly = await app.inject({ method: 'POST', url: '/v1/executions', headers: { 'api-key': ada }, payload });
      // That engine has no runtime to price it with; it can join, and start nothing.
      expect(quoteOnly.statusCode).toBe(422);
      const first = idOf(await start(payload));
      const joined = await app.inject({ method: 'POST', url: '/v1/executions', headers: { 'api-key': ada }, payload });
      expect([joined.statusCode, joined.json().data.execution.id, joined.json().data.joined]).toEqual([200, first, true]);
      (await server.nextHeld()).finish();
      await rested(first);
    } finally {
      await app.close();
      await other.close();
    }
  });

  it('are two with other inputs, for another account, with `noCache`, and when the first has ended', async () => {
    server.holds.add('apart');
    const bob = await server.keyOf('bob');
    const body = { workflow: paintings('One'), inputs: { Prompt: 'apart', Seed: 1 } };
    const first = idOf(await start(body));
    const others = [await start({ ...body, inputs: { Prompt: 'apart', Seed: 2 } }), await start({ ...body, noCache: true }), await start(body, {}, bob)];
    expect(new Set([first, ...others.map(idOf)]).size).toBe(4);
    expect(idOf(await start({ ...body, inputs: { prompt: 'apart', seed: 1 } }))).toBe(first);
    server.holds.clear();
    // The two that ask for the same picture share one job.
    for (let jobs = 0; jobs < 4; jobs += 1) (await server.nextHeld()).finish();
    await Promise.all([first, idOf(others[0] as Answer), idOf(others[1] as Answer)].map(async (id) => await rested(id)));
    await rested(idOf(others[2] as Answer), bob);
    const again = await start(body);
    expect([again.status, idOf(again) === first]).toEqual([201, false]);
    const done = await rested(idOf(again));
    expect([done.nodes[1]?.state, done.spark.paid]).toEqual(['cached', 0]);
  });

  it('are two when the second asks for a run of its own; whoever comes later joins the one that can be joined', async () => {
    server.holds.add('anew');
    const body = { workflow: paintings('One'), inputs: { Prompt: 'anew' } };
    const first = idOf(await start(body));
    const second = idOf(await start({ ...body, anew: true }));
    expect(second).not.toBe(first);
    expect(idOf(await start(body))).toBe(first);
    (await server.nextHeld()).finish();
    await Promise.all([rested(first), rested(second)]);
  });
});

describe('Idempotency-Key', () => {
  it('gives the same answer for good, also after the end, and when many come at once', async () => {
    const body = { workflow: paintings('One'), inputs: { Prompt: 'keyed', Seed: 11 } };
    const answers = await Promise.all(Array.from({ length: 6 }, async () => await start(body, { 'idempotency-key': 'k1' })));
    const [id] = answers.map(idOf);
    expect(new Set(answers.map(idOf))).toEqual(new Set([id]));
    await rested(id as string);
    const again = await start(body, { 'idempotency-key': 'k1' });
    expect([again.status, idOf(again)]).toEqual([201, id]);
    expect(idOf(await start(body))).not.toBe(id);
  });

  it('belongs to one account, and refuses another body', async () => {
    const carl = await server.keyOf('carl');
    const body = { workflow: paintings('One'), inputs: { Prompt: 'theirs', Seed: 12 } };
    const mine = idOf(await start(body, { 'idempotency-key': 'k2' }));
    const theirs = await start(body, { 'idempotency-key': 'k2' }, carl);
    expect([theirs.status, idOf(theirs) === mine]).toEqual([201, false]);
    const other = await start({ ...body, inputs: { Prompt: 'another' } }, { 'idempotency-key': 'k2' });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict']);
  });

  it('is remembered for what was joined, too', async () => {
    server.holds.add('joined by key');
    const body = { workflow: paintings('One'), inputs: { Prompt: 'joined by key' } };
    const first = idOf(await start(body));
    expect((await start(body, { 'idempotency-key': 'k3' })).status).toBe(200);
    (await server.nextHeld()).finish();
    await rested(first);
    const again = await start(body, { 'idempotency-key': 'k3' });
    expect([again.status, idOf(again), again.body.data.joined]).toEqual([200, first, true]);
  });
});
