import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { createFailureLimiter, networkOf } from '../../../engine/src/server/access/failure-limiter.ts';
import { newInProcessToken } from '../../../engine/src/server/index.ts';
import { openServer, WORKFLOWS, type OpenServer } from './open-server.ts';

describe('access', () => {
  let server: OpenServer;
  let key: string;
  let now: number;
  beforeEach(async () => {
    now = Date.now();
    server = await openServer({ clock: () => now });
    key = await server.keyOf('ada');
  });
  afterEach(() => server.close());

  const me = (headers: Record<string, string>, remoteAddress = '203.0.113.7') => server.call(undefined, 'GET', '/v1/account/me', { headers, remoteAddress });

  it.each([
    ['api-key: id.secret', (secret: string) => ({ 'api-key': secret })],
    ['Authorization: Bearer id.secret', (secret: string) => ({ authorization: `Bearer ${secret}` })],
    ['a lower-case bearer', (secret: string) => ({ authorization: `bearer ${secret}` })],
  ])('takes %s', async (_form, headers) => {
    expect(await me(headers(key))).toMatchObject({ status: 200, body: { status: 'success', data: { username: 'ada' } } });
  });

  it('takes the token of this process for the local account', async () => {
    expect((await me({ 'api-key': server.services.inProcessToken })).body.data.username).toBe('local');
  });

  it('makes a token that cannot be guessed, anew each time', () => {
    const tokens = Array.from({ length: 10 }, newInProcessToken);
    expect(new Set(tokens).size).toBe(10);
    expect(tokens.every((token) => token.length >= 43)).toBe(true);
  });

  it.each<[string, Record<string, string>]>([
    ['no key', {}],
    ['an empty key', { 'api-key': '' }],
    ['a login token', { authorization: 'eyJhbGciOi.x.y' }],
    ['basic authentication', { authorization: 'Basic YTpi' }],
    ['an unknown key', { 'api-key': 'nobody.secret' }],
    ['the name of the local account', { 'api-key': 'local' }],
    ['half of the process token', { 'api-key': 'local.' }],
  ])('answers 401 to %s', async (_what, headers) => {
    expect(await me(headers)).toMatchObject({ status: 401, body: { status: 'error', code: 'unauthorized' } });
  });

  it('answers 401 to a wrong secret and to a revoked key', async () => {
    expect((await me({ 'api-key': `${key}x` })).status).toBe(401);
    const [apiKey] = await server.services.accounts.listKeys('ada');
    await server.services.accounts.revokeKey('ada', apiKey!.id);
    expect((await me({ 'api-key': key })).status).toBe(401);
  });

  it('guards every route but the two that tell whether it lives', async () => {
    const routes = [
      ['GET', '/v4/account/balance'],
      ['GET', '/v1/account/me'],
      ['GET', '/api/v1/models/list'],
      ['GET', '/api/v2/models/tiers'],
      ['GET', '/api/v1/job-llm/estimate/spark/m/1/1'],
      ['GET', '/v1/image/uploadUrl?jobId=A&type=startingImage'],
      ['GET', '/v1/media/downloadUrl?jobId=A&type=referenceVideo'],
      ['GET', `/v1/artifacts/${'0'.repeat(64)}`],
      ['POST', WORKFLOWS],
      ['GET', WORKFLOWS],
      ['GET', `${WORKFLOWS}/x`],
      ['GET', `${WORKFLOWS}/x/events`],
      ['GET', `${WORKFLOWS}/x/events/stream`],
      ['POST', `${WORKFLOWS}/x/cancel`],
    ] as const;
    for (const [method, url] of routes) expect([url, (await server.call(undefined, method, url)).status]).toEqual([url, 401]);
    for (const url of ['/health', '/ready']) expect((await server.call(undefined, 'GET', url)).status).toBe(200);
  });

  it('tells an address nothing more about wrong keys after 20 of them in a minute, and begins again after the minute', async () => {
    for (let n = 0; n < 20; n += 1) expect((await me({ 'api-key': `guess.${n}` })).status).toBe(401);
    now += 20_000;
    const refused = await me({ 'api-key': `${key}x` });
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited', retryAfter: 40 }, headers: { 'retry-after': '40' } });
    expect((await me({ 'api-key': 'guess.21' }, '203.0.113.8')).status).toBe(401);
    now += 40_000;
    expect((await me({ 'api-key': 'guess.22' })).status).toBe(401);
  });

  it('lets a right key in although others of its address guess', async () => {
    for (let n = 0; n < 25; n += 1) await me({ 'api-key': `guess.${n}` });
    expect((await me({ 'api-key': 'guess.26' })).status).toBe(429);
    expect((await me({ 'api-key': key })).status).toBe(200);
    expect((await me({ 'api-key': server.services.inProcessToken })).status).toBe(200);
    expect((await me({ 'api-key': 'guess.27' })).status).toBe(429);
  });

  it('counts no request without a key, and no failure that is not the caller\'s', async () => {
    const authenticate = jest.spyOn(server.services.accounts, 'authenticate').mockRejectedValue(new FlowError('storage_failed', 'the database is away'));
    for (let n = 0; n < 25; n += 1) {
      await me({});
      await me({ 'api-key': key });
    }
    authenticate.mockRestore();
    expect((await me({ 'api-key': key })).status).toBe(200);
  });

  describe('account, models, health', () => {
    it('tells the balance as decimal strings', async () => {
      server.hold.add('generate_image');
      await server.call(key, 'POST', WORKFLOWS, { payload: { input: { steps: [{ id: 'a', toolName: 'generate_image', arguments: { prompt: 'a' } }] } } });
      expect((await server.call(key, 'GET', '/v4/account/balance')).body).toEqual({
        status: 'success',
        data: {
          spark: { settled: '1000', credit: '0', debit: '1', net: '999', premiumCredit: '999', playCredit: '0' },
          sogni: { settled: '0', credit: '0', debit: '0', net: '0' },
        },
      });
    });

    it('tells the play money of the local account', async () => {
      expect((await server.call(server.services.inProcessToken, 'GET', '/v4/account/balance')).body.data.spark).toMatchObject({ net: '400', premiumCredit: '0', playCredit: '400' });
    });

    it('lists each model once per kind of media, as a bare array', async () => {
      const { body } = await server.call(key, 'GET', '/api/v1/models/list');
      expect(body.map(({ id, media, tier }: Record<string, string>) => [id, media, tier])).toEqual([
        ['sketch', 'image', 'sketch-image'],
        ['gpu', 'image', 'gpu-image'],
        ['sketch', 'video', 'sketch-video'],
        ['sketch', 'audio', 'sketch-audio'],
        ['media', 'video', 'media-video'],
      ]);
      expect(new Set(body.map(({ SID }: { SID: number }) => SID)).size).toBe(5);
    });

    it('lists no models when nobody tells them', async () => {
      const { models: _none, ...services } = server.services;
      const { buildServer } = await import('../../../engine/src/server/index.ts');
      const app = await buildServer(services);
      expect((await app.inject({ url: '/api/v1/models/list', headers: { 'api-key': key } })).json()).toEqual([]);
      await app.close();
    });

    it('is not ready while the database is away', async () => {
      jest.spyOn(server.services.store, 'get').mockRejectedValue(new Error('gone'));
      expect(await server.call(undefined, 'GET', '/ready')).toMatchObject({ status: 503, body: { message: 'not ready: the database does not answer', details: { notReady: ['database'] } } });
      expect((await server.call(undefined, 'GET', '/health')).status).toBe(200);
      jest.restoreAllMocks();
    });
  });

  describe('failures', () => {
    it('says nothing about a bug and logs it whole', async () => {
      const bug = new TypeError('cannot read /secret/path');
      jest.spyOn(server.services.wallets, 'balance').mockRejectedValueOnce(bug);
      const answer = await server.call(key, 'GET', '/v4/account/balance');
      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({ status: 'error', code: 'internal', message: expect.not.stringContaining('secret') });
      expect(server.logged).toEqual([['error', 'GET /v4/account/balance failed unexpectedly', bug]]);
    });

    it('answers an expected failure by the table, with its details', async () => {
      jest.spyOn(server.services.wallets, 'balance').mockRejectedValueOnce(new FlowError('disk_full', 'no space left', { details: { neededBytes: 5 } }));
      expect(await server.call(key, 'GET', '/v4/account/balance')).toMatchObject({ status: 507, body: { status: 'error', code: 'disk_full', message: 'no space left', details: { neededBytes: 5 } } });
      expect(server.logged).toEqual([]);
    });

    it('answers an unknown route in the same shape, and never repeats a secret of its query', async () => {
      const answer = await server.call(key, 'GET', '/v1/nowhere?signature=secret');
      expect(answer).toMatchObject({ status: 404, body: { status: 'error', code: 'not_found', errorCode: 102 } });
      expect(answer.body.message).toContain('GET /v1/nowhere');
      expect(answer.body.message).not.toContain('secret');
    });

    it.each([
    ['an answer', 200, '/v4/account/balance'],
    ['a refusal', 404, '/v1/executions/none'],
    ['an unknown route', 404, '/nothing'],
    ['an address that cannot be read', 400, '/%zz'],
    ['an address with a zero byte', 400, '/v1/executions/%00'],
  ])('lets no browser take %s for a page, show it in a frame or keep it', async (_what, expected, url) => {
    const { status, headers } = await server.call(key, 'GET', url);
    expect(status).toBe(expected);
    expect(headers).toMatchObject({
      ...{ 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
      ...{ 'cross-origin-resource-policy': 'same-origin', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" },
    });
  });

  it('answers a malformed address with 400', async () => {
      expect((await server.call(key, 'GET', '/v1/artifacts/%E0%A4%A')).status).toBe(400);
    });
  });
});

describe('createFailureLimiter', () => {
  it('takes one IPv6 network for one address, and a mapped IPv4 address for itself', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(networkOf('2001:db8:1:2::')).toBe('2001:db8:1:2');
    expect(networkOf('2001:0db8:0001::9')).toBe('2001:db8:1:0');
    expect(networkOf('::1')).toBe('0:0:0:0');
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0');
    expect(networkOf('::ffff:198.51.100.1')).toBe('198.51.100.1');
    expect(networkOf('198.51.100.1')).toBe('198.51.100.1');
  });

  it('forgets the oldest addresses instead of growing without end', () => {
    const limiter = createFailureLimiter(() => 0);
    for (let n = 0; n < 20; n += 1) limiter.failed('first');
    expect(() => limiter.failed('first')).toThrow('too many');
    for (let n = 0; n < 10_000; n += 1) limiter.failed(`address ${n}`);
    expect(() => limiter.failed('first')).not.toThrow();
  });
});
