import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readAnswer } from '../../../../engine/src/server/chat/follow-answer.ts';
import { readChatRequest } from '../../../../engine/src/server/chat/read-request.ts';
import { createRateLimiter } from '../../../../engine/src/server/access/rate-limiter.ts';
import type { Job } from '../../../../nodes/contract/index.ts';
import { status } from '../../../gpu-runtime/openai/simulator/faults.ts';
import { WORDS } from '../../../gpu-runtime/openai/simulator/chat.ts';
import { openServer } from '../open-server.ts';
import { chunksOf, MODEL, openChatEngine, slowly, SPARK, type ChatEngine } from './a-chat-engine.ts';

const hello = { model: MODEL, messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Hello?' }], max_tokens: 200 };
/** 11 tokens in, 4 out: as the simulator counts. */
const PRICE = 11 * 60 + 4 * 180;

describe('the answer of a job', () => {
  const made = (bytes: number) => ({ state: 'completed', artifacts: [{ digest: 'a', bytes, mediaType: 'application/json' }] }) as unknown as Job;
  const reading = (content: string) => ({ read: () => Promise.resolve(Readable.from([Buffer.from(content)])) });

  it.each(['{"text":', 'null', '["text"]'])('is refused where its file is %j', async (content) => {
    await expect(readAnswer(made(content.length), reading(content))).rejects.toMatchObject({ code: 'runtime_failed' });
  });

  it('is not read where its file is too large for one', async () => {
    const read = () => Promise.reject(new Error('it was read'));
    await expect(readAnswer(made(2 ** 30), { read })).rejects.toMatchObject({ code: 'runtime_failed' });
  });
});

describe('chat over the API', () => {
  let place: ChatEngine;
  beforeEach(async () => void (place = await openChatEngine()));
  afterEach(() => place.close());

  const jsonOf = async (response: Response) => ({ status: response.status, headers: response.headers, body: (await response.json()) as any }); // eslint-disable-line @typescript-eslint/no-explicit-any
  const ask = async (body: object, headers: Record<string, string> = {}) => await jsonOf(await place.ask(body, { headers }));
  type Chunk = { choices: { delta: { content?: string; role?: string }; finish_reason: string | null }[]; usage?: object; error?: { code: string; message: string }; code?: string };
  const read = async (response: Response): Promise<{ text: string; chunks: Chunk[]; last: string }> => {
    const events: string[] = [];
    for await (const event of chunksOf(response)) events.push(event);
    const chunks = events.filter((event) => event !== '[DONE]').map((event) => JSON.parse(event) as Chunk);
    return { chunks, last: events.at(-1) ?? '', text: chunks.map(({ choices }) => choices?.[0]?.delta.content ?? '').join('') };
  };

  it('lists the models that can chat, for either form of the key', async () => {
    for (const headers of [{ authorization: `Bearer ${place.key}` }, { 'api-key': place.key }]) {
      const { data } = (await (await fetch(`${place.origin}/v1/models`, { headers })).json()) as { data: object[] };
      expect(data).toEqual([MODEL, 'ada/llava:7b'].map((id) => ({ id, object: 'model', created: 0, owned_by: 'sogni-flow' })));
    }
  });

  it('answers whole, and is paid by the tokens that were counted', async () => {
    const { status: code, body } = await ask(hello);
    expect(code).toBe(200);
    expect(body).toMatchObject({ object: 'chat.completion', model: MODEL, id: expect.stringMatching(/^chatcmpl-/), choices: [{ index: 0, message: { role: 'assistant', content: WORDS.join('') }, finish_reason: 'stop' }] });
    expect(body.usage).toEqual({ prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 });
    expect(body.sogni_flow.spark).toEqual({ quoted: expect.any(Object), captured: PRICE / SPARK });
    expect(await place.settled()).toEqual({ held: 0, paid: PRICE });
    expect(place.simulator.requests.at(-1)?.fields).toMatchObject({ ...hello, stream: true });
  });

  it('leaves to the message what looks like a wish for workers', async () => {
    const content = 'What does gunicorn --workers=4 app:app do, with --network=host?';
    expect((await ask({ model: MODEL, messages: [{ role: 'user', content }] })).status).toBe(200);
    expect(place.simulator.requests.at(-1)?.fields).toMatchObject({ messages: [{ role: 'user', content }] });
  });

  it('streams what is written while it is written', async () => {
    const writing = slowly();
    place.simulator.fail('POST /v1/chat', writing.fault);
    const response = await place.ask({ ...hello, stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await writing.begun;
    const heard: Chunk[] = [];
    let text = '';
    writing.say('A red ');
    for await (const event of chunksOf(response)) {
      if (event === '[DONE]') break;
      const chunk = JSON.parse(event) as Chunk;
      heard.push(chunk);
      text += chunk.choices[0]?.delta.content ?? '';
      // The server goes on only when the client has read so far.
      if (text === 'A red ' && chunk.choices[0]?.delta.content) writing.say('barn.');
      if (text === 'A red barn.' && chunk.choices[0]?.delta.content) writing.end();
    }
    expect(text).toBe('A red barn.');
    expect(heard[0]).toMatchObject({ object: 'chat.completion.chunk', choices: [{ delta: { role: 'assistant', content: '' } }] });
    expect(heard.at(-2)).toMatchObject({ choices: [{ delta: {}, finish_reason: 'stop' }], sogni_flow: { spark: { captured: expect.any(Number) } } });
    // The server counted nothing, so its texts were counted.
    expect(heard.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 } });
    expect(await place.settled()).toEqual({ held: 0, paid: 5 * 60 + 3 * 180 });
  });

  it('ends a stream with [DONE], and tells tokens only to who asks for them', async () => {
    const { text, chunks, last } = await read(await place.ask({ ...hello, stream: true }));
    expect([text, last]).toEqual([WORDS.join(''), '[DONE]']);
    expect(chunks.filter(({ usage }) => usage)).toEqual([]);
  });

  it.each([true, false])('cancels a job whose client has gone, at no price (stream: %s)', async (stream) => {
    const writing = slowly();
    place.simulator.fail('POST /v1/chat', writing.fault);
    const leaving = new AbortController();
    const response = place.ask({ ...hello, stream }, { signal: leaving.signal });
    response.catch(() => undefined);
    await writing.begun;
    writing.say('Half ');
    if (stream) for await (const event of chunksOf(await response)) if (event.includes('Half')) break;
    leaving.abort();
    await writing.gone;
    expect(await place.settled()).toEqual({ held: 0, paid: 0 });
  });

  it('keeps the answer for who can come back by a key, and sells it once', async () => {
    const writing = slowly();
    place.simulator.fail('POST /v1/chat', writing.fault);
    const leaving = new AbortController();
    const headers = { 'idempotency-key': 'one' };
    const first = place.ask({ ...hello, stream: true }, { signal: leaving.signal, headers });
    await writing.begun;
    writing.say('Half ');
    for await (const event of chunksOf(await first)) if (event.includes('Half')) break;
    leaving.abort();
    const again = place.ask({ ...hello, stream: true }, { headers });
    for await (const event of chunksOf(await again)) {
      if (!event.includes('Half')) continue; // What was written before comes at once.
      writing.say('and half.');
      writing.end();
      break;
    }
    const whole = await ask(hello, headers);
    expect(whole.body.choices[0].message.content).toBe('Half and half.');
    expect(await place.settled()).toEqual({ held: 0, paid: Math.round(whole.body.sogni_flow.spark.captured * SPARK) });
    expect(place.simulator.requests.filter(({ path }) => path === '/v1/chat/completions')).toHaveLength(1);
    expect(await ask({ ...hello, max_tokens: 7 }, headers)).toMatchObject({ status: 409, body: { error: { code: 'idempotency_conflict' } } });
  });

  it('asks anew under a key whose job has failed, because nothing was paid', async () => {
    place.simulator.fail('POST /v1/chat', status(400, { error: { message: 'too long', code: 'context' } }));
    const headers = { 'idempotency-key': 'two' };
    expect(await ask(hello, headers)).toMatchObject({ status: 400, body: { error: { code: 'invalid_parameter', type: 'invalid_request_error', message: expect.stringContaining('too long') } } });
    expect(await ask(hello, headers)).toMatchObject({ status: 200 });
    expect(await place.settled()).toEqual({ held: 0, paid: PRICE });
  });

  it('takes back what it told when the model has to begin anew, and charges nothing', async () => {
    const [writing, second] = [slowly(), slowly()];
    place.simulator.fail('POST /v1/chat', writing.fault, second.fault);
    const response = await place.ask({ ...hello, stream: true });
    await writing.begun;
    writing.say('A red ');
    const reading = read(response);
    const jobs = await place.engine.jobs();
    await new Promise<void>((resolve) => void jobs.follow(place.asked[0]!, (event) => event.type === 'text' && resolve()));
    writing.cut();
    await second.begun;
    second.say('A green ');
    const { chunks, last, text } = await reading;
    expect([text, last]).toEqual(['A red ', JSON.stringify(chunks.at(-1))]);
    expect(chunks.at(-1)).toMatchObject({ error: { code: 'runtime_failed', message: expect.stringContaining('begun anew') } });
    await second.gone;
    expect(await place.settled()).toEqual({ held: 0, paid: 0 });
  });

  it('refuses in the shapes of OpenAI and of this API at once', async () => {
    const refused = await ask({ ...hello, temperature: 9 });
    expect(refused.body).toEqual({
      ...{ status: 'error', code: 'invalid_parameter', message: 'temperature is 9; chat allows 0 to 2', details: { parameter: 'temperature', operation: 'chat' } },
      error: { code: 'invalid_parameter', type: 'invalid_request_error', message: 'temperature is 9; chat allows 0 to 2', param: 'temperature' },
    });
    expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([400, 'false']);
    expect(await ask({ ...hello, model: 'gone' })).toMatchObject({ status: 400, body: { error: { code: 'unknown_model', message: expect.stringContaining(MODEL) } } });
    expect(await ask({ ...hello, max_tokens: 60_000 })).toMatchObject({ status: 402, body: { error: { code: 'insufficient_spark', type: 'insufficient_quota' } } });
    expect(await ask({ ...hello, max_spark: 0.01 })).toMatchObject({ status: 402, body: { code: 'over_cap' } });
    expect(await ask(hello, { authorization: 'Bearer wrong.key' })).toMatchObject({ status: 401, body: { error: { code: 'unauthorized', type: 'authentication_error' } } });
    expect(await jsonOf(await place.ask({ messages: [{ role: 'user', content: 'x'.repeat(1_100_000) }] }))).toMatchObject({ status: 413, body: { error: { code: 'media_too_large' } } });
    expect(await place.settled()).toEqual({ held: 0, paid: 0 });
  });

  it.each(['x:10', 'x:1:y'])('cancels what is under way under a key, and nothing else (not %s)', async (nextKey) => {
    const [one, other] = [slowly(), slowly()];
    place.simulator.fail('POST /v1/chat', one.fault, other.fault);
    const waiting = ask(hello, { 'idempotency-key': 'x:1' });
    await one.begun;
    const left = ask(hello, { 'idempotency-key': nextKey });
    await other.begun;
    const cancel = async (headers: Record<string, string>) => await fetch(`${place.origin}/v1/chat/completions`, { method: 'DELETE', headers: { 'api-key': place.key, ...headers } });
    expect((await cancel({ 'idempotency-key': 'x:1' })).status).toBe(200);
    expect(await waiting).toMatchObject({ status: 409, body: { error: { code: 'cancelled' } } });
    await one.gone;
    other.say('Still here.');
    other.end();
    expect(await left).toMatchObject({ status: 200 });
    expect((await cancel({})).status).toBe(400);
  });

  it('is an operation of durable workflows as well, with its answer as a file', async () => {
    const start = { input: { steps: [{ id: 'a', toolName: 'chat', arguments: { prompt: 'Hello?', max_tokens: 100 } }] } };
    const { body } = await jsonOf(await place.ask(start, { path: '/v1/creative-agent/workflows' }));
    const url = `${place.origin}/v1/creative-agent/workflows/${body.data.workflow.workflowId}?wait=30`;
    const ended = async () => ((await (await fetch(url, { headers: { 'api-key': place.key } })).json()) as { data: { workflow: { status: string; artifacts: { url: string; mimeType: string }[]; steps: object[] } } }).data.workflow;
    let workflow = await ended();
    while (workflow.status === 'queued' || workflow.status === 'running') workflow = await ended();
    expect(workflow).toMatchObject({ status: 'completed', artifacts: [{ mimeType: 'application/json' }], steps: [{ sparkCaptured: PRICE / SPARK }] });
    const file = await fetch(workflow.artifacts[0]!.url.replace('http://engine.test', place.origin));
    expect(await file.json()).toMatchObject({ text: WORDS.join(''), usage: { input: 11, output: 4 } });
  });

  it('estimates a chat before it is asked for, also with a model of its own', async () => {
    const { quote } = (await (await fetch(`${place.origin}/api/v1/job-llm/estimate/spark/${encodeURIComponent(MODEL)}/1000/500`, { headers: { 'api-key': place.key } })).json()) as { quote: object };
    expect(quote).toMatchObject({ costInSpark: 0.15, costInUSD: 0.00075, inputTokens: 1_000, outputTokens: 500 });
  });
});

describe('a request of OpenAI', () => {
  const read = (body: object) => readChatRequest({ messages: [{ role: 'user', content: 'x' }], ...body });

  it('is a message with what was said before it', () => {
    const messages = [{ role: 'developer', content: 'a' }, { role: 'user', content: [{ type: 'text', text: 'b' }, { type: 'text', text: 'c' }] }, { role: 'assistant', content: 'd', name: 'x' }, { role: 'user', content: 'e' }];
    expect(read({ messages }).arguments).toEqual({ system: 'a', messages: [{ role: 'user', content: 'b\nc' }, { role: 'assistant', content: 'd' }], prompt: 'e' });
    expect(read({ messages: messages.slice(1, 3) }).arguments).toEqual({ messages: [{ role: 'user', content: 'b\nc' }, { role: 'assistant', content: 'd' }] });
    expect(read({ model: null, stop: 'END', max_completion_tokens: 5, max_tokens: 9, top_p: 0.5, temperature: null, response_format: { type: 'json_schema', json_schema: { name: 'n' } }, chat_template_kwargs: { enable_thinking: false } })).toEqual({
      ...{ model: undefined, stream: false, includeUsage: false },
      arguments: { prompt: 'x', stop: ['END'], max_tokens: 5, top_p: 0.5, thinking: false, response_format: 'json_schema', json_schema: '{"name":"n"}' },
    });
  });

  it('may say what changes nothing here', () => {
    expect(() => read({ user: 'u', n: 1, tools: [], tool_choice: 'none', sogni_tools: false, token_type: 'spark', app_source: 'n8n', logprobs: false, metadata: {}, seed: null })).not.toThrow();
  });

  it.each([
    [{ tools: [{ type: 'function' }] }, /^tools is given, which this server does not do/],
    [{ sogni_tools: true }, /^sogni_tools is given.*false and "none" are allowed/],
    [{ n: 2 }, /^n is given.*1 are allowed/],
    [{ seed: 7 }, /^seed is given/],
    [{ chat_template_kwargs: { other: 1 } }, /^chat_template_kwargs: /],
    [{ token_type: 'sogni' }, /^token_type is given/],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] }, /only text is allowed in a chat here/],
    [{ messages: [] }, /^messages: /],
    [{ messages: 'hello' }, /^messages: /],
  ])('is refused for %j', (body, message) => {
    expect(() => read(body)).toThrow(message);
  });
});

