/** Sogni Account and Sogni Chat, in n8n and in this engine, against the REST host as a node meets it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import nock from 'nock';
import * as n8n from 'n8n-workflow';
import type { CompiledCredential, CompiledNode } from '../../engine/src/community-nodes/description.ts';
import type { Item } from '../../engine/src/execution/types.ts';
import { headless, inN8n, type Given, type MakePlace } from './shared/contexts.ts';
import { SogniNetwork, HOST, WORKFLOWS } from './shared/sogni-network.ts';

const sleep = jest.fn<(ms: number) => Promise<void>>().mockResolvedValue(undefined);
jest.unstable_mockModule('n8n-workflow', () => ({ ...n8n, sleep }));

let account: CompiledNode;
let chat: CompiledNode;
let places: Readonly<Record<'n8n' | 'engine', MakePlace>>;
let network: SogniNetwork;
beforeAll(async () => {
  const { SogniAccount } = await import('../../nodes/SogniAccount/SogniAccount.node.ts');
  const { SogniChat } = await import('../../nodes/SogniChat/SogniChat.node.ts');
  const { SogniApi } = await import('../../credentials/SogniApi.credentials.ts');
  [account, chat] = [new SogniAccount() as unknown as CompiledNode, new SogniChat() as unknown as CompiledNode];
  places = { n8n: inN8n(n8n.NodeApiError as never), engine: headless(new SogniApi() as unknown as CompiledCredential) };
  nock.disableNetConnect();
});
beforeEach(() => {
  network = new SogniNetwork();
  network.open();
});
afterEach(() => void nock.cleanAll());
afterAll(() => nock.restore());

describe.each(['n8n', 'engine'] as const)('in %s', (where) => {
  const run = async (node: CompiledNode, parameters: object, given: Partial<Given> = {}): Promise<Item[]> => {
    const place = places[where](node, { parameters, items: [{ json: {} }], ...given });
    return ((await node.execute?.call(place.functions)) as Item[][])[0] ?? [];
  };
  const refusal = async (node: CompiledNode, parameters: object) => (await run(node, parameters).then(() => undefined, (error: unknown) => error)) as { name: string; message: string; context: object };
  const answers = (path: string, body: object, status = 200) => (network.instead = (asked) => (asked.path === path ? [status, body] : undefined));
  const job = async (more: object = {}) => {
    await fetch(`${HOST}${WORKFLOWS}`, { method: 'POST', body: JSON.stringify({ input: { steps: [{ id: 'step', toolName: 'generate_image', arguments: { prompt: 'a' } }] } }) });
    return { resource: 'job', workflowId: 'w1', ...more };
  };

  describe('Sogni Account', () => {
    it('tells the balance', async () => {
      answers('/v4/account/balance', { status: 'success', data: { spark: { net: '12.5' } } });
      expect(await run(account, { resource: 'account', operation: 'getBalance' })).toEqual([{ json: { spark: { net: '12.5' } }, pairedItem: { item: 0 } }]);
    });

    it('prices steps and buys nothing', async () => {
      const [item] = await run(account, { resource: 'account', operation: 'quote', steps: '[{"id":"a","toolName":"generate_image","arguments":{"prompt":"x"}}]' });
      expect(item?.json.spark).toEqual({ min: 0.5, expected: 0.5, max: 0.5 });
      expect(network.starts).toEqual([]);
      expect(await refusal(account, { resource: 'account', operation: 'quote', steps: '[{' })).toMatchObject({ message: expect.stringContaining('Steps is no JSON'), context: { code: 'invalid_input', itemIndex: 0 } });
    });

    it('gets a job as it is, and its files once it is completed', async () => {
      const parameters = await job({ operation: 'get' });
      expect((await run(account, parameters))[0]).toMatchObject({ json: { status: 'running', workflowId: 'w1', jobId: 'job-w1' } });
      const [done] = await run(account, parameters);
      expect(done?.json).toMatchObject({ operation: 'generate_image', workflowId: 'w1' });
      expect(Object.keys(done?.binary ?? {})).toEqual(['image']);
    });

    it('waits for a job', async () => {
      const [done] = await run(account, await job({ operation: 'wait', options: { download: false } }));
      expect(done?.json.artifacts).toHaveLength(1);
      expect(done?.binary).toBeUndefined();
    });

    it('cancels a job', async () => {
      expect((await run(account, await job({ operation: 'cancel' })))[0]?.json.status).toBe('cancelled');
    });

    it('refuses an empty ID, and tells of a wrong one', async () => {
      expect(await refusal(account, { resource: 'job', operation: 'get', workflowId: '' })).toMatchObject({ name: 'NodeOperationError', message: expect.stringContaining('Workflow ID is empty') });
      expect(await refusal(account, { resource: 'job', operation: 'get', workflowId: 'none' })).toMatchObject({ name: 'NodeApiError', message: 'there is no workflow none', context: { code: 'not_found' } });
    });

    it('reads as many pages as it takes', async () => {
      const all = Array.from({ length: 150 }, (_, n) => ({ workflowId: `w${n}`, status: 'completed', steps: [], artifacts: [], createdAt: '', updatedAt: '' }));
      network.instead = ({ path, query, method }) => {
        if (path !== WORKFLOWS || method !== 'GET') return undefined;
        const [limit, offset] = [Number(query.limit), Number(query.offset)];
        return [200, { status: 'success', data: { workflows: all.slice(offset, offset + limit), next: offset + limit < all.length ? offset + limit : null } }];
      };
      expect(await run(account, { resource: 'job', operation: 'getAll', returnAll: true })).toHaveLength(150);
      expect(await run(account, { resource: 'job', operation: 'getAll', limit: 120 })).toHaveLength(120);
      expect(network.of('GET', WORKFLOWS).map(({ query }) => query.limit)).toEqual(['100', '100', '100', '20']);
    });

    it.each([
      [{ resource: 'template', operation: 'getAll' }, /has no templates/],
      [{ resource: 'template', operation: 'run', templateId: 't1' }, /has no template t1/],
      [{ resource: 'account', operation: 'getTransactions' }, /has no list of transactions/],
    ])('says what a server does not have: %j', async (parameters, message) => {
      network.instead = () => [404, { status: 'error', message: 'no such route' }];
      expect(await refusal(account, parameters)).toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(message), context: { code: 'invalid_configuration' } });
    });

    it('starts a template once for each item, with its inputs', async () => {
      await run(account, { resource: 'template', operation: 'run', templateId: 't1', inputs: '{"sky":"red"}' }).catch(() => undefined);
      expect(network.of('POST', WORKFLOWS)[0]).toMatchObject({ body: { workflow_id: 't1', inputs: { sky: 'red' } }, headers: { 'idempotency-key': 'x1:n1:0:0' } });
    });

    it('goes on with other items where the user wants it so', async () => {
      const parameters = await job({ operation: 'get' });
      const items = await run(account, parameters, { items: [{ json: { n: 0 } }, { json: { n: 1 } }], each: [{ workflowId: 'none' }, {}], continueOnFail: true });
      expect(items.map(({ json, pairedItem }) => [json.errorCode ?? json.workflowId, pairedItem])).toEqual([['not_found', [{ item: 0 }]], ['w1', [{ item: 1 }]]]);
    });
  });

  describe('Sogni Chat', () => {
    const lists = (...ids: string[]) => ({ object: 'list', data: ids.map((id) => ({ id })) });

    it('refuses a message while the server lists no chat model, before anything is sent', async () => {
      answers('/v1/models', lists());
      expect(await refusal(chat, { operation: 'chat', prompt: 'hello' })).toMatchObject({ name: 'NodeOperationError', message: expect.stringMatching(/lists no chat model; runtimes that can chat are openai, sogni/), context: { code: 'no_runtime_for_operation' } });
      expect(network.asked.map(({ path }) => path)).toEqual(['/v1/models']);
    });

    it('sends a message and hands the answer on', async () => {
      network.instead = ({ path }) => {
        if (path === '/v1/models') return [200, lists('qwen', 'other')];
        return path === '/v1/chat/completions' ? [200, { choices: [{ message: { content: 'Hi.' }, finish_reason: 'stop' }], usage: { total_tokens: 5 } }] : undefined;
      };
      const items = await run(chat, { operation: 'chat', prompt: 'hello', system: 'be brief', options: { temperature: 0, thinking: false } });
      expect(items).toEqual([{ json: { text: 'Hi.', model: 'qwen', finishReason: 'stop', usage: { total_tokens: 5 } }, pairedItem: { item: 0 } }]);
      expect(network.of('POST', '/v1/chat')[0]?.body).toMatchObject({ model: 'qwen', temperature: 0, chat_template_kwargs: { enable_thinking: false }, messages: [{ role: 'system', content: 'be brief' }, { role: 'user', content: 'hello' }] });
    });

    it('names a message by execution, node, run and item, and tells the job behind the answer', async () => {
      const spark = { quoted: { min: 0, expected: 0.1, max: 0.3 }, captured: 0.2 };
      network.instead = ({ path }) => (path === '/v1/chat/completions' ? [200, { model: 'other', choices: [{ message: { content: 'Hi.' }, finish_reason: 'stop' }], usage: null, sogni_flow: { jobId: 'j1', spark } }] : undefined);
      const items = await run(chat, { operation: 'chat', prompt: 'hello', model: 'other' }, { items: [{ json: {} }, { json: {} }] });
      expect(items[1]).toEqual({ json: { text: 'Hi.', model: 'other', finishReason: 'stop', usage: null, operation: 'chat', jobId: 'j1', cached: false, spark }, pairedItem: { item: 1 } });
      expect(network.asked.map(({ path, headers }) => [path, headers['idempotency-key']])).toEqual([['/v1/chat/completions', 'x1:n1:0:0'], ['/v1/chat/completions', 'x1:n1:0:1']]);
    });

    it('asks again, under the same key, for an answer that is not there yet, and for nothing else', async () => {
      let left = 2;
      const done = { choices: [{ message: { content: 'Late.' }, finish_reason: 'stop' }] };
      network.instead = ({ path }) => (path === '/v1/chat/completions' ? ((left -= 1) >= 0 ? [504, { status: 'error', code: 'timed_out', message: 'not there' }] : [200, done]) : undefined);
      expect((await run(chat, { operation: 'chat', prompt: 'hello', model: 'm' }))[0]?.json.text).toBe('Late.');
      expect(network.asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['x1:n1:0:0', 'x1:n1:0:0', 'x1:n1:0:0']);
      answers('/v1/chat/completions', { status: 'error', code: 'runtime_failed', message: 'broken' }, 502);
      expect(await refusal(chat, { operation: 'chat', prompt: 'hello', model: 'm' })).toMatchObject({ message: 'broken', context: { code: 'runtime_failed' } });
      expect(network.asked).toHaveLength(4);
    });

    it('takes a message back when the execution is cancelled', async () => {
      const stop = new AbortController();
      const takenBack = new Promise((resolve) => {
        nock(HOST, { reqheaders: { 'idempotency-key': 'x1:n1:0:0' } }).delete('/v1/chat/completions').reply(200, () => (resolve(true), { status: 'success', data: {} }));
      });
      network.instead = ({ path }) => {
        if (path !== '/v1/chat/completions') return undefined;
        stop.abort();
        return [409, { status: 'error', code: 'cancelled', message: 'the job was cancelled' }];
      };
      await expect(run(chat, { operation: 'chat', prompt: 'hello', model: 'm' }, { signal: stop.signal })).rejects.toThrow();
      expect(await takenBack).toBe(true);
    });

    it('lists the models', async () => {
      answers('/v1/models', lists('a', 'b'));
      expect((await run(chat, { operation: 'models' })).map(({ json }) => json.id)).toEqual(['a', 'b']);
    });
  });
});
