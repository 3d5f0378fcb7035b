import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anExecutionServer, paintings, type ExecutionServer } from './an-execution-server.ts';

let server: ExecutionServer;
let ada = '';
beforeAll(async () => {
  server = await anExecutionServer();
  ada = await server.keyOf('ada');
});
afterAll(async () => await server.close());

const list = async (query = '') => (await server.call(ada, 'GET', `/v1/executions${query}`)).body.data;

describe('GET /v1/executions', () => {
  it('lists what there is, with what it cost and left, page by page', async () => {
    const ids: string[] = [];
    for (let seed = 0; seed < 5; seed += 1) {
      const { id } = await server.start(ada, { workflow: paintings('One'), inputs: { Prompt: 'listed', Seed: seed } });
      ids.unshift(id);
      await server.until(ada, id, ({ state }) => state === 'completed');
    }
    const { load } = server.engine.executions;
    let loads = 0;
    Object.assign(server.engine.executions, { load: async (...given: Parameters<typeof load>) => ((loads += 1), await load(...given)) });
    const first = await list('?limit=3');
    const second = await list(`?limit=3&before=${encodeURIComponent(first.next)}`);
    expect([...first.executions, ...second.executions].map(({ id }) => id)).toEqual(ids);
    expect([second.next, loads]).toEqual([null, 5]);
    expect(first.executions[0]).toMatchObject({ name: 'Paintings', state: 'completed', spark: { paid: expect.any(Number) }, results: [{ kind: 'image', seed: 4, node: 'One' }] });
    expect(first.executions[0].spark.paid).toBeGreaterThan(0);
    // What rests is read once.
    await list('?limit=100');
    expect(loads).toBe(5);
    Object.assign(server.engine.executions, { load });
  });

  it('lists those of one state, those that have not ended, and those of one template, page by page', async () => {
    const bob = await server.keyOf('bob');
    const listOf = async (query: string) => (await server.call(bob, 'GET', `/v1/executions?${query}`)).body.data;
    const idsOf = async (query: string): Promise<string[]> => (await listOf(query)).executions.map(({ id }: { id: string }) => id);
    const { id: kept } = (await server.call(bob, 'POST', '/v1/creative-agent/workflows/templates', { workflow: paintings('One') })).body.data.template;
    const begin = async (subject: object, prompt: string, seed = 1): Promise<string> => (await server.start(bob, { ...subject, inputs: { Prompt: prompt, Seed: seed } })).id;
    const done = [await begin({ template: kept }, 'filtered', 1), await begin({ workflow: paintings('One') }, 'filtered', 2), await begin({ template: kept }, 'filtered', 3)].reverse();
    for (const id of done) await server.until(bob, id, ({ state }) => state === 'completed');
    server.holds.add('still busy');
    const busy = await begin({ template: kept }, 'still busy');
    const { finish } = await server.nextHeld();
    expect(await idsOf('state=active')).toEqual([busy]);
    expect(await idsOf('state=running')).toEqual([busy]);
    expect(await idsOf('state=completed')).toEqual(done);
    expect(await idsOf('state=failed')).toEqual([]);
    expect(await idsOf(`template=${kept}`)).toEqual([busy, done[0], done[2]]);
    const first = await listOf(`template=${kept}&state=completed&limit=1`);
    const second = await listOf(`template=${kept}&state=completed&limit=1&before=${encodeURIComponent(first.next)}`);
    expect([...first.executions, ...second.executions].map(({ id }) => id)).toEqual([done[0], done[2]]);
    expect(second.next).toBeNull();
    for (const wrong of ['state=done', 'state=active&state=failed', 'template=%27']) expect((await server.call(bob, 'GET', `/v1/executions?${wrong}`)).body.code).toBe('invalid_parameter');
    finish();
    await server.until(bob, busy, ({ state }) => state === 'completed');
  });

  it('gives the workflow as it was run, as a file', async () => {
    const workflow = { ...paintings('One'), name: 'Ümlaut "quoted"/path\r\nX: y' };
    const { id } = await server.start(ada, { workflow, inputs: { Prompt: 'downloaded' } });
    const { status, headers, body } = await server.call(ada, 'GET', `/v1/executions/${id}/workflow`);
    expect([status, body]).toEqual([200, workflow]);
    expect(headers['content-disposition']).toMatch(/^attachment; filename="[ -~]+\.json"; filename\*=UTF-8''[\w.%-]+$/);
  });
});
