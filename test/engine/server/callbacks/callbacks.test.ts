/** Calls when workflows have ended: to a receiver that listens on this machine, and is slow, wrong or away as a test wants it. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CALLBACKS, WEBHOOKS, type CallbackBody, type WebhookBody } from '../../../../nodes/contract/index.ts';
import { eventually } from '../../../eventually.ts';
import { oneStep, openServer, WORKFLOWS, type OpenServer } from '../open-server.ts';

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Omit<CallbackBody & Omit<WebhookBody, 'type'>, 'type'>;
}

let server: OpenServer;
let receiver: Server;
let url: string;
let calls: Call[];
let answers: number[];
let key: string;
let now: number;
const SECRET = 's'.repeat(40);

async function listen(port = 0): Promise<void> {
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      if (request.method === 'OPTIONS') return response.writeHead(204).end();
      calls.push({ headers: request.headers, text, body: JSON.parse(text) as Call['body'] });
      response.writeHead(answers.shift() ?? 200).end('taken');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?signature=abc`;
}
const silence = async () => await new Promise((resolve) => (receiver.close(resolve), receiver.closeAllConnections()));

beforeEach(async () => {
  [calls, answers, now] = [[], [], Date.UTC(2026, 10, 25)];
  server = await openServer({ callbacks: 'loopback', clock: () => (now += 1) });
  key = await server.keyOf('ada');
  await listen();
});
afterEach(async () => {
  await server.close();
  if (receiver.listening) await silence();
});

const start = async (given: object = { prompt: 'a duck', seed: 7 }): Promise<string> => (await server.call(key, 'POST', WORKFLOWS, { payload: oneStep('generate_image', given) })).body.data.workflow.workflowId;
const register = async (ids: readonly string[], more: object = {}, headers: Record<string, string> = {}, caller = key) =>
  await server.call(caller, 'POST', CALLBACKS, { payload: { url, secret: SECRET, workflow_ids: ids, ...more }, headers });
const status = async (id: string) => (await server.call(key, 'GET', `${CALLBACKS}/${id}`)).body.data.callback as { status: string; attempts: number; lastFailure?: string };
const until = async (is: () => boolean | Promise<boolean>): Promise<void> => await eventually('it happens', is);
/** Lets the pauses between attempts be over. */
const later = () => (now += 3_600_000);
const expectSigned = ({ headers, text }: Call) => {
  const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['sogni-flow-signature'])) ?? [];
  expect(signature).toBe(createHmac('sha256', SECRET).update(`${time}.${text}`).digest('hex'));
};

