/** The files of the creator's page, and the rules that they are served under. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openServer, type OpenServer } from './open-server.ts';

const SCRIPT = 'console.log("a page")';

let root: string;
let server: OpenServer;
let port: number;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(root, 'web/assets'), { recursive: true });
  writeFileSync(join(root, 'secret.txt'), 'the books');
  writeFileSync(join(root, 'web/index.html'), '<!doctype html><title>Sogni Flow</title>');
  writeFileSync(join(root, 'web/.hidden'), 'hidden');
  writeFileSync(join(root, 'web/assets/main-3f2a.js'), SCRIPT);
  writeFileSync(join(root, 'web/assets/main-3f2a.js.br'), brotliCompressSync(SCRIPT));
  server = await openServer({ page: join(root, 'web'), baseUrl: 'http://127.0.0.1:8787' });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = server.app.server.address() as AddressInfo);
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

const get = (url: string, headers: Record<string, string> = {}) => server.call(undefined, 'GET', url, { headers });

/** As it stands: neither `fetch` nor `inject` would send such a path. */
const getRaw = async (path: string): Promise<{ status: number; text: string }> =>
  await new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject).end();
  });

describe('the page', () => {
  it('is there without a key, is asked for anew each time, and lets nothing of another origin in', async () => {
    const { status, headers, body } = await get('/');
    expect([status, String(body)]).toEqual([200, expect.stringContaining('<title>Sogni Flow</title>')]);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': expect.stringContaining('camera=(self)'),
      'cross-origin-opener-policy': 'same-origin',
    });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:", "media-src 'self' blob: data:", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]));
    expect(policy.join()).not.toContain('unsafe');
  });

  it('answers 304 to a browser that has it', async () => {
    const { headers } = await get('/');
    expect((await get('/', { 'if-none-match': String(headers.etag) })).status).toBe(304);
  });

  it('has assets that stay as they are for good, compressed for who can read that', async () => {
    const plain = await get('/assets/main-3f2a.js');
    expect(plain).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=31536000, immutable', 'content-type': expect.stringContaining('javascript'), 'x-content-type-options': 'nosniff' } });
    const small = await get('/assets/main-3f2a.js', { 'accept-encoding': 'gzip, br' });
    expect(small.headers).toMatchObject({ 'content-encoding': 'br', 'content-type': expect.stringContaining('javascript'), 'cache-control': 'public, max-age=31536000, immutable' });
    expect([String(plain.body), brotliDecompressSync(small.body as Buffer).toString()]).toEqual([SCRIPT, SCRIPT]);
  });

  it.each(['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/assets/..%5c..%5csecret.txt', '//secret.txt', '/....//secret.txt', '/%00', '/.hidden', '/assets/'])('has nothing at %s', async (path) => {
    const { status, text } = await getRaw(path);
    expect([400, 404]).toContain(status);
    expect(JSON.parse(text)).toMatchObject({ status: 'error', code: status === 400 ? 'invalid_input' : 'not_found' });
    expect(text).not.toMatch(/the books|hidden"|main-3f2a/);
  });

  it('leaves what is no file to the API, which says so in its own words', async () => {
    expect(await get('/v1/nothing')).toMatchObject({ status: 404, body: { status: 'error', code: 'not_found', message: expect.stringContaining('/v1/nothing') } });
    expect((await get('/v1/account/me')).status).toBe(401);
    expect((await server.call(undefined, 'POST', '/index.html')).status).toBe(404);
  });

  it('is refused under a name that somebody lets point at this machine', async () => {
    expect(await get('/', { host: 'evil.example:8787' })).toMatchObject({ status: 403, body: { code: 'forbidden', message: expect.stringContaining('http://127.0.0.1:8787') } });
    expect((await get('/assets/main-3f2a.js', { host: 'evil.example' })).status).toBe(403);
    expect((await get('/', { host: 'localhost:8787' })).status).toBe(200);
  });
});

describe('without a page', () => {
  it('says how to build one that is missing', async () => {
    const bare = await openServer({ page: join(root, 'nowhere') });
    try {
      const { status, body, headers } = await bare.call(undefined, 'GET', '/');
      expect([status, String(body), headers['content-type']]).toEqual([503, expect.stringContaining('npm run build'), 'text/plain; charset=utf-8']);
      expect((await bare.call(undefined, 'GET', '/health')).status).toBe(200);
    } finally {
      await bare.close();
    }
  });

  it('has nothing at / where none is to be served', async () => {
    const bare = await openServer();
    try {
      expect((await bare.call(undefined, 'GET', '/')).status).toBe(404);
    } finally {
      await bare.close();
    }
  });
});
