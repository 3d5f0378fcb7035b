import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { type Bench, openBench } from './bench.ts';
import { hang } from './simulator/faults.ts';
import { startVllmOmni, type VllmOmni } from './simulator/vllm-omni.ts';

const MODEL = 'all/of-it';

describe('cancelling', () => {
  let bench: Bench;
  let simulator: VllmOmni;
  let runtime: Runtime;

  beforeEach(async () => {
    [bench, simulator] = [await openBench(), await startVllmOmni({ model: MODEL })];
    runtime = bench.runtime(simulator.url, { models: { [MODEL]: ['generate_image', 'edit_image', 'generate_speech', 'analyze_image'] } });
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });

  it.each([
    ['generate_image', 'POST /v1/images/generations', { prompt: 'a barn' }],
    ['edit_image', 'POST /v1/images/edits', { prompt: 'night' }],
    ['generate_speech', 'POST /v1/audio/speech', { prompt: 'Hello.' }],
    ['analyze_image', 'POST /v1/chat/completions', { query: 'What?' }],
  ])('ends the request of %s, and saves nothing', async (operation, where, given) => {
    const [{ fault, gone }, stop] = [hang(), new AbortController()];
    simulator.fail(where, fault);
    const inputs = ['edit_image', 'analyze_image'].includes(operation) ? [await bench.picture('image')] : [];
    const running = bench.perform(runtime, operation, given, { signal: stop.signal, inputs });
    await simulator.seen(where);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await gone;
  });

  it('between two variations asks for no more', async () => {
    const stop = new AbortController();
    simulator.fail('POST /v1/images/generations', async (response, answer) => {
      const { body } = (await answer())!;
      response.on('finish', () => stop.abort());
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await expect(bench.perform(runtime, 'generate_image', { prompt: 'a barn', numberOfVariations: 3 }, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('before it began asks for nothing', async () => {
    await runtime.capabilities();
    const before = simulator.requests.length;
    const job = { id: 'job', operation: 'generate_image', model: MODEL, parameters: {}, inputs: [] };
    const tools = { signal: AbortSignal.abort(), scratch: '/nowhere', progress: () => undefined, preview: () => undefined, save: () => Promise.reject(new Error('nothing is to be saved')) };
    await expect(runtime.run(job, tools)).rejects.toMatchObject({ code: 'cancelled' });
    expect(simulator.requests).toHaveLength(before);
  });
});
