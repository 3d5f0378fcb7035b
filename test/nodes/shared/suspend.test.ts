/** A suspended node run from its start to its items: the node, a real server with real jobs, and a simulator of n8n that puts to sleep and is called. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as n8n from 'n8n-workflow';
import nock from 'nock';
import type { CompiledNode } from '../../../engine/src/community-nodes/description.ts';
import type { Item } from '../../../engine/src/execution/types.ts';
import { CALLBACKS, type CallbackBody } from '../../../nodes/contract/index.ts';
import { openServer, WORKFLOWS, type OpenServer } from '../../engine/server/open-server.ts';
import { eventually } from '../../eventually.ts';
import { freePort } from '../../services/n8n/free-port.ts';
import { inN8n, type Given } from './contexts.ts';
import { loadNodes } from './load-nodes.ts';

interface Delivered {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly answer: number;
}

let node: CompiledNode & { webhook(this: unknown): Promise<{ workflowData?: Item[][]; noWebhookResponse?: boolean }> };
let server: OpenServer;
let apiKey: string;
let baseUrl: string;
let sleeper: Server;
let resumeUrl: string;
/** What n8n has written down of the execution that sleeps. */
let asleep: { until?: Date; context: Record<string, unknown>; resumedWith?: Item[]; hints: string[] };
let delivered: Delivered[];
let parameters: object;

beforeAll(async () => {
  // Loading nock switches it on for the whole process; here everything asked goes over real sockets.
  nock.restore();
  node = (await loadNodes()).nodes.image as typeof node;
  sleeper = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method !== 'POST') return response.writeHead(204).end();
      void receive(Buffer.concat(chunks).toString(), request.headers).then((status) => response.writeHead(status).end());
    });
  });
  await new Promise<void>((resolve) => sleeper.listen(0, '127.0.0.1', resolve));
  resumeUrl = `http://127.0.0.1:${(sleeper.address() as AddressInfo).port}/webhook-waiting/x1?signature=abc`;
});
afterAll(async () => await new Promise((resolve) => (sleeper.close(resolve), sleeper.closeAllConnections())));
beforeEach(async () => {
  const port = await freePort();
  baseUrl = `http://127.0.0.1:${port}`;
  server = await openServer({ callbacks: 'loopback', baseUrl });
  await server.app.listen({ port, host: '127.0.0.1' });
  apiKey = await server.keyOf('ada');
  asleep = { context: {}, hints: [] };
  delivered = [];
});
afterEach(() => server.close());

/** As n8n does it: 409 for an execution that is over or not yet asleep, else the node's own answer. */
async function receive(text: string, headers: IncomingHttpHeaders, executionId = 'x1'): Promise<number> {
  if (asleep.until === undefined || asleep.resumedWith) return note(409);
  let answer = 200;
  const response = { status: (status: number) => ((answer = status), { json: () => undefined }) };
  const place = inN8n(n8n.NodeApiError as never)(node, {
    parameters,
    items: [],
    credentials: { apiKey, baseUrl },
    more: {
      getExecutionId: () => executionId,
      getBodyData: () => JSON.parse(text) as object,
      getHeaderData: () => headers,
      getRequestObject: () => ({ rawBody: Buffer.from(text) }),
      getResponseObject: () => response,
      evaluateExpression: (expression: string) => (expression === '{{ $node["Paint"].context["waitingFor"] }}' ? asleep.context.waitingFor : undefined),
    },
  });
  const { workflowData } = await node.webhook.call(place.functions);
  const [items] = workflowData ?? [];
  if (items) asleep.resumedWith = items;
  return note(answer);

  function note(status: number): number {
    delivered.push({ headers, text, answer: status });
    return status;
  }
}

const run = async (given: Partial<Given> = {}) => {
  const items = given.items ?? [{ json: { n: 0 } }, { json: { n: 1 } }];
  const place = inN8n(n8n.NodeApiError as never)(node, {
    parameters,
    items,
    credentials: { apiKey, baseUrl },
    ...given,
    more: {
      evaluateExpression: (expression: string) => ({ '{{ $runIndex }}': given.runIndex ?? 0, '{{ $execution.resumeUrl }}': resumeUrl })[expression],
      putExecutionToWait: async (until: Date) => void (asleep.until = until),
      getContext: () => asleep.context,
      addExecutionHints: ({ message }: { message: string }) => void asleep.hints.push(message),
      isToolExecution: () => false,
      ...given.more,
    },
  });
  return { items, made: ((await node.execute?.call(place.functions)) as Item[][])[0] ?? [] };
};
const picture = (options: object = {}, prompt = 'a duck') => ({ operation: 'generate_image', prompt, options: { seed: 7, wait: 'suspend', ...options } });
const each = [{ prompt: 'one' }, { prompt: 'two' }];
const until = async (is: () => boolean): Promise<void> => await eventually('it happens', is);
const bought = async () => (await server.call(apiKey, 'GET', WORKFLOWS)).body.data.workflows.length as number;

