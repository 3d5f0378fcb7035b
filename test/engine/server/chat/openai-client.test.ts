/** OpenAI's own client, unchanged, against this engine. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { WORDS } from '../../../gpu-runtime/openai/simulator/chat.ts';
import { MODEL, openChatEngine, slowly, type ChatEngine } from './a-chat-engine.ts';

describe("OpenAI's client", () => {
  let place: ChatEngine;
  let client: OpenAI;
  beforeEach(async () => {
    place = await openChatEngine();
    client = new OpenAI({ baseURL: `${place.origin}/v1`, apiKey: place.key });
  });
  afterEach(() => place.close());

  const messages = [{ role: 'user' as const, content: 'Hello?' }];

  it('lists models and gets an answer', async () => {
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toContain(MODEL);
    const { choices, usage } = await client.chat.completions.create({ model: MODEL, messages, max_completion_tokens: 100 });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', content: WORDS.join('') } });
    expect(usage?.total_tokens).toBe(15);
  });

  it('reads a stream, with the tokens at its end', async () => {
    let [text, tokens, reason] = ['', 0, ''];
    for await (const { choices, usage } of await client.chat.completions.create({ model: MODEL, messages, max_tokens: 100, stream: true, stream_options: { include_usage: true } })) {
      text += choices[0]?.delta.content ?? '';
      reason = choices[0]?.finish_reason ?? reason;
      tokens = usage?.total_tokens ?? tokens;
    }
    expect([text, tokens, reason]).toEqual([WORDS.join(''), 15, 'stop']);
  });

  it('stops the model when it stops reading, and pays nothing', async () => {
    const writing = slowly();
    place.simulator.fail('POST /v1/chat', writing.fault);
    const stream = await client.chat.completions.create({ model: MODEL, messages, max_tokens: 100, stream: true });
    await writing.begun;
    writing.say('Half ');
    for await (const { choices } of stream) if (choices[0]?.delta.content === 'Half ') break;
    await writing.gone;
    expect(await place.settled()).toEqual({ held: 0, paid: 0 });
  });

  it('knows the refusals, before the answer and within it', async () => {
    await expect(client.chat.completions.create({ model: MODEL, messages, max_tokens: 60_000 })).rejects.toMatchObject({ status: 402, code: 'insufficient_spark', type: 'insufficient_quota' });
    await expect(client.chat.completions.create({ model: MODEL, messages, tools: [{ type: 'function', function: { name: 'f' } }] })).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(new OpenAI({ baseURL: `${place.origin}/v1`, apiKey: 'wrong.key' }).models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const writing = slowly();
    place.simulator.fail('POST /v1/chat', writing.fault);
    const stream = await client.chat.completions.create({ model: MODEL, messages, max_tokens: 100, stream: true });
    await writing.begun;
    writing.end('content_filter');
    const read = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk.object).toBe('chat.completion.chunk');
    };
    await expect(read()).rejects.toMatchObject({ code: 'content_filtered' });
    expect(await place.settled()).toEqual({ held: 0, paid: 0 });
  });
});
