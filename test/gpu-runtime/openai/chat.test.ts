import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chat } from '../../../gpu-runtime/src/runtimes/openai/chat.ts';
import { createServer, type Server } from '../../../gpu-runtime/src/runtimes/openai/server.ts';
import { readEvents } from '../../../gpu-runtime/src/runtimes/openai/sse.ts';
import { WORDS } from './simulator/chat.ts';
import { cutAtOnce, hang, html, status } from './simulator/faults.ts';
import type { Fault, Simulator } from './simulator/server.ts';
import { startOllama } from './simulator/text-servers.ts';

const { signal } = new AbortController();
const request = { model: 'llama3.2:1b', messages: [{ role: 'user', content: 'Hello?' } as const] };

/** A stream of these events, in chunks of seven bytes, which ends as told. */
const stream = (events: readonly string[], cut = false): Fault => async (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const bytes = Buffer.from(events.map((event) => `data: ${event}\r\n\r\n`).join(''));
  for (let at = 0; at < bytes.length; at += 7) await new Promise((resolve) => response.write(bytes.subarray(at, at + 7), resolve));
  if (cut) response.destroy();
  else response.end();
};
const piece = (content: string, reason: string | null = null): string => JSON.stringify({ choices: [{ delta: { content }, finish_reason: reason }] });

describe('chat', () => {
  let simulator: Simulator;
  let server: Server;

  beforeEach(async () => {
    simulator = await startOllama();
    server = createServer({ baseUrl: simulator.url, clock: Date.now, wait: () => Promise.resolve() });
  });
  afterEach(() => simulator.close());

  it('gives the text piece by piece and whole, how it ended, and its tokens', async () => {
    const pieces: string[] = [];
    const reply = await chat(server, { ...request, settings: { temperature: 0.2, max_tokens: 50 } }, signal, (text) => pieces.push(text));
    expect(pieces).toEqual(WORDS);
    expect(reply).toEqual({ text: WORDS.join(''), finishReason: 'stop', tokens: { input: 11, output: 4 } });
    expect(simulator.requests[0]?.fields).toEqual({ ...request, stream: true, stream_options: { include_usage: true }, temperature: 0.2, max_tokens: 50 });
  });

  it('puts letters together that come in parts', async () => {
    simulator.fail('POST', stream([piece('Größe '), piece('10 €', 'length'), '[DONE]']));
    expect(await chat(server, request, signal)).toEqual({ text: 'Größe 10 €', finishReason: 'length' });
  });

  it.each<[string, Fault, string, string]>([
    ['ends without a reason', stream([piece('Half an ans')]), 'runtime_failed', 'cut off'],
    ['is cut', stream([piece('Half an ans')], true), 'runtime_failed', 'cut the connection'],
    ['is cut before it begins', cutAtOnce, 'runtime_failed', 'cut the connection'],
    ['has an error in it', stream([piece('Half'), JSON.stringify({ error: { message: 'out of memory', type: 'server_error' } })]), 'runtime_failed', 'out of memory'],
    ['is filtered', stream([JSON.stringify({ error: { message: 'not this', code: 'content_filter' } })]), 'content_filtered', 'not this'],
    ['is no JSON', stream(['{"choices": [']), 'runtime_failed', 'no JSON'],
    ['is a list', stream(['[]']), 'runtime_failed', 'no object'],
    ['is a web page', html(), 'runtime_failed', 'text/html'],
    ['is not streamed', status(200, { choices: [] }), 'runtime_failed', 'application/json'],
    ['has an unknown model', status(404, { error: { message: 'model not found' } }), 'no_runtime_for_operation', 'model not found'],
  ])('refuses an answer that %s', async (_, fault, code, message) => {
    simulator.fail('POST', fault);
    await expect(chat(server, request, signal)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('goes away when it is told to', async () => {
    const [{ fault, gone }, stop] = [hang(), new AbortController()];
    simulator.fail('POST', fault);
    const asked = chat(server, request, stop.signal);
    await simulator.seen('POST');
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await gone;
  });
});

describe('readEvents', () => {
  const read = async (text: string, size: number): Promise<string[]> => {
    const bytes = Buffer.from(text);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
    }
    const events: string[] = [];
    for await (const event of readEvents(chunks())) events.push(event);
    return events;
  };

  it.each(['\n', '\r\n'])('reads lines that end with %j, cut anywhere', async (end) => {
    const text = [': comment', 'event: x', 'data: one', 'data:two', '', 'data: €', '', '', 'id: 7', '', 'data: last', '', ''].join(end);
    for (let size = 1; size < 12; size += 1) expect(await read(text, size)).toEqual(['one\ntwo', '€', 'last']);
  });

  it('leaves out an event that is cut off', async () => {
    expect(await read('data: one\n\ndata: tw', 4)).toEqual(['one']);
  });
});
