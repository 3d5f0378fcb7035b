import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { usualTokens } from '../../../nodes/contract/index.ts';
import { guessSkills } from '../../../gpu-runtime/src/runtimes/openai/operations.ts';
import { type Bench, openBench } from './bench.ts';
import { WORDS } from './simulator/chat.ts';
import { hang } from './simulator/faults.ts';
import { startServer, type Fault, type Simulator } from './simulator/server.ts';
import { startLlamaCpp, startOllama } from './simulator/text-servers.ts';

const MODEL = 'llama3.2:1b';

/** A whole answer in these chunks. */
const answer = (...chunks: readonly object[]): Fault => (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end([...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'].map((data) => `data: ${data}\n\n`).join(''));
};
const piece = (content: string, reason: string | null = null) => ({ choices: [{ delta: { content }, finish_reason: reason }] });

describe('a message to a language model', () => {
  let bench: Bench;
  let simulator: Simulator;
  beforeEach(async () => {
    [bench, simulator] = [await openBench(), await startOllama()];
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });
  const perform = async (given: Record<string, unknown>, signal?: AbortSignal) => await bench.perform(bench.runtime(simulator.url), 'chat', given, { model: MODEL, ...(signal ? { signal } : {}) });
  const asked = () => simulator.requests.find(({ path }) => path === '/v1/chat/completions')?.fields;

  it('is answered piece by piece, and whole with its tokens and how it ended', async () => {
    const { saved, report, pieces } = await perform({ prompt: 'Hello?', system: 'Be brief.', messages: [{ role: 'user', content: 'Hi' }, { role: 'assistant', content: 'Hi.' }], max_tokens: 50, stop: ['END'], temperature: 0 });
    expect(pieces).toEqual(WORDS);
    expect(JSON.parse(String(saved[0]?.bytes))).toEqual({ text: WORDS.join(''), finishReason: 'stop', usage: { input: 11, output: 4 } });
    expect(saved).toMatchObject([{ role: 'text', mediaType: 'application/json' }]);
    expect(report).toEqual({ engine: 'openai 1 (Ollama)', method: `written by the model ${MODEL}`, facts: { finishReason: 'stop', usage: { input: 11, output: 4 } } });
    const messages = [['system', 'Be brief.'], ['user', 'Hi'], ['assistant', 'Hi.'], ['user', 'Hello?']].map(([role, content]) => ({ role, content }));
    expect(asked()).toEqual({ model: MODEL, messages, max_tokens: 50, stop: ['END'], temperature: 0, stream: true, stream_options: { include_usage: true } });
  });

  it('says what the server has no word for, and passes on what it has', async () => {
    const { report } = await perform({ prompt: 'Hello?', top_k: 20, repetition_penalty: 1.1, top_p: 0.5 });
    expect(report.warnings).toEqual(['top_k has no effect: the server has no word for it', 'repetition_penalty has no effect: the server has no word for it']);
    expect(asked()).toMatchObject({ top_p: 0.5, max_tokens: 4_096 });
    const llama = await startLlamaCpp();
    await bench.perform(bench.runtime(llama.url), 'chat', { prompt: 'Hello?', repetition_penalty: 1.1, top_k: 20, thinking: false });
    expect(llama.requests.at(-1)?.fields).toMatchObject({ repeat_penalty: 1.1, top_k: 20, chat_template_kwargs: { enable_thinking: false } });
    await llama.close();
  });

  it('may ask for JSON, also by a schema', async () => {
    await perform({ prompt: 'x', response_format: 'json_schema', json_schema: '{"name":"n","schema":{}}' });
    expect(asked()?.response_format).toEqual({ type: 'json_schema', json_schema: { name: 'n', schema: {} } });
    await expect(perform({ prompt: 'x', response_format: 'json_schema', json_schema: 'no' })).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('json_schema') });
  });

  it.each(['<think>\nA page?\n</think>\n<!doctype html>', '#!/bin/sh\nrm', '\u007f\u0000 \ud800 {', '%PDF-1.7'])('keeps an answer as it is that looks like something else: %j', async (text) => {
    simulator.fail('POST /v1/chat', answer(piece(text, 'stop')));
    const { saved } = await perform({ prompt: 'x' });
    expect(String(saved[0]?.bytes)).not.toMatch(/[\u0000-\u001f\u007f]/);
    expect((JSON.parse(String(saved[0]?.bytes)) as { text: string }).text).toBe(text);
  });

  it('is counted by its length where the server counts no tokens', async () => {
    simulator.fail('POST /v1/chat', answer(piece('Twelve bytes'), piece('', 'stop')));
    const { report } = await perform({ prompt: 'Hello, you there?', system: 'Brief' });
    expect(report.facts?.usage).toEqual({ input: usualTokens('Hello, you there?') + usualTokens('Brief'), output: 3, estimated: true });
  });

  it.each([
    ['length', 'invalid_parameter', 'allow more'],
    ['content_filter', 'content_filtered', 'filter'],
    ['stop', 'runtime_failed', 'nothing'],
  ])('is refused when the answer is empty and ended by %s', async (reason, code, message) => {
    simulator.fail('POST /v1/chat', answer(piece('', reason)));
    await expect(perform({ prompt: 'x', max_tokens: 5 })).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('lets the server stop when it is cancelled', async () => {
    const [{ fault, gone }, stop] = [hang(), new AbortController()];
    simulator.fail('POST /v1/chat', fault);
    const done = perform({ prompt: 'x' }, stop.signal);
    await simulator.seen('POST /v1/chat');
    stop.abort();
    await expect(done).rejects.toMatchObject({ code: 'cancelled' });
    await gone;
  });
});

describe('a server that tells how much fits', () => {
  it('is asked for no longer answers', async () => {
    const models = [{ id: 'small-chat', owned_by: 'vllm', max_model_len: 2_048 }, { id: 'large-chat', owned_by: 'vllm', max_model_len: 1_000_000 }, { id: 'other-chat', owned_by: 'vllm' }];
    const [bench, simulator] = [await openBench(), await startServer(({ path }) => (path === '/v1/models' ? { body: { data: models } } : undefined))];
    const limits = (await bench.runtime(simulator.url).capabilities()).map((one) => one.limits?.max_tokens);
    expect(limits).toEqual([{ min: 1, max: 2_047, default: 1_024 }, { min: 1, max: 65_536, default: 4_096 }, { min: 1, max: 65_536, default: 4_096 }]);
    await simulator.close();
    await bench.close();
  });
});

describe('what a name tells', () => {
  it.each(['Qwen/Qwen3-8B', 'meta-llama/Llama-3.3-70B-Instruct', 'gpt-oss-20b', 'mistral-small', 'o3-mini', 'Qwen/Qwen2.5-VL-7B-Instruct', 'gpt-4o'])('%s chats', (name) => {
    expect(guessSkills(name)).toContain('chat');
  });
  it.each(['Qwen/Qwen3-Embedding-8B', 'text-embedding-3-large', 'whisper-1', 'BAAI/bge-reranker-v2-m3', 'Qwen/Qwen-Image', 'gpt-4o-mini-tts', 'meta-llama/Llama-Guard-4-12B', 'gpt-image-1'])('%s does not', (name) => {
    expect(guessSkills(name)).not.toContain('chat');
  });
});
