/** What a node does at edit time and at activation: lists of models, and the webhook of the trigger. */
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as n8n from 'n8n-workflow';
import nock from 'nock';
import { SogniImage } from '../../nodes/SogniImage/SogniImage.node.ts';
import { SogniTrigger } from '../../nodes/SogniTrigger/SogniTrigger.node.ts';
import { inN8n } from './shared/contexts.ts';
import { HOST, SogniNetwork } from './shared/sogni-network.ts';

const image = new SogniImage();
const trigger = new SogniTrigger();
let network: SogniNetwork;
let staticData: Record<string, unknown>;
beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
  network = new SogniNetwork();
  network.open();
  nock(HOST).persist().intercept(/.*/, 'DELETE').reply(async ({ url }: Request) => [deleted.status, (deleted.paths.push(url ?? ''), { status: deleted.status === 200 ? 'success' : 'error', data: {} })] as never);
  staticData = {};
  deleted = { status: 200, paths: [] };
});
afterEach(() => void nock.cleanAll());
afterAll(() => nock.restore());
let deleted: { status: number; paths: string[] };

const functions = (more: object = {}, parameters: object = {}) =>
  inN8n(n8n.NodeApiError as never)(image as never, {
    parameters,
    items: [],
    more: {
      getCurrentNodeParameter: () => 'generate_image',
      getWorkflowStaticData: () => staticData,
      getNodeWebhookUrl: () => 'https://n8n.test/webhook/1',
      getNodeParameter: (name: string, fallback: unknown) => ({ events: ['workflow_completed'] as unknown, ...parameters })[name] ?? fallback,
      ...more,
    },
  }).functions;

describe('the list of models', () => {
  const load = async () => await image.methods.loadOptions.loadModels.call(functions() as never);

  it('has what the server offers for the operation, with cost and limits', async () => {
    network.instead = ({ path, query }) =>
      path === '/v1/creative-agent/models'
        ? [200, { status: 'success', data: { models: [{ id: 'flux', name: `Flux for ${query.operation}`, rate: 2.5, playMoney: false, premium: true, limits: { steps: { min: 4, max: 8 }, sampler: { allowed: ['euler', 'lms'] } } }, { id: 'sketch', name: 'Sketch', rate: 1, playMoney: true, premium: false, limits: {} }] } }]
        : undefined;
    expect(await load()).toEqual([
      { name: "Server's Default", value: '', description: expect.any(String) },
      { name: 'Flux for generate_image (default, 2.5 × base price, premium Spark, steps 4–8, sampler euler/lms)', value: 'flux', description: 'steps 4–8, sampler euler/lms' },
      { name: 'Sketch (1 × base price, play money)', value: 'sketch', description: expect.any(String) },
    ]);
  });

  it('is the bare list of the API where the server has no other', async () => {
    network.instead = ({ path }) => (path === '/api/v1/models/list' ? [200, [{ id: 'a', name: 'A', media: 'image' }, { id: 'b', name: 'B', media: 'video' }]] : [404, { status: 'error', message: 'no' }]);
    expect((await load()).map(({ value }) => value)).toEqual(['', 'a']);
  });

  it.each([
    [401, { status: 'error', code: 'unauthorized', message: 'wrong key' }, { name: 'NodeApiError', message: 'wrong key', httpCode: '401' }],
    [429, { status: 'error', code: 'rate_limited', message: 'slow down', retryAfter: 3 }, { name: 'NodeApiError', context: { retryAfter: 3 } }],
    [503, '<html>Bad gateway</html>', { name: 'NodeApiError', httpCode: '503' }],
    [200, '<!doctype html><title>Welcome</title>', { name: 'NodeOperationError', message: expect.stringMatching(/but with an HTML page; check the base URL of the credential/) }],
  ])('tells of %i', async (status, body, expected) => {
    network.instead = () => [status, body];
    await expect(load()).rejects.toMatchObject(expected);
  });

  it('tells of a server that is not there', async () => {
    nock.cleanAll();
    nock(HOST).get(/models/).replyWithError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    await expect(load()).rejects.toMatchObject({ name: 'NodeApiError', description: expect.stringContaining('that the server is running') });
  });
});

