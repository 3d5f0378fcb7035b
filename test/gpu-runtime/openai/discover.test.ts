import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { OPERATIONS } from '../../../nodes/contract/index.ts';
import { DIALECTS } from '../../../gpu-runtime/src/runtimes/openai/dialects.ts';
import { ASKED } from '../../../gpu-runtime/src/runtimes/openai/operations.ts';
import { type Bench, openBench } from './bench.ts';
import { cutAtOnce, hang, status } from './simulator/faults.ts';
import { startLocalai } from './simulator/localai.ts';
import { type Simulator, startServer } from './simulator/server.ts';
import { startVllmOmni } from './simulator/vllm-omni.ts';

describe('what is known of servers', () => {
  it('is of operations that the catalogue gives to this kind of runtime', () => {
    for (const operation of Object.keys(ASKED)) expect(OPERATIONS[operation]?.runtimes).toContain('openai');
  });

  it('names only slots and arguments that there are', () => {
    const slots = new Set(Object.values(OPERATIONS).flatMap(({ takes }) => takes.map(({ name }) => name)));
    const worked = ['size', 'frames', 'fps', 'seconds', 'width', 'height'];
    const endpoints = DIALECTS.flatMap(({ skills }) => Object.values(skills)).flatMap((endpoint) => [endpoint, ...(endpoint.masked ? [endpoint.masked] : [])]);
    expect(endpoints.length).toBeGreaterThan(20);
    for (const endpoint of endpoints) {
      for (const slot of Object.keys(endpoint.files ?? {})) expect(slots).toContain(slot);
      for (const word of Object.keys(endpoint.words)) if (!worked.includes(word)) expect(Object.keys(ASKED).some((operation) => word in OPERATIONS[operation]!.parameters)).toBe(true);
    }
  });

  it('has no two dialects of one name, and the one without a sign last', () => {
    expect(new Set(DIALECTS.map(({ name }) => name)).size).toBe(DIALECTS.length);
    expect(DIALECTS.findIndex(({ sign }) => 'entry' in sign && Object.keys(sign.entry).length === 0)).toBe(DIALECTS.length - 1);
  });
});

