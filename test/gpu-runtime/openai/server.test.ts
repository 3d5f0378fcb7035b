import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, readRoot, type Call, type Server } from '../../../gpu-runtime/src/runtimes/openai/server.ts';
import { jsonBody } from '../../../gpu-runtime/src/runtimes/openai/bodies.ts';
import { cutAtOnce, cutInBody, hang, html, status } from './simulator/faults.ts';
import { type Simulator, startServer } from './simulator/server.ts';

const KEY = 'sk-secret-0123456789';
const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('createServer', () => {
  let simulator: Simulator;
  let server: Server;
  let waits: number[];
  const { signal } = new AbortController();
  const get: Call = { path: '/v1/models', signal };
  const post: Call = { method: 'POST', path: '/v1/images/generations', body: jsonBody({ prompt: 'a barn' }), signal };

  beforeEach(async () => {
    simulator = await startServer(({ path, fields }) => (path.startsWith('/v1/') ? { body: { path, fields } } : undefined));
    waits = [];
    server = createServer({ baseUrl: simulator.url, key: KEY, clock: () => NOW, wait: (ms) => Promise.resolve(void waits.push(ms)) });
  });
  afterEach(() => simulator.close());

  it.each([
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
    ['http://127.0.0.1:8000/v1/', 'http://127.0.0.1:8000'],
    ['https://gate.example.org/openai/v1', 'https://gate.example.org/openai'],
    ['https://gate.example.org/v1x', 'https://gate.example.org/v1x'],
  ])('takes the address %s', (baseUrl, root) => expect(readRoot(baseUrl)).toBe(root));

  it.each(['', 'localhost:8000', 'ftp://host', 'http://user:hunter2@host/v1', 'http://host/v1?key=hunter2', 'http://host/#a'])('refuses the address "%s" without repeating it', (baseUrl) => {
    expect(() => readRoot(baseUrl)).toThrow(expect.objectContaining({ code: 'invalid_configuration', message: expect.not.stringContaining('hunter2') }));
  });

  it('sends its key and its content', async () => {
    expect(await server.json(post)).toEqual({ path: '/v1/images/generations', fields: { prompt: 'a barn' } });
    expect(simulator.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'content-length': '19' });
  });

  it('sends no key where there is none', async () => {
    await createServer({ baseUrl: simulator.url, clock: () => NOW, wait: () => Promise.resolve() }).json(get);
    expect(simulator.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    [400, { error: { message: 'steps too many', code: null } }, 'invalid_parameter', 'steps too many'],
    [400, { error: { message: 'no', code: 'content_policy_violation' } }, 'content_filtered', 'no'],
    [400, { error: { message: 'The model does not support Speech API' } }, 'no_runtime_for_operation', 'Speech API'],
    [401, { error: 'Unauthorized' }, 'invalid_configuration', 'SOGNI_FLOW_OPENAI_KEY'],
    [403, '', 'invalid_configuration', 'SOGNI_FLOW_OPENAI_KEY'],
    [404, { detail: 'Not Found' }, 'no_runtime_for_operation', 'Not Found'],
    [405, { detail: 'Method Not Allowed' }, 'no_runtime_for_operation', 'Method Not Allowed'],
    [408, '', 'timed_out', '408'],
    [413, '', 'media_too_large', '413'],
    [422, { detail: [{ loc: ['body', 'size'], msg: 'bad size' }] }, 'invalid_parameter', 'body.size: bad size'],
    [429, { error: { message: 'slow down' } }, 'rate_limited', 'slow down'],
    [429, { error: { message: 'pay first', code: 'insufficient_quota' } }, 'runtime_failed', 'pay first'],
    [500, { error: 'server_error', message: 'out of memory' }, 'runtime_failed', 'server_error'],
    [500, 'plain text\nof two lines', 'runtime_failed', 'plain text of two lines'],
    [501, '', 'no_runtime_for_operation', '501'],
    [502, '<html>Bad Gateway</html>', 'runtime_failed', 'a web page'],
    [503, { error: { message: 'loading' } }, 'runtime_unreachable', 'loading'],
    [504, '', 'timed_out', '504'],
  ])('makes of %i %j the code %s', async (code, body, expected, message) => {
    simulator.fail('POST', status(code, body));
    await expect(server.json(post)).rejects.toMatchObject({ code: expected, message: expect.stringContaining(message), details: { status: code } });
    expect(simulator.requests).toHaveLength(1);
  });

  it('keeps a long message short and the key out of it, wherever it comes from', async () => {
    simulator.fail('POST', status(500, { error: { message: `Wrong ${KEY} ${'x'.repeat(2_000)}` } }));
    const error = await server.json(post).catch((caught: unknown) => caught as Error);
    expect((error as Error).message.length).toBeLessThan(400);
    expect((error as Error).message).toContain('Wrong *** xxx');
    simulator.fail('GET', status(200, KEY));
    await expect(server.json(get)).rejects.toThrow('"***"');
  });

  it.each([301, 302, 307, 308])('does not follow a redirect with %i, which would carry the key away', async (code) => {
    simulator.fail('GET', status(code, '', { location: `${simulator.url}/v1/elsewhere` }));
    await expect(server.json(get)).rejects.toMatchObject({ code: 'invalid_configuration', message: expect.stringContaining('SOGNI_FLOW_OPENAI_URL') });
    expect(simulator.requests).toHaveLength(1);
  });

  it.each([
    [429, { 'retry-after': '7' }, 7_000],
    [503, { 'retry-after': '0' }, 0],
    [429, { 'retry-after': new Date(NOW + 30_000).toUTCString() }, 30_000],
  ])('waits as long as an answer of %i with %j says, then asks again', async (code, headers, ms) => {
    simulator.fail('POST', status(code, '', headers));
    expect(await server.json(post)).toMatchObject({ fields: { prompt: 'a barn' } });
    expect(waits).toEqual([ms]);
    expect(simulator.requests).toHaveLength(2);
  });

  it('asks four times at the most, and gives a job back that would wait too long', async () => {
    simulator.fail('POST', ...Array.from({ length: 5 }, () => status(429, '', { 'retry-after': '1' })));
    await expect(server.json(post)).rejects.toMatchObject({ code: 'rate_limited' });
    expect([waits, simulator.requests.length]).toEqual([[1_000, 1_000, 1_000], 4]);
    simulator.fail('GET', status(429, '', { 'retry-after': '61' }));
    await expect(server.json(get)).rejects.toMatchObject({ code: 'rate_limited', details: { retryAfterMs: 61_000 } });
    expect(simulator.requests).toHaveLength(5);
  });

  it('tells a server that is not there from one that goes away while it works', async () => {
    simulator.fail('POST', cutAtOnce, cutInBody(0.5));
    await expect(server.json(post)).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('cut the connection') });
    await expect(server.json(post)).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('cut the connection') });
    const gone = await startServer(() => undefined);
    await gone.close();
    const nobody = createServer({ baseUrl: gone.url, key: KEY, clock: () => NOW, wait: () => Promise.resolve() });
    await expect(nobody.json(get)).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('takes no web page and no empty answer for JSON', async () => {
    simulator.fail('GET', html(), status(200, ''));
    await expect(server.json(get)).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('a web page') });
    await expect(server.json(get)).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('nothing') });
  });

  it('reads no short answer without end', async () => {
    simulator.fail('GET', status(200, `"${'x'.repeat(5_000_000)}"`));
    await expect(server.json(get)).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('more than') });
  });

  it('gives up a question that is not answered within its time', async () => {
    const { fault, gone } = hang();
    simulator.fail('GET', fault);
    await expect(server.json({ ...get, withinMs: 20 })).rejects.toMatchObject({ code: 'timed_out' });
    await gone;
  });

  it('goes away when it is told to', async () => {
    const [{ fault, gone }, stop] = [hang(), new AbortController()];
    simulator.fail('POST', fault);
    const asked = server.json({ ...post, signal: stop.signal });
    await simulator.seen('POST');
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await gone;
  });
});