describe('how often an account may chat', () => {
  it('is told by 429 and when to come again; this process may as it likes', async () => {
    const server = await openServer({ chatRate: { requests: 2, windowMs: 60_000 } });
    const [key, inProcess] = [await server.keyOf('ada'), server.services.inProcessToken];
    const codes = async (by: string) => {
      const answers = [];
      for (let n = 0; n < 3; n += 1) answers.push(await server.call(by, 'POST', '/v1/chat/completions', { payload: hello }));
      return answers.map(({ body }) => body.error.code as string);
    };
    expect(await codes(key)).toEqual(['no_runtime_for_operation', 'no_runtime_for_operation', 'rate_limited']);
    expect(await codes(inProcess)).not.toContain('rate_limited');
    const { headers, body } = await server.call(key, 'POST', '/v1/chat/completions', { payload: hello });
    expect([headers['x-should-retry'], Number(headers['retry-after'])]).toEqual(['true', body.retryAfter]);
    await server.close();
  });
});

describe('the rate limiter', () => {
  it('lets so many through in any window, each account for itself, and says when to come again', () => {
    let now = 0;
    const take = createRateLimiter({ requests: 2, windowMs: 60_000 }, () => now);
    take('ada');
    now = 30_000;
    take('ada');
    take('bob');
    expect(() => take('ada')).toThrow(expect.objectContaining({ code: 'rate_limited', details: { retryAfter: 30 } }));
    now = 60_000;
    take('ada');
    expect(() => take('ada')).toThrow(expect.objectContaining({ details: { retryAfter: 30 } }));
  });
});