describe('finding out', () => {
  let bench: Bench;
  let simulator: Simulator | undefined;

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(async () => {
    await simulator?.close();
    await bench.close();
  });

  it('gives a model the weight in the price that is configured', async () => {
    simulator = await startVllmOmni({ model: 'a/b' });
    const rate = async (rates: Readonly<Record<string, number>>): Promise<unknown> => (await bench.runtime(simulator!.url, { models: { 'a/b': ['generate_image'] }, rates }).capabilities()).map((offered) => offered.rate);
    expect(await rate({})).toEqual([1]);
    expect(await rate({ 'a/b': 2.5 })).toEqual([2.5]);
  });

  it('is done with questions only, and again after half a minute', async () => {
    simulator = await startVllmOmni();
    let time = 0;
    const runtime = bench.runtime(simulator.url, { clock: () => time });
    for (const at of [0, 10_000, 29_999]) {
      time = at;
      expect(await runtime.capabilities()).toHaveLength(1);
    }
    expect(simulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1/models']);
    time = 30_000;
    expect(await runtime.capabilities()).toHaveLength(1);
    while (simulator.requests.length < 2) await turn();
    expect(simulator.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1/models', 'GET /v1/models']);
  });

  it('offers nothing while no server is there, without an error', async () => {
    const gone = await startServer(() => undefined);
    await gone.close();
    expect(await bench.runtime(gone.url).capabilities()).toEqual([]);
  });

  it('keeps nobody waiting for a server that hangs, once it has answered, and lets go of it in the end', async () => {
    simulator = await startVllmOmni();
    let time = 0;
    const runtime = bench.runtime(simulator.url, { clock: () => time });
    expect(await runtime.capabilities()).toHaveLength(1);
    const { fault, gone } = hang();
    simulator.fail('GET /v1/models', fault);
    time = 30_000;
    expect(await runtime.capabilities()).toHaveLength(1);
    while (simulator.requests.length < 2) await turn();
    await runtime.close?.();
    await gone;
    expect(await runtime.capabilities()).toHaveLength(1);
  });

  it('still offers what a server has that is too busy to be asked, and has it done', async () => {
    simulator = await startVllmOmni();
    let time = 0;
    const runtime = bench.runtime(simulator.url, { clock: () => time });
    expect(await runtime.capabilities()).toHaveLength(1);
    simulator.fail('GET /v1/models', status(504), status(504));
    time = 30_000;
    expect(await runtime.capabilities()).toHaveLength(1);
    while (simulator.requests.length < 2) await turn();
    const { saved } = await bench.perform(runtime, 'generate_image', { prompt: 'a barn' });
    expect(saved).toHaveLength(1);
    expect(await runtime.capabilities()).toHaveLength(1);
  });

  it('gives a job back that it was about to do when the server went away for a moment', async () => {
    simulator = await startVllmOmni();
    const runtime = bench.runtime(simulator.url);
    simulator.fail('GET /v1/models', cutAtOnce);
    await expect(bench.perform(runtime, 'generate_image', { prompt: 'a barn' }, { model: 'Qwen/Qwen-Image' })).rejects.toMatchObject({ code: 'runtime_unreachable' });
  });

  it('does not take a server that is too busy to be told apart for another one', async () => {
    simulator = await startLocalai();
    let time = 0;
    const runtime = bench.runtime(simulator.url, { clock: () => time });
    const before = await runtime.capabilities();
    expect(before[0]?.title).toContain('LocalAI');
    simulator.fail('GET /v1/models/capabilities', status(504));
    time = 30_000;
    const asked = simulator.requests.length;
    await runtime.capabilities();
    while (simulator.requests.length < asked + 2) await turn();
    for (let turns = 0; turns < 100; turns += 1) await turn();
    expect(await runtime.capabilities()).toEqual(before);
  });

  it('tells what may be asked, and that it is paid with real Spark', async () => {
    simulator = await startVllmOmni({ model: 'Wan-AI/Wan2.2-I2V-A14B' });
    expect(await bench.runtime(simulator.url).capabilities()).toEqual([
      {
        ...{ operation: 'animate_photo', model: 'Wan-AI/Wan2.2-I2V-A14B', title: 'Wan-AI/Wan2.2-I2V-A14B (vLLM-Omni)', rate: 1, playMoney: false, repeatable: true, version: 'openai 1' },
        limits: {
          ...{ width: { min: 256, max: 1920, multipleOf: 16 }, height: { min: 256, max: 1920, multipleOf: 16 }, duration: { min: 1, max: 30, default: 5 }, fps: { min: 8, max: 60, default: 24 } },
          frameRole: { allowed: ['start'], default: 'start', why: 'the server takes the image as the first frame' },
          ...Object.fromEntries(['endImage', 'moreImages'].map((slot) => [slot, { min: 0, max: 0, why: 'the server has no word for it' }])),
        },
      },
    ]);
  });

  it('offers again after ten minutes what a server listed and refused', async () => {
    simulator = await startVllmOmni({ does: [] });
    let time = 0;
    const runtime = bench.runtime(simulator.url, { clock: () => time });
    await expect(bench.perform(runtime, 'generate_image', { prompt: 'a barn' })).rejects.toMatchObject({ code: 'no_runtime_for_operation' });
    time = 10 * 60_000 - 1;
    expect(await runtime.capabilities()).toEqual([]);
    time += 1;
    expect(await runtime.capabilities()).toMatchObject([{ operation: 'generate_image' }]);
  });

  it('keeps on offering what failed for another reason', async () => {
    simulator = await startVllmOmni();
    const runtime = bench.runtime(simulator.url);
    simulator.fail('POST', (response) => void response.writeHead(500).end());
    await expect(bench.perform(runtime, 'generate_image', { prompt: 'a barn' })).rejects.toMatchObject({ code: 'runtime_failed' });
    expect(await runtime.capabilities()).toHaveLength(1);
  });
});
