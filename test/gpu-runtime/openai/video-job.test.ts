import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { type Bench, openBench, SEED } from './bench.ts';
import { changed, cutAtOnce, hang, status } from './simulator/faults.ts';
import { orderOf } from './simulator/media.ts';
import type { Fault } from './simulator/server.ts';
import { startVllmOmni, type VllmOmni } from './simulator/vllm-omni.ts';

const MODEL = 'Wan-AI/Wan2.2-T2V-A14B';
const PROMPT = { prompt: 'waves' };

describe('a video job on a server', () => {
  let bench: Bench;
  let simulator: VllmOmni;
  let runtime: Runtime;

  const start = async (steps = 2): Promise<void> => {
    simulator = await startVllmOmni({ model: MODEL, steps });
    runtime = bench.runtime(simulator.url);
  };
  const count = (method: string): number => simulator.requests.filter((request) => request.method === method && request.path.startsWith('/v1/videos')).length;

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });

  it('is looked at ever more rarely, up to every ten seconds', async () => {
    await start(9);
    await bench.perform(runtime, 'generate_video', PROMPT);
    expect(bench.waits).toEqual([1_000, 1_500, 2_250, 3_375, 5_062.5, 7_593.75, 10_000, 10_000, 10_000]);
  });

  it.each<[string, Fault]>([
    ['a cut', cutAtOnce],
    ['a fault', status(500)],
    ['a server that is not ready', status(503)],
    ['a limit', status(429)],
  ])('outlives %s at a look', async (_, fault) => {
    await start();
    simulator.fail('GET /v1/videos', ...Array.from({ length: 14 }, () => fault));
    const { saved } = await bench.perform(runtime, 'generate_video', PROMPT);
    expect(orderOf(saved[0]!.bytes)?.seed).toBe(SEED);
    expect(count('POST')).toBe(1);
  });

  it('is found again by its job after the server was away for long', async () => {
    await start();
    simulator.fail('GET /v1/videos', ...Array.from({ length: 15 }, () => cutAtOnce));
    await expect(bench.perform(runtime, 'generate_video', PROMPT, { id: 'mine' })).rejects.toMatchObject({ code: 'runtime_unreachable' });
    expect([count('POST'), count('DELETE'), simulator.videos.size]).toEqual([1, 0, 1]);
    const { saved } = await bench.perform(runtime, 'generate_video', PROMPT, { id: 'mine' });
    expect(orderOf(saved[0]!.bytes)?.seed).toBe(SEED);
    expect([count('POST'), count('DELETE'), simulator.videos.size]).toEqual([1, 1, 0]);
  });

  it('is not taken for that of another job', async () => {
    await start();
    simulator.fail('GET /v1/videos', ...Array.from({ length: 15 }, () => cutAtOnce));
    await expect(bench.perform(runtime, 'generate_video', PROMPT, { id: 'mine' })).rejects.toMatchObject({ code: 'runtime_unreachable' });
    const { saved } = await bench.perform(runtime, 'generate_video', { prompt: 'dunes', seed: 7 }, { id: 'yours' });
    expect(orderOf(saved[0]!.bytes)?.seed).toBe(7);
    expect(count('POST')).toBe(2);
  });

  it('is begun anew when the server has lost it meanwhile', async () => {
    await start();
    simulator.fail('GET /v1/videos', ...Array.from({ length: 15 }, () => cutAtOnce));
    await expect(bench.perform(runtime, 'generate_video', PROMPT, { id: 'mine' })).rejects.toMatchObject({ code: 'runtime_unreachable' });
    simulator.videos.clear();
    expect((await bench.perform(runtime, 'generate_video', PROMPT, { id: 'mine' })).saved).toHaveLength(1);
    expect(count('POST')).toBe(2);
  });

  it('is made once for each variation, with a seed each', async () => {
    await start(1);
    const { saved } = await bench.perform(runtime, 'generate_video', { ...PROMPT, numberOfVariations: 3 });
    expect(saved.map(({ bytes, seed }) => [orderOf(bytes)?.seed, seed])).toEqual([0, 1, 2].map((index) => [SEED + index, SEED + index]));
    expect(simulator.videos.size).toBe(0);
  });

  it.each([
    ['while it is begun', 'POST /v1/videos', 0],
    ['while it is made', 'GET /v1/videos', 1],
  ])('is cancelled %s', async (_, where, deletions) => {
    await start();
    const [{ fault, gone }, stop] = [hang(), new AbortController()];
    simulator.fail(where, fault);
    const running = bench.perform(runtime, 'generate_video', PROMPT, { signal: stop.signal });
    await simulator.seen(where);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await gone;
    expect([count('DELETE'), simulator.videos.size]).toEqual([deletions, 0]);
  });

  it('is cancelled while its content comes', async () => {
    await start(1);
    const [{ fault, gone }, stop] = [hang(), new AbortController()];
    simulator.fail('GET /v1/videos', changed((answer) => answer), fault);
    const running = bench.perform(runtime, 'generate_video', PROMPT, { signal: stop.signal });
    await simulator.seen('GET /v1/videos/video_1_123456/content');
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await gone;
    expect([count('DELETE'), simulator.videos.size]).toEqual([1, 0]);
  });

  it('is cancelled although the server does not delete it', async () => {
    await start();
    const [{ fault }, stop] = [hang(), new AbortController()];
    simulator.fail('GET /v1/videos', fault);
    simulator.fail('DELETE', status(500));
    const running = bench.perform(runtime, 'generate_video', PROMPT, { signal: stop.signal });
    await simulator.seen('GET /v1/videos');
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(count('DELETE')).toBe(1);
  });

  it('tells what the server says of its progress, each thing once', async () => {
    await start(4);
    const percent = (progress: number): Fault => changed((answer) => ({ ...answer, body: { ...(answer.body as object), progress } }));
    simulator.fail('GET /v1/videos', percent(0), percent(30), percent(30));
    const { progress } = await bench.perform(runtime, 'generate_video', PROMPT);
    expect(progress).toEqual([
      { fraction: 0, activity: 'in progress on the server' },
      { fraction: 0.3, activity: 'in progress on the server' },
    ]);
  });

  it('tells an estimate, as such, where the server says nothing and an earlier one has taught how long it takes', async () => {
    await start(4);
    await bench.perform(runtime, 'generate_video', PROMPT);
    const { progress } = await bench.perform(runtime, 'generate_video', PROMPT);
    expect(progress.map(({ activity }) => activity)).toEqual(Array.from({ length: 3 }, () => 'working; progress is estimated from earlier work'));
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions[0]).toBeGreaterThan(0);
    expect(fractions.at(-1)).toBeLessThan(1);
  });
});
