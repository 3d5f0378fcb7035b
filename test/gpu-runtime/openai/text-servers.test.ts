import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, openBench } from './bench.ts';
import { WORDS } from './simulator/chat.ts';
import { startLlamaCpp, startOllama } from './simulator/text-servers.ts';
import type { Simulator } from './simulator/server.ts';

describe.each([
  ['llama.cpp', startLlamaCpp, 'qwen2.5-vl-7b-q4_k_m.gguf'],
  ['Ollama', startOllama, 'ada/llava:7b'],
] as const)('a server of %s', (title, start, model) => {
  let bench: Bench;
  let simulator: Simulator;

  beforeEach(async () => {
    [bench, simulator] = [await openBench(), await start()];
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });

  it('offers chat, its models that see, and no pictures, videos or speech', async () => {
    const offered = await bench.runtime(simulator.url).capabilities();
    expect(offered.filter(({ operation }) => operation !== 'chat')).toMatchObject([{ operation: 'analyze_image', model, title: `${model} (${title})`, playMoney: false, repeatable: true }]);
    const written = title === 'Ollama' ? ['llama3.2:1b', model] : [model];
    expect(offered.filter(({ operation }) => operation === 'chat')).toEqual(written.map((one) => expect.objectContaining({ model: one, repeatable: false, playMoney: false })));
  });

  it('answers a question about a picture', async () => {
    const { saved, report } = await bench.perform(bench.runtime(simulator.url), 'analyze_image', { query: 'What is this?' }, { inputs: [await bench.picture('image')] });
    expect(saved[0]?.bytes.toString()).toBe(WORDS.join(''));
    expect(report.warnings).toBeUndefined();
  });

  it('says that it does not draw', async () => {
    const runtime = bench.runtime(simulator.url);
    await expect(bench.perform(runtime, 'generate_image', { prompt: 'a barn' }, { model })).rejects.toMatchObject({ code: 'no_runtime_for_operation' });
    // The map is believed, the server is asked, and says no.
    await expect(bench.perform(bench.runtime(simulator.url, { models: { [model]: ['generate_image'] } }), 'generate_image', { prompt: 'a barn' })).rejects.toMatchObject({ code: 'no_runtime_for_operation', message: expect.stringContaining('404') });
  });
});

describe('a llama.cpp server without a projector', () => {
  it('offers chat alone', async () => {
    const [bench, simulator] = [await openBench(), await startLlamaCpp(false)];
    expect((await bench.runtime(simulator.url).capabilities()).map(({ operation }) => operation)).toEqual(['chat']);
    await simulator.close();
    await bench.close();
  });
});
