/** API keys over HTTP: made, capped, renamed and revoked by who may, and by nobody else. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSessions } from '../../../engine/src/server/access/sessions.ts';
import type { KeyRecord, NewKey } from '../../../nodes/contract/page-api.ts';
import { openBrowser, type Browser } from './browser.ts';
import { oneStep, openServer, type OpenServer } from './open-server.ts';

let server: OpenServer;
let browser: Browser;
beforeEach(async () => {
  server = await openServer();
  browser = openBrowser(server);
  await browser.signIn({ token: await createSessions(server.services.store).makeLink('local') });
});
afterEach(() => server.close());

const make = async (body: object, from: Browser = browser): Promise<NewKey> => (await from.call('POST', '/v1/keys', { payload: body })).body.data;
const list = async (from: Browser = browser): Promise<readonly KeyRecord[]> => (await from.call('GET', '/v1/keys')).body.data.keys;

describe('the keys of an account', () => {
  it('are made with caps, shown once with their secret, and open the account', async () => {
    const answer = await browser.call('POST', '/v1/keys', { payload: { name: 'my n8n', caps: { perDay: 2.5, total: 100 } } });
    expect(answer).toMatchObject({ status: 201, headers: { 'cache-control': 'no-store' } });
    const { key, secret } = answer.body.data as NewKey;
    expect(key).toEqual({ id: secret.split('.')[0], name: 'my n8n', createdAt: expect.stringMatching(/^\d{4}-.*Z$/), caps: { perDay: 2.5, total: 100 }, spent: 0 });
    expect((await server.call(secret, 'GET', '/v1/account/me')).body.data.username).toBe('local');
    expect(JSON.stringify(await list())).not.toContain(secret.split('.')[1]);
  });

  it('tell what was spent with each', async () => {
    const [one] = [await make({ name: 'one' }), await make({ name: 'two' })];
    await server.runToEnd(one.secret, oneStep());
    expect((await list()).map(({ name, spent }) => [name, spent])).toEqual([['one', 1], ['two', 0]]);
  });

  it('take other caps and another name: a number sets, null lifts, what is not named stays', async () => {
    const { key } = await make({ name: 'old', caps: { perJob: 1, perDay: 10 } });
    const { body } = await browser.call('PATCH', `/v1/keys/${key.id}`, { payload: { name: 'new', caps: { perDay: null, perMonth: 50 } } });
    expect(body.data.key).toMatchObject({ name: 'new', caps: { perJob: 1, perMonth: 50 } });
    expect(body.data.key.caps).not.toHaveProperty('perDay');
    expect(await list()).toEqual([body.data.key]);
  });

  it('are revoked, after which they open nothing and change no more', async () => {
    const { key, secret } = await make({ name: 'lost' });
    expect((await browser.call('DELETE', `/v1/keys/${key.id}`)).body.data.key).toMatchObject({ id: key.id, revokedAt: expect.any(String) });
    expect((await server.call(secret, 'GET', '/v1/account/me')).status).toBe(401);
    expect(await browser.call('PATCH', `/v1/keys/${key.id}`, { payload: { name: 'back' } })).toMatchObject({ status: 409, body: { code: 'invalid_transition' } });
  });

  it.each([
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a name with outer spaces', { name: ' x ' }],
    ['a name with a control character', { name: 'a\u0000b' }],
    ['a name without end', { name: 'x'.repeat(101) }],
    ['a cap below nothing', { name: 'x', caps: { perDay: -1 } }],
    ['a cap that is a text', { name: 'x', caps: { perDay: '1' } }],
    ['a cap that nobody knows', { name: 'x', caps: { perHour: 1 } }],
    ['a kind of key', { name: 'x', kind: 'worker' }],
    ['a worker', { name: 'x', worker: true }],
  ])('refuse %s', async (_what, payload) => {
    expect(await browser.call('POST', '/v1/keys', { payload })).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
    expect(await list()).toEqual([]);
  });
});

describe('who may make and change keys', () => {
  it('is whoever has a key without caps, by header or signed in', async () => {
    const { secret } = await make({ name: 'free' });
    const signedIn = openBrowser(server);
    expect((await signedIn.signIn({ apiKey: secret })).body.data.mayMakeKeys).toBe(true);
    await make({ name: 'by session' }, signedIn);
    expect((await server.call(secret, 'POST', '/v1/keys', { payload: { name: 'by header' } })).status).toBe(201);
    expect((await list()).map(({ name }) => name).toSorted()).toEqual(['by header', 'by session', 'free']);
  });

  it('is nobody with a key that has caps, which sees itself alone', async () => {
    const { key: free } = await make({ name: 'free' });
    const { key, secret } = await make({ name: 'small', caps: { total: 1 } });
    const small = openBrowser(server);
    expect((await small.signIn({ apiKey: secret })).body.data.mayMakeKeys).toBe(false);
    const tries = [
      ['POST', '/v1/keys', { name: 'more' }],
      ['PATCH', `/v1/keys/${key.id}`, { caps: { total: null } }],
      ['PATCH', `/v1/keys/${free.id}`, { caps: { total: 0 } }],
      ['DELETE', `/v1/keys/${free.id}`, undefined],
    ] as const;
    for (const [method, url, payload] of tries) {
      expect(await small.call(method, url, payload && { payload })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect(await server.call(secret, method, url, payload && { payload })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect((await list(small)).map(({ name }) => name)).toEqual(['small']);
    expect((await list()).map(({ name, caps, revokedAt }) => [name, caps, revokedAt])).toEqual([['free', {}, undefined], ['small', { total: 1 }, undefined]]);
  });

  it('is nobody of another account', async () => {
    const { key } = await make({ name: 'mine' });
    const stranger = await server.keyOf('ben');
    expect((await server.call(stranger, 'PATCH', `/v1/keys/${key.id}`, { payload: { name: 'yours' } })).status).toBe(404);
    expect((await server.call(stranger, 'DELETE', `/v1/keys/${key.id}`)).status).toBe(404);
    expect((await server.call(stranger, 'GET', '/v1/keys')).body.data.keys.map(({ name }: KeyRecord) => name)).toEqual(['test']);
  });

  it("is nobody where the key is a worker's: it is shown, and that is all", async () => {
    const { key, secret } = await server.services.accounts.createKey('local', 'GPU in the cellar', {}, 'worker');
    expect(await list()).toEqual([expect.objectContaining({ id: key.id, worker: true })]);
    expect((await browser.call('PATCH', `/v1/keys/${key.id}`, { payload: { name: 'mine' } })).status).toBe(403);
    expect((await browser.call('DELETE', `/v1/keys/${key.id}`)).status).toBe(403);
    expect((await server.call(secret, 'POST', '/v1/keys', { payload: { name: 'x' } })).status).toBe(403);
    expect((await server.call(secret, 'GET', '/v1/keys')).status).toBe(403);
  });
});
