import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteTransport } from '../../../engine/src/credentials/remote-transport.ts';

let server: Server;
let base: string;
const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      const location = /^\/to\/(\d+)\?(.*)$/.exec(request.url ?? '');
      if (location !== null) response.writeHead(Number(location[1]), { location: decodeURIComponent(location[2] ?? '') }).end();
      else if (request.url !== '/never') response.writeHead(request.url === '/404' ? 404 : 200, { 'x-answer': 'yes' }).end(`echo ${body}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const transport = createRemoteTransport();

describe('the remote transport', () => {
  it('sends a request and streams the answer, whatever its status', async () => {
    const answer = await transport({ method: 'POST', url: `${base}/404`, headers: { 'api-key': 'k' }, body: 'hello' });
    expect(answer).toMatchObject({ status: 404, headers: { 'x-answer': 'yes' } });
    expect(await text(answer.body)).toBe('echo hello');
    expect(seen.at(-1)).toMatchObject({ method: 'POST', body: 'hello', headers: { 'api-key': 'k' } });
  });

  it('sends a stream and bytes', async () => {
    await transport({ method: 'PUT', url: base, headers: {}, body: Readable.from([Buffer.from('a'), Buffer.from('b')]) });
    expect(seen.at(-1)?.body).toBe('ab');
    await transport({ method: 'PUT', url: base, headers: {}, body: new Uint8Array([99]) });
    expect(seen.at(-1)?.body).toBe('c');
  });

  it.each(['http://example.com/x', 'http://127.0.0.1.example.com/', 'http://0.0.0.0/', 'file:///etc/passwd', 'ftp://a/b', 'no address', 'data:text/plain,x'])('refuses the address %s before anything is sent', async (url) => {
    let sent = 0;
    const guarded = createRemoteTransport((async () => ((sent += 1), new Response())) as typeof fetch);
    await expect(guarded({ method: 'GET', url, headers: {} })).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('https is needed, or http on this machine') });
    expect(sent).toBe(0);
  });

  it('checks where a redirect leads', async () => {
    await expect(transport({ method: 'GET', url: `${base}/to/302?http%3A%2F%2Fexample.com%2F`, headers: {} })).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('follows a redirect without taking the key to another host', async () => {
    const localhost = base.replace('127.0.0.1', 'localhost');
    const other = createRemoteTransport((async (url: URL, init: RequestInit) => await fetch(String(url).replace(/^http:\/\/localhost/, 'http://127.0.0.1'), init)) as unknown as typeof fetch);
    await other({ method: 'POST', url: `${base}/to/302?${encodeURIComponent(`${localhost}/next`)}`, headers: { 'api-key': 'k', 'x-other': 'o' }, body: 'b' });
    expect(seen.at(-1)).toMatchObject({ method: 'GET', url: '/next', body: '', headers: { 'x-other': 'o' } });
    expect(seen.at(-1)?.headers).not.toHaveProperty('api-key');
  });

  it('keeps method, body and key on a 307 to the same host', async () => {
    await transport({ method: 'POST', url: `${base}/to/307?%2Fnext`, headers: { 'api-key': 'k' }, body: 'b' });
    expect(seen.at(-1)).toMatchObject({ method: 'POST', url: '/next', body: 'b', headers: { 'api-key': 'k' } });
  });

  it('gives up a circle of redirects', async () => {
    const circle: typeof fetch = async () => new Response(null, { status: 302, headers: { location: '/again' } });
    await expect(createRemoteTransport(circle)({ method: 'GET', url: base, headers: {} })).rejects.toMatchObject({ code: 'runtime_unreachable' });
  });

  it('tells a timeout, a cancel and an unreachable host apart', async () => {
    await expect(transport({ method: 'GET', url: `${base}/never`, headers: {}, timeoutMs: 20 })).rejects.toMatchObject({ code: 'timed_out' });
    const cancel = new AbortController();
    const waiting = transport({ method: 'GET', url: `${base}/never`, headers: {}, signal: cancel.signal });
    cancel.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(transport({ method: 'GET', url: 'http://127.0.0.1:1/', headers: {} })).rejects.toMatchObject({ code: 'runtime_unreachable' });
  });
});