describe('a callback', () => {
  it('comes once, signed, when all workflows of its batch have ended, with what was given to it', async () => {
    server.hold.add('generate_image');
    const ids = [await start({ prompt: 'a', seed: 1 }), await start({ prompt: 'b', seed: 2 })];
    await server.underWay(2);
    const { body } = await register(ids, { state: '{"items":[0,1]}' }, { 'idempotency-key': 'x1:n1:0:callback' });
    server.held[0]!.finish();
    await server.waitFor(key, ids[0]!, (workflow) => workflow.status === 'completed').catch(() => undefined);
    expect(calls).toEqual([]);
    server.held[1]!.finish();
    await until(() => calls.length === 1);
    expectSigned(calls[0]!);
    expect(calls[0]!.body).toMatchObject({ type: 'callback', key: 'x1:n1:0:callback', reason: 'ended', state: '{"items":[0,1]}' });
    expect(calls[0]!.body.workflows.map((workflow) => [workflow.workflowId, workflow.status, workflow.artifacts.length])).toEqual(expect.arrayContaining(ids.map((id) => [id, 'completed', 1])));
    await until(async () => (await status(body.data.callback.id)).status === 'delivered');
  });

  it('comes at once for what has ended before, and once for the same key', async () => {
    const { workflowId } = await server.runToEnd(key, oneStep());
    const [one, two] = [await register([workflowId], {}, { 'idempotency-key': 'k' }), await register([workflowId], {}, { 'idempotency-key': 'k' })];
    expect(two.body.data.callback.id).toBe(one.body.data.callback.id);
    await until(async () => (await status(one.body.data.callback.id)).status === 'delivered');
    expect(calls).toHaveLength(1);
  });

  it('comes when a workflow waits for its user, who would else never hear of it', async () => {
    const { workflowId } = (await server.call(key, 'POST', WORKFLOWS, { payload: { ...oneStep(), confirm_cost: false } })).body.data.workflow;
    await register([workflowId]);
    await until(() => calls.length === 1);
    expect(calls[0]!.body.workflows[0]).toMatchObject({ status: 'waiting_for_user', waitingReason: 'cost_approval_required' });
  });

  it('comes at its deadline, and the workflow goes on', async () => {
    server.hold.add('generate_image');
    const id = await start();
    await register([id], { deadline: new Date(now + 3_000_000).toISOString() });
    expect(calls).toEqual([]);
    later();
    await until(() => calls.length === 1);
    expect(calls[0]!.body).toMatchObject({ reason: 'deadline', workflows: [{ workflowId: id }] });
    expect(['queued', 'running']).toContain(calls[0]!.body.workflows[0]!.status);
    await server.underWay(1);
  });

  it('is made again while the receiver is away, also by the next process', async () => {
    const id = await start();
    server.hold.add('edit_image');
    const { body } = await register([id], {}, {});
    const port = (receiver.address() as AddressInfo).port;
    const made = calls.length;
    if (made === 0) await silence();
    await server.waitFor(key, id, (workflow) => workflow.status === 'completed');
    await until(async () => calls.length > 0 || (await status(body.data.callback.id)).attempts > 0);
    await server.restart();
    if (!receiver.listening) await listen(port);
    later();
    await until(async () => ((now += 60_000), (await status(body.data.callback.id)).status === 'delivered'));
    expectSigned(calls.at(-1)!);
  });

  it('is made again after an answer that is no success, with a signature of its own time', async () => {
    answers = [503, 409, 200];
    const { workflowId } = await server.runToEnd(key, oneStep());
    const once = { 'idempotency-key': 'once' };
    const { body } = await register([workflowId], {}, once);
    // Asking again looks at once; between two looks more time is over than the pause.
    await until(async () => ((now += 60_000), await register([workflowId], {}, once), (await status(body.data.callback.id)).status === 'delivered'));
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ headers }) => headers['sogni-flow-signature'])).size).toBe(3);
    calls.forEach(expectSigned);
  });

  it.each([
    ['after the answer that it is gone', [410], 1],
    ['after a dozen refusals', Array.from({ length: 20 }, () => 401), 12],
  ])('is given up %s', async (_title, refusals, attempts) => {
    answers = refusals;
    const { workflowId } = await server.runToEnd(key, oneStep());
    const once = { 'idempotency-key': 'once' };
    const { body } = await register([workflowId], {}, once);
    await until(async () => ((now += 60_000), await register([workflowId], {}, once), (await status(body.data.callback.id)).status === 'given_up'));
    expect(await status(body.data.callback.id)).toMatchObject({ attempts, lastFailure: expect.stringMatching(/^status 4/) });
    expect(calls).toHaveLength(attempts);
  });

  it('is refused for an address where nobody listens, so that the caller can wait in another way', async () => {
    const { workflowId } = await server.runToEnd(key, oneStep());
    await silence();
    expect(await register([workflowId])).toMatchObject({ status: 422, body: { code: 'callback_unreachable', message: expect.stringContaining('ECONNREFUSED') } });
    expect(await register([workflowId], { url: 'http://10.0.0.1/x' })).toMatchObject({ status: 422, body: { code: 'callback_unreachable' } });
  });

  it('tells nobody of workflows of another account', async () => {
    const { workflowId } = await server.runToEnd(key, oneStep());
    const other = await server.keyOf('bob');
    expect(await register([workflowId], {}, {}, other)).toMatchObject({ status: 404 });
    const { body } = await register([workflowId]);
    expect(await server.call(other, 'GET', `${CALLBACKS}/${body.data.callback.id}`)).toMatchObject({ status: 404 });
  });

  it.each([
    ['no workflow', { workflow_ids: [] }],
    ['a short secret', { secret: 'short' }],
    ['a deadline that is no time', { deadline: 'soon' }],
  ])('is refused with %s', async (_title, more) => {
    expect(await register(['w'], more)).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });
});

describe('a webhook', () => {
  const create = async (more: object = {}) => await server.call(key, 'POST', WEBHOOKS, { payload: { url, secret: SECRET, ...more } });

  it('is called for every workflow of the account that ends', async () => {
    const { body } = await create();
    const { workflowId } = await server.runToEnd(key, oneStep());
    await server.runToEnd(await server.keyOf('bob'), oneStep());
    await until(() => calls.length === 1);
    expectSigned(calls[0]!);
    expect(calls[0]!.body).toMatchObject({ type: 'webhook', webhookId: body.data.webhook.id, event: 'workflow_completed', workflow: { workflowId, status: 'completed' } });
  });

  it('is called only for what it wants to hear of', async () => {
    await create({ events: ['workflow_failed', 'workflow_cancelled'] });
    await server.runToEnd(key, oneStep());
    server.hold.add('generate_image');
    const id = await start({ prompt: 'other', seed: 1 });
    await server.underWay(1);
    await server.call(key, 'POST', `${WORKFLOWS}/${id}/cancel`, { payload: {} });
    await until(() => calls.length > 0);
    expect(calls.map(({ body }) => body.event)).toEqual(['workflow_cancelled']);
  });

  it('is one for each address, listed without its secret, and silent once it is deleted', async () => {
    const [one, two] = [(await create()).body.data.webhook, (await create({ events: ['workflow_failed'] })).body.data.webhook];
    expect(two.id).toBe(one.id);
    expect((await server.call(key, 'GET', WEBHOOKS)).body.data.webhooks).toEqual([{ id: one.id, url, events: ['workflow_failed'], createdAt: expect.any(String) }]);
    expect(await server.call(await server.keyOf('bob'), 'DELETE', `${WEBHOOKS}/${one.id}`)).toMatchObject({ status: 404 });
    expect(await server.call(key, 'DELETE', `${WEBHOOKS}/${one.id}`)).toMatchObject({ status: 200 });
    await server.runToEnd(key, oneStep());
    expect((await server.call(key, 'GET', WEBHOOKS)).body.data.webhooks).toEqual([]);
    expect(calls).toEqual([]);
  });
});
