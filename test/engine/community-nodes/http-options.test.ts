import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { authenticate } from '../../../engine/src/community-nodes/authenticate.ts';
import { exchange, type HttpOptions } from '../../../engine/src/community-nodes/http-options.ts';
import { answering, reply } from './host.ts';

const { signal } = new AbortController();
const URL_ = 'https://api.example.com/v1/x';

async function sent(options: Partial<HttpOptions>) {
  const { requests, transport } = answering(() => reply(200, '{}'));
  await exchange(transport, { url: URL_, ...options }, signal);
  return requests[0]!;
}

const received = async (options: Partial<HttpOptions>, status = 200, body: unknown = { a: 1 }): Promise<unknown> => await exchange(answering(() => reply(status, body)).transport, { url: URL_, ...options }, signal);

describe('a request of n8n', () => {
  it.each<[Partial<HttpOptions>, string]>([
    [{ baseURL: 'https://api.example.com/v1/', url: '/y' }, 'https://api.example.com/v1/y'],
    [{ baseURL: 'https://elsewhere.example.com', url: URL_ }, URL_],
    [{ qs: { a: 1, b: undefined, c: null, d: 'x y', e: true } }, `${URL_}?a=1&d=x+y&e=true`],
    [{ qs: { a: [1, 2] } }, `${URL_}?a%5B%5D=1&a%5B%5D=2`],
    [{ qs: { a: [1, 2] }, arrayFormat: 'repeat' }, `${URL_}?a=1&a=2`],
    [{ qs: { a: [1, 2] }, arrayFormat: 'indices' }, `${URL_}?a%5B0%5D=1&a%5B1%5D=2`],
    [{ qs: { a: [1, 2] }, arrayFormat: 'comma' }, `${URL_}?a=1%2C2`],
    [{ url: `${URL_}?z=0`, qs: { a: 1 } }, `${URL_}?z=0&a=1`],
  ])('with %j goes to %s', async (options, url) => {
    expect((await sent(options)).url).toBe(url);
  });

  it.each<[unknown, string, unknown]>([
    [{ a: 1 }, 'application/json', '{"a":1}'],
    [[1], 'application/json', '[1]'],
    ['plain', 'text/plain; charset=utf-8', 'plain'],
    [Buffer.from('b'), 'application/octet-stream', Buffer.from('b')],
    [new URLSearchParams({ a: 'b c' }), 'application/x-www-form-urlencoded', 'a=b+c'],
  ])('sends the body %j as %s', async (body, type, content) => {
    const request = await sent({ method: 'POST', body });
    expect(request.headers['content-type']).toBe(type);
    expect(request.body).toEqual(content);
  });

  it('sends a stream as it is, and keeps a content type that was given', async () => {
    const body = Readable.from(['x']);
    const request = await sent({ method: 'PUT', body, headers: { 'Content-Type': 'image/png' } });
    expect(request.body).toBe(body);
    expect(request.headers['content-type']).toBe('image/png');
  });

  it('sends no body where there is none', async () => {
    expect(await sent({})).not.toHaveProperty('body');
    expect(await sent({ body: {} })).not.toHaveProperty('body');
    expect((await sent({ method: 'POST', body: {} })).body).toBe('{}');
  });

  it('refuses a form, and an address that is none', async () => {
    await expect(sent({ method: 'POST', body: new FormData() })).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(sent({ url: '/v1/x' })).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('base URL') });
  });

  it('carries basic authentication and the timeout', async () => {
    expect(await sent({ auth: { username: 'u', password: 'p' }, timeout: 5 })).toMatchObject({ headers: { authorization: 'Basic dTpw' }, timeoutMs: 5 });
  });

  it('ends with the execution and with the signal of the node', async () => {
    const own = new AbortController();
    const request = await sent({ abortSignal: own.signal });
    own.abort();
    expect(request.signal?.aborted).toBe(true);
  });
});

describe('an answer', () => {
  it('is parsed where it is JSON, and text where it is not', async () => {
    expect(await received({})).toEqual({ a: 1 });
    expect(await received({}, 200, 'plain')).toBe('plain');
    expect(await received({ encoding: 'text' })).toBe('{"a":1}');
  });

  it('comes as bytes or as a stream', async () => {
    expect(await received({ encoding: 'arraybuffer' })).toEqual(Buffer.from('{"a":1}'));
    expect(await text((await received({ encoding: 'stream' })) as Readable)).toBe('{"a":1}');
  });

  it('comes whole, with status and headers', async () => {
    expect(await received({ returnFullResponse: true }, 201)).toEqual({ body: { a: 1 }, headers: {}, statusCode: 201, statusMessage: '' });
  });

  it('of 400 and above is an error that carries the answer, also when a stream was wanted', async () => {
    const error = await received({ method: 'POST', encoding: 'stream' }, 404, { code: 'not_found' }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ message: 'Request failed with status code 404: POST /v1/x', httpCode: '404', statusCode: 404, response: { status: 404, data: { code: 'not_found' } } });
  });

  it('of 400 and above is handed over when the node ignores the status', async () => {
    expect(await received({ ignoreHttpStatusErrors: true }, 500)).toEqual({ a: 1 });
    expect(await received({ ignoreHttpStatusErrors: { ignore: true, except: [500] } }, 404)).toEqual({ a: 1 });
    await expect(received({ ignoreHttpStatusErrors: { ignore: true, except: [500] } }, 500)).rejects.toMatchObject({ statusCode: 500 });
  });

  it('that is a huge error is read only in part', async () => {
    let pieces = 0;
    const endless = Readable.from((function* () { for (;;) { pieces += 1; yield Buffer.alloc(64 * 1024, 'x'); } })());
    await expect(exchange(async () => ({ status: 500, headers: {}, body: endless }), { url: URL_ }, signal)).rejects.toMatchObject({ statusCode: 500 });
    expect(pieces).toBeLessThan(50);
    expect(endless.destroyed).toBe(true);
  });
});

describe('authenticate', () => {
  const credential = (properties: object) => ({ name: 'x', authenticate: { type: 'generic', properties } });
  const options: HttpOptions = { url: URL_, headers: { own: '1' } };

  it('fills headers and query from the credential; what the node sets stays', async () => {
    const rule = credential({ headers: { 'api-key': '={{ $credentials.apiKey }}', own: 'theirs', fixed: 'f' }, qs: { key: '={{$credentials["apiKey"]}}' } });
    expect(await authenticate(rule, { apiKey: 'k' }, options)).toEqual({ url: URL_, headers: { 'api-key': 'k', own: '1', fixed: 'f' }, qs: { key: 'k' } });
  });

  it('fills in a part of a text, and leaves out what is empty', async () => {
    expect(await authenticate(credential({ headers: { authorization: '=Bearer {{$credentials.token}}', key: '={{$credentials.missing}}' } }), { token: 't' }, options)).toMatchObject({
      headers: { authorization: 'Bearer t', own: '1' },
    });
  });

  it('refuses any other expression, and reads no inherited field', async () => {
    await expect(authenticate(credential({ headers: { a: '={{ process.env.HOME }}' } }), {}, options)).rejects.toMatchObject({ code: 'invalid_configuration' });
    expect((await authenticate(credential({ headers: { a: '={{ $credentials.constructor }}' } }), {}, options)).headers).toEqual({ own: '1' });
  });

  it('calls a function where the credential has one', async () => {
    const signed = { name: 'x', authenticate: async (data: Record<string, unknown>, given: HttpOptions) => ({ ...given, headers: { signed: data.apiKey } }) };
    expect((await authenticate(signed, { apiKey: 'k' }, options)).headers).toEqual({ signed: 'k' });
  });
});
