import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anExecutionServer, paintings, pictureNamed, type ExecutionServer } from './an-execution-server.ts';
import { openStream } from './event-stream.ts';

let server: ExecutionServer;
let [ada, bob, id, picture] = ['', '', '', ''];
beforeAll(async () => {
  server = await anExecutionServer();
  [ada, bob] = [await server.keyOf('ada'), await server.keyOf('bob')];
  ({ id } = await server.start(ada, { workflow: paintings('One'), inputs: { Prompt: "ada's" } }));
  picture = (await server.until(ada, id, ({ state }) => state === 'completed')).results[0]!.artifact;
});
afterAll(async () => await server.close());

/** A picture that is made from a file which an item names. */
const editing = (item: object) => ({
  name: 'Editing',
  nodes: [
    { id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
    { id: 'edit', name: 'Edit', type: 'n8n-nodes-sogni-flow.sogniImage', typeVersion: 1, position: [200, 0], parameters: { operation: 'edit_image', prompt: 'another', imageSource: 'binary', options: { seed: 1 } } },
  ],
  connections: { Start: { main: [[{ node: 'Edit', type: 'main', index: 0 }]] } },
  settings: {},
  pinData: { Start: [item] },
});
const naming = (digest: string) => editing({ json: {}, binary: { image: { data: `artifact:${digest}`, id: `artifact:${digest}`, mimeType: 'image/png', fileName: 'a.png', fileExtension: 'png', fileSize: '1 kB' } } });

describe('executions of another account', () => {
  it('are not found, by no route', async () => {
    const routes = [
      ['GET', `/v1/executions/${id}`],
      ['GET', `/v1/executions/${id}/workflow`],
      ['GET', `/v1/executions/${id}/events/stream`],
      ['POST', `/v1/executions/${id}/cancel`],
      ['POST', `/v1/executions/${id}/resume`],
    ] as const;
    for (const [method, url] of routes) {
      const { status, body } = await server.call(bob, method, url);
      expect([url, status, body.code]).toEqual([url, 404, 'not_found']);
    }
    expect((await server.call(bob, 'GET', '/v1/executions')).body.data).toEqual({ executions: [], next: null });
    expect((await server.call(undefined, 'GET', `/v1/executions/${id}`)).status).toBe(401);
    const after = await server.call(bob, 'POST', '/v1/executions', { workflow: paintings('One'), after: id });
    expect([after.status, after.body.code]).toEqual([400, 'invalid_input']);
  });

  it('leave no file to be had: neither by its address, nor as an input, nor by a name that an item carries', async () => {
    expect((await server.call(bob, 'GET', `/v1/artifacts/${picture}`)).status).toBe(404);
    const asInput = await server.call(bob, 'POST', '/v1/executions', { workflow: paintings('One'), inputs: { Photo: { artifact: picture } } });
    expect([asInput.status, asInput.body.code, asInput.body.details]).toEqual([400, 'invalid_input', { input: 'Photo' }]);
    const quoted = await server.call(bob, 'POST', '/v1/executions/quote', { workflow: naming(picture) });
    expect([quoted.status, quoted.body.message]).toEqual([404, expect.stringContaining('no artifact')]);
    expect((await server.call(bob, 'POST', '/v1/executions', { workflow: naming(picture) })).status).toBe(404);
    const own = await server.upload(bob, pictureNamed('bob'));
    const { id: edited } = await server.start(bob, { workflow: naming(own) });
    expect((await server.until(bob, edited, ({ state }) => state === 'completed')).results).toHaveLength(1);
  });
});

describe('credentials of the operator', () => {
  it('are for the local account only', async () => {
    const workflow = paintings('One');
    const credentialed = { ...workflow, nodes: workflow.nodes.map((node) => (node.name === 'One' ? { ...node, credentials: { sogniApi: { id: '1', name: 'the operator' } } } : node)) };
    const { status, body } = await server.call(bob, 'POST', '/v1/executions/quote', { workflow: credentialed });
    expect([status, body.code, body.message]).toEqual([400, 'missing_credential', expect.stringContaining('belong to its operator')]);
  });
});

describe('the network of this machine', () => {
  it('is not reached by a node of another account than the operator', async () => {
    let reached = 0;
    const inside = createServer((socket) => {
      reached += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    const { port } = inside.address() as AddressInfo;
    for (const [index, host] of ['http://127.0.0.1', 'https://localhost', 'https://[::ffff:127.0.0.1]'].entries()) {
      const workflow = editing({ json: {} });
      const fetching = { ...workflow, nodes: workflow.nodes.map((node) => (node.name === 'Edit' ? { ...node, parameters: { ...node.parameters, prompt: `secret ${index}`, imageSource: 'url', imageUrl: `${host}:${port}/secret.png` } } : node)) };
      const { id: fetched } = await server.start(bob, { workflow: fetching });
      const ended = await server.until(bob, fetched, ({ state }) => state === 'failed');
      expect(ended.failure).toMatchObject({ code: 'invalid_parameter', node: 'Edit', message: expect.stringContaining('from the internet only') });
    }
    await new Promise((resolve) => inside.close(resolve));
    expect(reached).toBe(0);
  });
});

describe('money', () => {
  it('is taken from the account that runs, and from no other', async () => {
    const before = await Promise.all(['ada', 'bob', 'local'].map(async (account) => (await server.engine.ledger.balance(account)).available));
    const { id: ran } = await server.start(bob, { workflow: paintings('One'), inputs: { Prompt: "bob pays", Seed: 90 } });
    const { spark } = await server.until(bob, ran, ({ state }) => state === 'completed');
    const after = await Promise.all(['ada', 'bob', 'local'].map(async (account) => (await server.engine.ledger.balance(account)).available));
    expect(after).toEqual([before[0], before[1]! - Math.round(spark.paid * 1e6), before[2]]);
    expect(spark.paid).toBeGreaterThan(0);
    expect(await server.engine.verify()).toEqual([]);
  });
});

it('does not give a stream to a key that is none', async () => {
  await using stream = await openStream(server.app, 'nobody.nothing', id);
  expect(stream.status).toBe(401);
});
