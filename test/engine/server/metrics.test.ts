import { afterEach, describe, expect, it } from '@jest/globals';
import type { InjectOptions } from 'fastify';
import { openMetrics } from '../../../engine/src/metrics/open-metrics.ts';
import type { ServerServices } from '../../../engine/src/server/index.ts';
import { samplesOf } from '../metrics/a-registry.ts';
import { openServer, type OpenServer } from './open-server.ts';

let server: OpenServer;
afterEach(() => server.close());

const HERE = 'http://127.0.0.1:8787';

async function open(rule: 'yes' | 'loopback', baseUrl = HERE, more: Partial<ServerServices> = {}): Promise<void> {
  server = await openServer({ baseUrl, metrics: { ...(await openMetrics({ slots: 1 })), rule }, ...more });
}
/** @returns the status. */
async function ask(key?: string, from: Pick<InjectOptions, 'remoteAddress'> & { headers?: Record<string, string> } = {}): Promise<number> {
  const { headers, ...rest } = from;
  return (await server.app.inject({ url: '/metrics', headers: { host: '127.0.0.1:8787', ...(key && { authorization: `Bearer ${key}` }), ...headers }, ...rest })).statusCode;
}

describe('GET /metrics', () => {
  it('is read without a key from this machine only', async () => {
    await open('loopback');
    expect(await ask()).toBe(200);
    expect(await ask(undefined, { remoteAddress: '::1', headers: { host: 'localhost:8787' } })).toBe(200);
    expect(await ask(undefined, { remoteAddress: '203.0.113.7' })).toBe(401);
  });

  it('is not read by a page of another site that a browser on this machine shows', async () => {
    await open('loopback');
    expect(await ask(undefined, { headers: { host: 'rebound.example.org' } })).toBe(401);
  });

  it('needs a key where the server has another name, for a proxy on this machine speaks for the world', async () => {
    await open('loopback', 'https://flow.example.org');
    expect(await ask()).toBe(401);
  });

  it('needs a key for whoever a proxy speaks for', async () => {
    await open('loopback');
    expect(await ask(undefined, { headers: { 'x-forwarded-for': '203.0.113.7' } })).toBe(401);
    expect(await ask(undefined, { headers: { forwarded: 'for=203.0.113.7' } })).toBe(401);
  });

  it('is read from anywhere with a key of the local account, and with no other', async () => {
    await open('loopback');
    const { secret: local } = await server.services.accounts.createKey('local', 'prometheus', { total: 0 });
    const { secret: worker } = await server.services.accounts.createKey('local', 'gpu', {}, 'worker');
    const far = { remoteAddress: '203.0.113.7' };
    expect(await ask(local, far)).toBe(200);
    expect(await ask(worker, far)).toBe(403);
    expect(await ask(await server.keyOf('alice'), far)).toBe(403);
    expect(await ask('wrong.key', far)).toBe(401);
  });

  it('is read by everybody where it is meant to be', async () => {
    await open('yes', 'https://flow.example.org');
    expect(await ask(undefined, { remoteAddress: '203.0.113.7' })).toBe(200);
  });

  it('is not there unless metrics are', async () => {
    server = await openServer({ baseUrl: HERE });
    expect(await ask()).toBe(404);
  });

  it('counts requests by route, never by what stands in for its parts', async () => {
    await open('loopback');
    for (const url of ['/v1/artifacts/secret-1', '/v1/artifacts/secret-2', '/nowhere/secret-3?prompt=secret-4', '/health']) await server.call(undefined, 'GET', url);
    const text = (await server.app.inject({ url: '/metrics', headers: { host: 'localhost' } })).body;
    expect(text).not.toContain('secret');
    expect(samplesOf(text, 'sogni_flow_http_request_seconds_count')).toEqual({
      'sogni_flow_http_request_seconds_count{method="GET",route="/v1/artifacts/:digest",status="401"}': 2,
      'sogni_flow_http_request_seconds_count{method="GET",route="none",status="404"}': 1,
      'sogni_flow_http_request_seconds_count{method="GET",route="/health",status="200"}': 1,
    });
  });
});