describe('a suspended node run', () => {
  it('holds nothing while its jobs run, and goes on once, with an item for each', async () => {
    parameters = picture();
    server.hold.add('generate_image');
    const { items } = await run({ each });
    expect(asleep.until!.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    // Should n8n's own timer fire, the items say at least where the results are.
    expect(items[0]?.json.sogniWorkflows).toHaveLength(2);
    await server.underWay(2);
    server.held[1]!.finish();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asleep.resumedWith).toBeUndefined();
    server.held[0]!.finish();
    await until(() => asleep.resumedWith !== undefined);
    expect(asleep.resumedWith!.map(({ json, binary, pairedItem }) => [(json.parameters as { prompt: string }).prompt, Object.keys(binary ?? {}), pairedItem])).toEqual([
      ['one', ['image'], [{ item: 0 }]],
      ['two', ['image'], [{ item: 1 }]],
    ]);
    expect(delivered.map(({ answer }) => answer)).toEqual([200]);
    expect(await bought()).toBe(2);
  });

  it('keeps the output options of the node', async () => {
    parameters = picture({ outputBinaryField: 'cover', simplify: false });
    server.hold.add('generate_image');
    await run({ items: [{ json: {} }] });
    await server.underWay(1);
    server.held[0]!.finish();
    await until(() => asleep.resumedWith !== undefined);
    expect(Object.keys(asleep.resumedWith![0]!.binary ?? {})).toEqual(['cover']);
    expect(asleep.resumedWith![0]!.json.timings).toMatchObject({ queued: expect.any(Number), started: expect.any(Number), finished: expect.any(Number) });
  });

  it('tells of a job that failed as an item, since a call cannot end an execution', async () => {
    parameters = picture();
    server.hold.add('generate_image');
    await run({ each });
    await server.underWay(2);
    server.held[0]!.fail(new Error('out of paint'));
    server.held[1]!.finish();
    await until(() => asleep.resumedWith !== undefined);
    expect(asleep.resumedWith!.filter(({ json }) => json.error !== undefined)).toEqual([{ json: { operation: 'generate_image', error: expect.stringContaining('workflow '), errorCode: expect.any(String), workflowId: expect.any(String), jobId: expect.any(String) }, pairedItem: [{ item: expect.any(Number) }] }]);
  });

  it('does not sleep when everything is there already', async () => {
    parameters = { ...picture(), options: { seed: 7 } };
    await run({ items: [{ json: {} }] });
    parameters = picture();
    const { made } = await run({ items: [{ json: {} }], runIndex: 1 });
    expect(asleep.until).toBeUndefined();
    expect(made[0]?.json.cached).toBe(true);
  });

  it('waits in its place, and says why, where the server may not call', async () => {
    parameters = picture();
    const { made } = await run({ items: [{ json: {} }], more: { evaluateExpression: (expression: string) => ({ '{{ $runIndex }}': 0, '{{ $execution.resumeUrl }}': 'http://10.0.0.1/webhook-waiting/x1' })[expression] } });
    expect(asleep.until).toBeUndefined();
    expect(made[0]?.json.operation).toBe('generate_image');
    expect(asleep.hints.join()).toMatch(/waits here instead of being suspended: this server does not call 10\.0\.0\.1.*SOGNI_FLOW_CALLBACKS=private/);
  });

  describe('is called', () => {
    let call: Delivered;
    beforeEach(async () => {
      parameters = picture();
      server.hold.add('generate_image');
      await run({ items: [{ json: {} }] });
      await server.underWay(1);
      server.held[0]!.finish();
      await until(() => asleep.resumedWith !== undefined && delivered.length === 1);
      call = delivered[0]!;
      delete asleep.resumedWith;
    });

    it('again by the same call: good while it sleeps for the same run, refused afterwards', async () => {
      expect(await receive(call.text, call.headers)).toBe(200);
      expect(await receive(call.text, call.headers)).toBe(409);
    });

    it('by a call for an earlier run of the node, which is refused without waking it', async () => {
      asleep.context.waitingFor = 'x1:n1:1:callback';
      expect(await receive(call.text, call.headers)).toBe(409);
      expect(asleep.resumedWith).toBeUndefined();
    });

    it('by a call for another execution, which is refused', async () => {
      expect(await receive(call.text, call.headers, 'x2')).toBe(409);
      expect(asleep.resumedWith).toBeUndefined();
    });

    it.each([
      ['a changed body', (text: string) => text.replace('"ended"', '"other"'), {}],
      ['no signature', (text: string) => text, { 'sogni-flow-signature': undefined }],
      ['a signature of another time', (text: string) => text, { 'sogni-flow-signature': 't=1,v1=' + 'a'.repeat(64) }],
      ['nonsense', () => '{}', {}],
    ])('by somebody else with %s, which is refused without waking it', async (_title, change, headers) => {
      expect(await receive(change(call.text), { ...call.headers, ...headers })).toBe(401);
      expect(asleep.resumedWith).toBeUndefined();
    });

    it('while a result cannot be fetched, and asks for another call', async () => {
      const body = JSON.parse(call.text) as CallbackBody;
      await server.app.close();
      expect(await receive(call.text, call.headers)).toBe(503);
      expect(body.workflows[0]!.artifacts).toHaveLength(1);
      expect(asleep.resumedWith).toBeUndefined();
    });
  });

  it('asks the server for one call only', async () => {
    parameters = picture();
    server.hold.add('generate_image');
    await run({ items: [{ json: {} }] });
    await run({ items: [{ json: {} }] });
    await server.underWay(1);
    server.held[0]!.finish();
    await until(() => asleep.resumedWith !== undefined);
    expect(delivered).toHaveLength(1);
    expect(await bought()).toBe(1);
    expect((await server.call(apiKey, 'GET', `${CALLBACKS}/nothing`)).status).toBe(404);
  });
});
