import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import type { ExecutionStore } from '../../../engine/src/execution/store.ts';
import { createWaitLinks, type WaitLinks } from '../../../engine/src/server/access/wait-link.ts';
import { errorHandler } from '../../../engine/src/server/envelope.ts';
import { waitingRoutes } from '../../../engine/src/server/routes/waiting.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { anExecution } from '../../contracts/execution-store.ts';
import { scratchStore } from '../store/scratch-store.ts';

const PLACE = { node: 'Ask "them" – 日本', runIndex: 2 };
const KEY = new Uint8Array(32).fill(7);

describe('a link that resumes a wait', () => {
  const links = createWaitLinks(KEY);
  const signatureOf = (url: string): string => new URL(url).searchParams.get('signature') ?? '';

  it('is made below the base, names its execution, and is for one wait', () => {
    const url = links.url('https://flow.example.org/', 'e1', PLACE);
    expect(url).toMatch(/^https:\/\/flow\.example\.org\/webhook-waiting\/e1\?signature=[\w-]+\.[\w-]{43}$/);
    expect(links.verify('e1', signatureOf(url))).toEqual(PLACE);
  });

  it.each([
    ['another execution', (signature: string) => ['e2', signature]],
    ['another wait', (signature: string) => ['e1', `${Buffer.from('["Other",0]').toString('base64url')}.${signature.split('.')[1] ?? ''}`]],
    ['a part of it', (signature: string) => ['e1', signature.slice(0, -4)]],
    ['more than it', (signature: string) => ['e1', `${signature}.x`]],
    ['nothing', () => ['e1', '']],
    ['a list', (signature: string) => ['e1', [signature, signature]]],
    ['no signature', () => ['e1', undefined]],
  ] as const)('is refused for %s', (_what, change) => {
    const [id, signature] = change(signatureOf(links.url('https://x', 'e1', PLACE)));
    expect(() => links.verify(id as string, signature)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  it('of another key is refused', () => {
    expect(() => createWaitLinks(new Uint8Array(32)).verify('e1', signatureOf(links.url('https://x', 'e1', PLACE)))).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});

describe('the route for calls', () => {
  let app: FastifyInstance;
  let executions: ExecutionStore;
  let links: WaitLinks;
  beforeEach(async () => {
    executions = createExecutionStore(await scratchStore({ executions: EXECUTION_SCHEMA }));
    links = createWaitLinks(KEY);
    app = fastify({ exposeHeadRoutes: false, bodyLimit: 1_048_576 });
    app.setErrorHandler(errorHandler(() => undefined));
    waitingRoutes(app, { executions, links });
    await executions.create(anExecution());
    await executions.park('e1', PLACE, { method: 'POST' });
  });
  afterEach(async () => await app.close());

  const pathOf = (place = PLACE, id = 'e1'): string => links.url('', id, place);

  it('keeps the request as n8n hands it to its node, without the signature, and works once', async () => {
    const request = { method: 'POST', url: `${pathOf()}&who=me`, headers: { 'x-note': 'n' }, payload: { ok: true } } as const;
    expect((await app.inject(request)).json()).toEqual({ status: 'success', data: { executionId: 'e1', resumed: true } });
    expect(await executions.waits('e1')).toMatchObject([{ outcome: 'call', call: { headers: { 'x-note': 'n' }, params: {}, query: { who: 'me' }, body: { ok: true } } }]);
    const again = await app.inject(request);
    expect([again.statusCode, again.json()]).toMatchObject([409, { code: 'invalid_transition' }]);
  });

  it('hands no workflow what signs in to this engine: a template may be of a stranger, and a browser sends its cookie along', async () => {
    const headers = { cookie: 'sogni-flow-8787=secret', authorization: 'Bearer id.secret', 'api-key': 'id.secret', 'x-csrf-token': 'token', 'x-note': 'n' };
    await app.inject({ method: 'POST', url: pathOf(), headers, payload: {} });
    const [wait] = await executions.waits('e1');
    expect(wait).toMatchObject({ call: { headers: { 'x-note': 'n' } } });
    expect(JSON.stringify(wait)).not.toMatch(/secret|x-csrf-token/);
  });

  it.each([
    ['a forged signature', 403, 'forbidden', () => ({ method: 'POST', url: '/webhook-waiting/e1?signature=a.b' })],
    ['no signature', 403, 'forbidden', () => ({ method: 'POST', url: '/webhook-waiting/e1' })],
    ['another method', 404, 'not_found', () => ({ method: 'GET', url: pathOf() })],
    ['a wait that is not there yet', 404, 'not_found', () => ({ method: 'POST', url: pathOf({ node: 'Later', runIndex: 0 }) })],
    ['an unknown execution', 404, 'not_found', () => ({ method: 'POST', url: pathOf(PLACE, 'e9') })],
    ['a body of more than 1 MB', 413, 'media_too_large', () => ({ method: 'POST', url: pathOf(), payload: { text: 'x'.repeat(1_100_000) } })],
    ['a body that is no JSON', 400, 'invalid_input', () => ({ method: 'POST', url: pathOf(), headers: { 'content-type': 'application/json' }, payload: '{' })],
  ] as const)('refuses %s', async (_what, status, code, request) => {
    const answer = await app.inject(request());
    expect([answer.statusCode, answer.json()]).toMatchObject([status, { code }]);
    expect((await executions.waits('e1'))[0]?.outcome).toBeUndefined();
  });
});