describe('the trigger', () => {
  const hooks = trigger.webhookMethods.default;
  const registered = () => (network.instead = ({ method, path }) => (path === '/v1/creative-agent/webhooks' ? [200, { status: 'success', data: method === 'POST' ? { webhook: { id: 'h1' } } : { webhooks: [{ id: 'h1' }] } }] : undefined));

  it('registers at the server with a secret of its own, knows it again, and takes it back', async () => {
    registered();
    expect(await hooks.checkExists.call(functions() as never)).toBe(false);
    expect(await hooks.create.call(functions() as never)).toBe(true);
    expect(network.of('POST', '/v1/creative-agent/webhooks')[0]?.body).toEqual({ url: 'https://n8n.test/webhook/1', secret: staticData.secret, events: ['workflow_completed'] });
    expect(String(staticData.secret)).toMatch(/^[0-9a-f]{64}$/);
    expect(await hooks.checkExists.call(functions() as never)).toBe(true);
    expect(await hooks.checkExists.call(functions({ getNodeWebhookUrl: () => 'https://n8n.test/webhook-test/1' }) as never)).toBe(false);
    expect(await hooks.delete.call(functions() as never)).toBe(true);
    expect([deleted.paths, staticData]).toEqual([[expect.stringContaining('/webhooks/h1')], {}]);
  });

  it('is taken back also when the server has forgotten it, and not when the server is away', async () => {
    registered();
    await hooks.create.call(functions() as never);
    deleted.status = 503;
    expect(await hooks.delete.call(functions() as never)).toBe(false);
    expect(staticData.webhookId).toBe('h1');
    deleted.status = 404;
    expect(await hooks.delete.call(functions() as never)).toBe(true);
  });

  it('tells why the server does not register it', async () => {
    network.instead = () => [422, { status: 'error', code: 'callback_unreachable', message: 'this server does not call 127.0.0.1' }];
    await expect(hooks.create.call(functions() as never)).rejects.toMatchObject({ name: 'NodeApiError', message: 'this server does not call 127.0.0.1', context: { code: 'callback_unreachable' } });
    expect(staticData).toEqual({});
  });

  describe('is called', () => {
    const workflow = { workflowId: 'w1', title: 'Duck', status: 'completed', steps: [{ id: 's', toolName: 'generate_image', arguments: {}, jobId: 'j1' }], artifacts: [{ id: 'j1.0', url: `${HOST}/files/duck`, mediaType: 'image', mimeType: 'image/png', role: 'image' }], createdAt: '', updatedAt: '' };
    const receive = async (change: { secret?: string; ageS?: number; webhookId?: string; download?: boolean } = {}) => {
      Object.assign(staticData, { webhookId: 'h1', secret: 's'.repeat(64) });
      const text = JSON.stringify({ type: 'webhook', webhookId: change.webhookId ?? 'h1', event: 'workflow_completed', workflow });
      const time = Math.floor(Date.now() / 1_000) - (change.ageS ?? 0);
      const signature = `t=${time},v1=${createHmac('sha256', change.secret ?? 's'.repeat(64)).update(`${time}.${text}`).digest('hex')}`;
      let status = 200;
      const context = functions(
        {
          getBodyData: () => JSON.parse(text) as object,
          getHeaderData: () => ({ 'sogni-flow-signature': signature }),
          getRequestObject: () => ({}),
          getResponseObject: () => ({ status: (given: number) => ((status = given), { json: () => undefined }) }),
        },
        { download: change.download ?? false },
      );
      const { workflowData } = await trigger.webhook.call(context as never);
      return { status, items: workflowData?.[0] };
    };

    it('and hands the workflow on', async () => {
      const { items } = await receive();
      expect(items).toEqual([{ json: expect.objectContaining({ event: 'workflow_completed', title: 'Duck', workflowId: 'w1', jobId: 'j1', status: 'completed', operation: 'generate_image' }) }]);
      expect(Object.keys((await receive({ download: true })).items?.[0]?.binary ?? {})).toEqual(['file']);
    });

    it.each([
      ['with another secret', { secret: 'x'.repeat(64) }],
      ['with an old signature', { ageS: 301 }],
      ['for another webhook', { webhookId: 'h2' }],
    ])('%s, which starts nothing', async (_title, change) => {
      expect(await receive(change)).toEqual({ status: 401, items: undefined });
    });
  });
});
