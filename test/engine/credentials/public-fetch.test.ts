/** A real server on this machine that must not be reached, by whatever it is called. */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_ACCOUNT } from '../../../engine/src/accounts/port.ts';
import { createCredentialSource } from '../../../engine/src/credentials/credential-source.ts';
import { publicFetch } from '../../../engine/src/credentials/public-fetch.ts';
import { createRemoteTransport } from '../../../engine/src/credentials/remote-transport.ts';

let server: Server;
let [port, reached] = [0, 0];
beforeAll(async () => {
  server = createServer((socket) => {
    reached += 1;
    socket.on('error', () => undefined).resume().end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => await new Promise((resolve) => server.close(resolve)));

const sourceOf = (account: string) => createCredentialSource({ local: async () => Promise.reject(new Error('not needed')), account, env: {} });
const get = (url: string) => ({ method: 'GET', url: url.replace('PORT', String(port)), headers: {} });
const REFUSED = { code: 'invalid_parameter', message: expect.stringContaining('not allowed') };

describe('the network of nodes', () => {
  it('has this machine in it for the operator', async () => {
    const before = reached;
    expect(await text((await sourceOf(LOCAL_ACCOUNT).network(get('http://127.0.0.1:PORT/'))).body)).toBe('secret');
    expect(reached).toBe(before + 1);
  });

  it.each([
    ...['http://127.0.0.1:PORT/', 'https://127.0.0.1:PORT/', 'http://localhost:PORT/', 'https://localhost:PORT/', 'https://0x7f.1:PORT/', 'https://2130706433:PORT/', 'https://0.0.0.0:PORT/'],
    ...['https://[::1]:PORT/', 'http://[::1]:PORT/', 'https://[::ffff:127.0.0.1]:PORT/', 'https://10.0.0.1/', 'https://169.254.169.254/latest/meta-data/', 'https://[fe80::1]/', 'https://user:pass@127.0.0.1:PORT/'],
  ])('does not have %s in it for other accounts', async (url) => {
    const before = reached;
    await expect(sourceOf('ada').network(get(url))).rejects.toMatchObject({ code: 'invalid_parameter' });
    expect(reached).toBe(before);
  });

  it.each(['https://127.0.0.1:PORT/', 'http://127.0.0.1:PORT/', 'https://localhost:PORT/', 'https://[::1]:PORT/'])('is not left by a redirect to %s', async (location) => {
    const before = reached;
    const sent: string[] = [];
    const redirecting = (async (url: URL, init: RequestInit) => {
      sent.push(url.host);
      return url.host === 'public.example' ? new Response(null, { status: 302, headers: { location: location.replace('PORT', String(port)) } }) : await publicFetch(url, init);
    }) as typeof fetch;
    await expect(createRemoteTransport(redirecting)(get('https://public.example/a.png'))).rejects.toMatchObject(REFUSED);
    expect(sent).toEqual(['public.example', new URL(location.replace('PORT', String(port))).host]);
    expect(reached).toBe(before);
  });

  it('says nothing of what is behind a name', async () => {
    await expect(publicFetch(`https://localhost:${port}/`)).rejects.toMatchObject({ message: `the address localhost:${port} is not allowed: files are fetched from the internet only, by https. Upload the file instead` });
  });
});
