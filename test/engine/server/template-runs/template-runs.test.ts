/** Sogni's start of a saved template: an execution of the desk, shown as a workflow at every route of workflows. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { paintings, SPARK } from '../executions/an-execution-server.ts';
import { aTemplateServer, isCompleted, twoPictures, WORKFLOWS, type TemplateServer } from './a-template-server.ts';

let server: TemplateServer;
let ada = '';
let bob = '';
let template = '';
beforeAll(async () => {
  server = await aTemplateServer();
  [ada, bob] = [await server.keyOf('ada'), await server.keyOf('bob')];
  template = await server.save(ada, twoPictures());
});
afterAll(async () => await server.close());

const start = (prompt: string, more: object = {}) => ({ workflow_id: template, inputs: { Prompt: prompt }, ...more });

describe('a template that is started as a workflow', () => {
  it('runs to its end, with a step for each node that makes something, and its result before what was made on the way', async () => {
    const begun = await server.run(ada, { ...start('a fox'), token_type: 'spark', app_source: 'n8n', confirm_cost: true });
    expect(begun).toMatchObject({ title: 'Paintings', status: expect.stringMatching(/queued|running/), steps: [{ id: 'One', sequence: 0, toolName: 'generate_image' }, { id: 'Two', sequence: 1 }] });
    const done = await server.untilWorkflow(ada, begun.workflowId, isCompleted);
    expect(done.steps).toEqual([
      expect.objectContaining({ id: 'One', status: 'completed', model: 'paint', seed: 7, progress: 1, cached: false, playMoney: false, jobId: expect.any(String), report: expect.objectContaining({ engine: 'paint 1' }), times: expect.anything() }),
      expect.objectContaining({ id: 'Two', status: 'completed', arguments: expect.objectContaining({ prompt: 'a fox Two' }) }),
    ]);
    expect(done.artifacts.map(({ stepId, output, type, mimeType, width }) => ({ stepId, output, type, mimeType, width }))).toEqual([
      { stepId: 'Two', output: 'poster', type: 'image', mimeType: 'image/png', width: 256 },
      { stepId: 'One', output: undefined, type: 'image', mimeType: 'image/png', width: 256 },
    ]);
    expect(done.error).toBeUndefined();
    expect(Date.parse(done.updatedAt)).toBeGreaterThanOrEqual(Date.parse(done.createdAt));
  });

  it('gives links that need no key, and open nothing else', async () => {
    const { workflowId } = await server.run(ada, start('a link'));
    const [first] = (await server.untilWorkflow(ada, workflowId, isCompleted)).artifacts;
    const { status, body } = await server.call(undefined, 'GET', first!.url.slice('http://engine.test'.length));
    expect(status).toBe(200);
    expect(body.subarray(1, 4).toString()).toBe('PNG');
    expect((await server.call(undefined, 'GET', first!.url.slice('http://engine.test'.length).replace(first!.id, first!.id.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))))).status).toBe(403);
  });

  it('costs what its execution costs, which is listed among those of the account as well', async () => {
    const purse = await server.keyOf('purse', 10);
    const own = await server.save(purse, twoPictures());
    const { workflowId } = await server.run(purse, { workflow_id: own, inputs: { Prompt: 'a price' } });
    const done = await server.untilWorkflow(purse, workflowId, isCompleted);
    const spent = done.steps.reduce((sum, { sparkCaptured = 0 }) => sum + sparkCaptured * SPARK, 0);
    expect(spent).toBeGreaterThan(0);
    expect((await server.engine.ledger.balance('purse')).available).toBe(10 * SPARK - spent);
    expect((await server.call(purse, 'GET', '/v1/executions')).body.data.executions).toMatchObject([{ id: workflowId, state: 'completed', template: { id: own }, spark: { paid: spent / SPARK } }]);
    expect(await server.engine.verify()).toEqual([]);
  });

  it('is priced without being started', async () => {
    const before = (await server.call(ada, 'GET', WORKFLOWS)).body.data.workflows.length;
    const { quote } = (await server.call(ada, 'POST', `${WORKFLOWS}/quote`, start('a quote'))).body.data;
    expect(quote).toMatchObject({ estimatedCapacityUnits: expect.any(Number), steps: [{ id: 'One', toolName: 'generate_image', model: 'paint', cached: false, playMoney: false }, { id: 'Two' }] });
    expect(quote.spark.max).toBeGreaterThan(0);
    expect((await server.call(ada, 'GET', WORKFLOWS)).body.data.workflows).toHaveLength(before);
  });

  it('that comes with the engine is started by its name', async () => {
    expect(await server.begin(ada, { workflow_id: 'no-such-template', inputs: {} })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const { body } = await server.begin(ada, { workflow_id: 'daily-picture', inputs: { Nonsense: 1 } });
    expect(body.code).toBe('invalid_input');
  });
});

describe('files among the inputs', () => {
  it('are taken by the link that an upload has, and by their digest', async () => {
    const own = await server.save(ada, withPhoto());
    const content = Buffer.from((await server.call(undefined, 'GET', (await someLink()).slice('http://engine.test'.length))).body);
    const digest = await server.upload(ada, content);
    for (const Photo of [`http://engine.test/v1/artifacts/${digest}?signature=old`, { artifact: digest, name: 'me.png' }]) {
      const { workflowId } = await server.run(ada, { workflow_id: own, inputs: { Prompt: `painted over ${typeof Photo}`, Photo } });
      await server.untilWorkflow(ada, workflowId, isCompleted);
      const { inputs } = (await server.call(ada, 'GET', `/v1/executions/${workflowId}`)).body.data.execution;
      expect(inputs.Photo).toMatchObject({ artifact: digest });
    }
  });

  it.each([
    ['a foreign link', 'https://example.com/cat.png', 'invalid_input', /https:\/\/example\.com/],
    ['a file of somebody else', `http://engine.test/v1/artifacts/${'0'.repeat(64)}`, 'invalid_input', /no such file of this account/],
    ['the file itself', 'data:image/png;base64,iVBORw0KGgo=', 'invalid_parameter', /data: URI/],
  ])('are refused as %s', async (_what, Photo, code, message) => {
    const own = await server.save(ada, withPhoto());
    const { status, body } = await server.begin(ada, { workflow_id: own, inputs: { Prompt: 'x', Photo } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code, message: expect.stringMatching(message) });
    if (code === 'invalid_input') expect(body.details.input).toBe('Photo');
  });

  const withPhoto = () => paintings('One');
  const someLink = async (): Promise<string> => {
    const { workflowId } = await server.run(ada, start('a photo'));
    return (await server.untilWorkflow(ada, workflowId, isCompleted)).artifacts[0]!.url;
  };
});

describe('the same key', () => {
  it('finds the workflow that it has started, also many times at once', async () => {
    const headers = { 'idempotency-key': 'once' };
    const answers = await Promise.all(Array.from({ length: 5 }, async () => await server.begin(ada, start('once'), headers)));
    const ids = new Set(answers.map(({ body }) => body.data.workflow.workflowId));
    expect(ids.size).toBe(1);
    const [id] = [...ids] as [string];
    await server.untilWorkflow(ada, id, isCompleted);
    const { body } = await server.begin(ada, start('once'), headers);
    expect(body.data).toMatchObject({ idempotent: true, workflow: { workflowId: id, status: 'completed' } });
    expect(server.begun.filter(({ parameters }) => String(parameters.prompt).startsWith('once'))).toHaveLength(2);
  });

  it('with other inputs, another template, or steps is refused, whichever came first', async () => {
    const headers = { 'idempotency-key': 'taken' };
    const steps = { input: { steps: [{ id: 'a', toolName: 'generate_image', arguments: { prompt: 'steps', seed: 3 } }] } };
    const { workflowId } = await server.run(ada, start('taken'), headers);
    for (const body of [start('other'), { ...start('taken'), workflow_id: 'daily-picture', inputs: {} }, steps]) {
      expect(await server.begin(ada, body, headers)).toMatchObject({ status: 409, body: { code: 'idempotency_conflict', details: { startedId: workflowId } } });
    }
    const first = await server.run(ada, steps, { 'idempotency-key': 'steps first' });
    expect(await server.begin(ada, start('steps first'), { 'idempotency-key': 'steps first' })).toMatchObject({ status: 409, body: { code: 'idempotency_conflict', details: { workflowId: first.workflowId } } });
    await server.untilWorkflow(ada, workflowId, isCompleted);
  });

  it('of another account, and no key at all, start workflows of their own', async () => {
    const shared = await server.save(bob, twoPictures());
    const one = await server.run(ada, start('twice'), { 'idempotency-key': 'shared' });
    const other = await server.run(bob, { workflow_id: shared, inputs: { Prompt: 'twice' } }, { 'idempotency-key': 'shared' });
    const again = await server.run(ada, start('twice'));
    expect(new Set([one, other, again].map(({ workflowId }) => workflowId)).size).toBe(3);
    for (const [key, { workflowId }] of [[ada, one], [bob, other], [ada, again]] as const) await server.untilWorkflow(key, workflowId, isCompleted);
  });
});

it('of another account is found nowhere, as its template is', async () => {
  const { workflowId: id } = await server.run(ada, start('private'));
  await server.untilWorkflow(ada, id, isCompleted);
  for (const [method, path] of [['GET', ''], ['GET', '/events'], ['GET', '/events/stream'], ['POST', '/cancel'], ['POST', '/resume'], ['POST', '/reseed']] as const) {
    expect(await server.call(bob, method, `${WORKFLOWS}/${id}${path}`, method === 'POST' ? {} : undefined)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  }
  expect(await server.decide(bob, id, 'confirm-cost', { decision: 'cancel' })).toMatchObject({ status: 404 });
  expect(await server.begin(bob, start('private'))).toMatchObject({ status: 404, body: { code: 'not_found' } });
  const listed = (await server.call(bob, 'GET', `${WORKFLOWS}?limit=100`)).body.data.workflows as { workflowId: string }[];
  expect(listed.map(({ workflowId }) => workflowId)).not.toContain(id);
});

it('stands in one list with the runs of steps, the newest first, page by page; executions of the page do not', async () => {
  const eve = await server.keyOf('eve');
  const own = await server.save(eve, twoPictures());
  const steps = (prompt: string) => ({ input: { title: prompt, steps: [{ id: 'a', toolName: 'generate_image', arguments: { prompt } }] } });
  const ids: string[] = [];
  for (const body of [steps('first'), { workflow_id: own, inputs: { Prompt: 'second' } }, steps('third')]) {
    const { workflowId } = await server.run(eve, body);
    await server.untilWorkflow(eve, workflowId, isCompleted);
    ids.unshift(workflowId);
  }
  await server.start(eve, { template: own, inputs: { Prompt: 'elsewhere' } }).then(async ({ id }) => await server.until(eve, id, ({ state }) => state === 'completed'));
  const page = async (query: string) => (await server.call(eve, 'GET', `${WORKFLOWS}?${query}`)).body.data as { workflows: { workflowId: string }[]; next: number | null };
  const idsOf = async (query: string): Promise<string[]> => (await page(query)).workflows.map(({ workflowId }) => workflowId);
  // What the page's execution has started is there beside them, as its nodes are clients like any other.
  expect((await idsOf('limit=100')).filter((id) => ids.includes(id))).toEqual(ids);
  const all = await idsOf('limit=100');
  expect(all).toHaveLength(ids.length + 2);
  expect(await page('limit=2')).toMatchObject({ next: 2 });
  expect([...(await idsOf('limit=2')), ...(await idsOf('limit=100&offset=2'))]).toEqual(all);
});
