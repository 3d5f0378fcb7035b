/** Sessions of browsers: how they begin and end, and what another page cannot make of them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSessions, LINK_MS, SESSION_MS, type Sessions } from '../../../engine/src/server/access/sessions.ts';
import { CSRF_HEADER } from '../../../nodes/contract/page-api.ts';
import { openBrowser, type Browser } from './browser.ts';
import { BASE_URL, oneStep, openServer, WORKFLOWS, type OpenServer } from './open-server.ts';

let server: OpenServer;
let sessions: Sessions;
let browser: Browser;
let key: string;
let now: number;

beforeEach(async () => {
  now = Date.now();
  server = await openServer({ clock: () => now });
  sessions = createSessions(server.services.store, () => now);
  browser = openBrowser(server);
  key = await server.keyOf('ada');
});
afterEach(() => server.close());

const idOf = (apiKey: string): string => apiKey.split('.')[0]!;

describe('signing in with an API key', () => {
  it('answers who is signed in, and sets a cookie that no script and no other site can use', async () => {
    const { status, body, headers } = await browser.signIn({ apiKey: key });
    expect(status).toBe(200);
    expect(body.data).toEqual({
      ...{ account: 'ada', csrf: expect.stringMatching(/^[\w-]{43}$/), signedInBy: 'key', expiresAt: new Date(now + SESSION_MS).toISOString() },
      ...{ balance: { available: 1_000, held: 0, play: 0, free: 0, premium: 1_000 }, mayMakeKeys: true, version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    });
    expect(headers['set-cookie']).toMatch(/^sogni-flow-80=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('marks the cookie as one for https alone where the page is reached by https', async () => {
    const secure = await openServer({ baseUrl: 'https://flow.example.org' });
    try {
      const { headers } = await openBrowser(secure).signIn({ apiKey: await secure.keyOf('ada') });
      expect(headers['set-cookie']).toMatch(/^__Host-sogni-flow=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/);
    } finally {
      await secure.close();
    }
  });

  it('lets the browser into every route as the key would be, reading and changing', async () => {
    await browser.signIn({ apiKey: key });
    expect((await browser.call('GET', '/v1/account/me')).body.data.username).toBe('ada');
    expect((await browser.call('POST', WORKFLOWS, { payload: oneStep() })).status).toBe(200);
  });

  it("pays with the key's caps", async () => {
    await server.services.accounts.capKey('ada', idOf(key), { perJob: 500_000 });
    await browser.signIn({ apiKey: key });
    expect(await browser.call('POST', WORKFLOWS, { payload: oneStep('generate_image', { prompt: 'a duck', model: 'gpu' }) })).toMatchObject({ status: 402, body: { code: 'over_cap' } });
  });

  it('keeps no secret in the database', async () => {
    const token = await sessions.makeLink('local');
    await browser.signIn({ apiKey: key });
    const rows = JSON.stringify([await server.services.store.all('SELECT * FROM session'), await server.services.store.all('SELECT * FROM sign_in_link')]);
    for (const secret of [token, browser.csrf, ...browser.cookies.values()]) expect(rows).not.toContain(secret);
    expect(rows.match(/[0-9a-f]{64}/g)).toHaveLength(2);
  });

  it('ends the former session of the browser', async () => {
    await browser.signIn({ apiKey: key });
    const [former] = browser.cookies.values();
    await browser.signIn({ apiKey: await server.keyOf('ben') });
    expect(await sessions.find(former!)).toBeUndefined();
    expect((await browser.call('GET', '/v1/account/me')).body.data.username).toBe('ben');
  });

  it.each([
    ['a wrong key', { apiKey: 'guess.1' }, 401, 'unauthorized'],
    ['a wrong token', { token: 'guess' }, 401, 'unauthorized'],
    ['neither', {}, 400, 'invalid_parameter'],
    ['both', { apiKey: 'a.b', token: 'c' }, 400, 'invalid_parameter'],
    ['something else', { apiKey: { $ne: '' } }, 400, 'invalid_parameter'],
    ['a key without end', { apiKey: 'x'.repeat(10_000) }, 400, 'invalid_parameter'],
  ])('refuses %s and sets no cookie', async (_what, body, status, code) => {
    const answer = await browser.signIn(body);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it("refuses a worker's key", async () => {
    const { secret } = await server.services.accounts.createKey('ada', 'GPU', {}, 'worker');
    expect(await browser.signIn({ apiKey: secret })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('takes no form, which another site could send without being asked', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await browser.call('POST', '/v1/session', { payload: `apiKey=${key}`, headers })).status).toBe(415);
  });
});

describe('a session', () => {
  beforeEach(async () => void (await browser.signIn({ apiKey: key })));

  it('is told to its page again, with the same token, and lasts 30 days from then', async () => {
    now += SESSION_MS - 1_000;
    const { body, headers } = await browser.call('GET', '/v1/session');
    expect(body.data).toMatchObject({ account: 'ada', csrf: browser.csrf, expiresAt: new Date(now + SESSION_MS).toISOString() });
    expect(headers['set-cookie']).toMatch(/^sogni-flow-80=/);
    now += SESSION_MS - 1_000;
    expect((await browser.call('GET', '/v1/account/me')).status).toBe(200);
  });

  it('is over after 30 days without a visit', async () => {
    now += SESSION_MS;
    expect((await browser.call('GET', '/v1/session')).body).toEqual({ status: 'success', data: null });
    expect(await browser.call('GET', '/v1/account/me')).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  });

  it('is over in the moment in which its key is revoked, and no other is', async () => {
    const other = openBrowser(server);
    await other.signIn({ apiKey: (await server.services.accounts.createKey('ada', 'other')).secret });
    await server.services.accounts.revokeKey('ada', idOf(key));
    expect((await browser.call('GET', '/v1/account/me')).status).toBe(401);
    expect((await browser.call('GET', '/v1/session')).body.data).toBeNull();
    expect((await other.call('GET', '/v1/account/me')).status).toBe(200);
  });

  it('ends when its page says so', async () => {
    const [secret] = browser.cookies.values();
    const answer = await browser.call('DELETE', '/v1/session');
    expect(answer.status).toBe(200);
    expect(browser.cookies.size).toBe(0);
    expect(await sessions.find(secret!)).toBeUndefined();
  });

  it('is nothing where the cookie is forged or that of another', async () => {
    const forged = openBrowser(server);
    for (const value of ['x', 'x'.repeat(43), [...browser.cookies.values()][0]!.slice(0, -1), '%00', encodeURIComponent("' OR 1=1 --")]) {
      forged.cookies.set('sogni-flow-80', value);
      expect([value, (await forged.call('GET', '/v1/account/me')).status]).toEqual([value, 401]);
      expect((await forged.call('GET', '/v1/session')).body.data).toBeNull();
    }
  });

  it('gives way to a key in a header, which needs no token', async () => {
    const headers = { 'api-key': await server.keyOf('ben'), [CSRF_HEADER]: '' };
    expect((await browser.call('GET', '/v1/account/me', { headers })).body.data.username).toBe('ben');
    expect((await browser.call('POST', WORKFLOWS, { headers, payload: oneStep() })).status).toBe(200);
  });

  describe('when something is to change', () => {
    const start = (headers: Record<string, string>) => browser.call('POST', WORKFLOWS, { headers, payload: oneStep() });

    it.each([
      ['no token', () => ''],
      ['a wrong token', () => 'x'.repeat(43)],
      ['a token that is too long', () => `${browser.csrf}x`],
    ])('refuses %s, and nothing happens', async (_what, token) => {
      expect(await start({ [CSRF_HEADER]: token() })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect((await browser.call('GET', WORKFLOWS)).body.data.workflows).toEqual([]);
    });

    it('refuses the token of another session, also of the same account', async () => {
      const other = openBrowser(server);
      await other.signIn({ apiKey: key });
      expect((await start({ [CSRF_HEADER]: other.csrf })).status).toBe(403);
      expect((await browser.call('DELETE', '/v1/session', { headers: { [CSRF_HEADER]: other.csrf } })).status).toBe(403);
    });

    it.each(['cross-site', 'same-site'])('refuses a page that the browser calls %s, even with the token', async (site) => {
      expect((await start({ 'sec-fetch-site': site })).status).toBe(403);
    });

    it.each(['https://evil.example', 'http://engine.test.evil.example', 'http://localhost:3000', 'null', 'nonsense'])('refuses the origin %s, even with the token', async (origin) => {
      expect((await start({ origin })).status).toBe(403);
    });

    it.each([['the public address', BASE_URL], ['the name that the browser calls it by', 'http://localhost']])('takes the origin of %s', async (_what, origin) => {
      expect((await start({ origin, 'sec-fetch-site': 'same-origin', host: 'localhost' })).status).toBe(200);
    });
  });

  it('reads nothing for a page of another origin', async () => {
    expect((await browser.call('GET', '/v1/account/me', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await browser.call('GET', '/v1/session', { headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403);
  });
});

describe('a sign-in link', () => {
  it('signs in to its account once', async () => {
    const token = await sessions.makeLink('local');
    expect((await browser.signIn({ token })).body.data).toMatchObject({ account: 'local', signedInBy: 'link', mayMakeKeys: true, balance: { play: 400, available: 400 } });
    expect((await browser.call('GET', '/v1/account/me')).body.data.username).toBe('local');
    expect(await openBrowser(server).signIn({ token })).toMatchObject({ status: 401, body: { code: 'unauthorized', message: expect.stringContaining('sogni-flow sign-in') } });
  });

  it('signs in one of two browsers that come at once', async () => {
    const token = await sessions.makeLink('local');
    const answers = await Promise.all([openBrowser(server), openBrowser(server), openBrowser(server)].map(async (one) => (await one.signIn({ token })).status));
    expect(answers.toSorted()).toEqual([200, 401, 401]);
  });

  it('holds for an hour', async () => {
    const [early, late] = [await sessions.makeLink('local'), await sessions.makeLink('local')];
    now += LINK_MS - 1;
    expect((await browser.signIn({ token: early })).status).toBe(200);
    now += 1;
    expect((await openBrowser(server).signIn({ token: late })).status).toBe(401);
  });

  it('cannot be guessed: an address that tried 20 is told to wait, whether with keys or with tokens', async () => {
    for (let n = 0; n < 10; n += 1) {
      expect((await browser.signIn({ token: `guess ${n}` })).status).toBe(401);
      expect((await server.call(`guess.${n}`, 'GET', '/v1/account/me')).status).toBe(401);
    }
    expect(await browser.signIn({ token: 'guess' })).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect((await browser.signIn({ token: await sessions.makeLink('local') })).status).toBe(200);
  });
});

describe('a page under a name that points at this machine', () => {
  let local: OpenServer;
  beforeEach(async () => void (local = await openServer({ baseUrl: 'http://127.0.0.1:8787', trustProxy: true })));
  afterEach(() => local.close());

  it('does not become another by what a proxy would say', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'localhost:8787' };
    expect(await openBrowser(local).call('GET', '/v1/session', { headers })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it.each(['evil.example', 'evil.example:8787', '127.0.0.1.evil.example', 'localhost.evil.example', '127.0.0.1@evil.example', ''])('gets no session as %s', async (host) => {
    const token = await createSessions(local.services.store).makeLink('local');
    expect(await openBrowser(local).call('POST', '/v1/session', { payload: { token }, headers: { host } })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const victim = openBrowser(local);
    expect((await victim.signIn({ token })).status).toBe(200);
    expect((await victim.call('GET', '/v1/account/me', { headers: { host } })).status).toBe(403);
    expect((await victim.call('GET', '/v1/account/me', { headers: { host: 'localhost:8787' } })).status).toBe(200);
  });
});
