/** The runtime on a ComfyUI that it has started: jobs whose server crashes, runs out of memory, is killed, gets stuck or falls silent under them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOwnComfyui, type OwnComfyui, type OwnComfyuiOptions } from '../../../../gpu-runtime/src/runtimes/comfyui/index.ts';
import { openBench, type Bench, type PerformOptions } from '../workbench.ts';
import { isAlive, simulatedProgram, type Mood, type SimulatedProgram } from './program.ts';

const DUCK = { prompt: 'a duck', width: 256, height: 256, steps: 4 };
const MODEL = 'sd_xl_base_1.0';

let program: SimulatedProgram;
let bench: Bench;
let comfyui: OwnComfyui;
beforeEach(async () => {
  program = simulatedProgram();
  bench = await openBench();
});
afterEach(async () => {
  await comfyui.close?.();
  await bench.close();
  program.remove();
});

async function open(manner = 'good', limits?: OwnComfyuiOptions['process']['limits']): Promise<OwnComfyui> {
  const runtime = { limits: { poll: 15, answer: 1_000, outage: 60_000, cancel: 200, silence: 60_000, socketPause: 5, menu: 0 } };
  return (comfyui = await openOwnComfyui({ process: program.options(manner, limits), runtime }));
}
const draw = async (id: string, options: PerformOptions = {}): Promise<number> => (await bench.perform('generate_image', MODEL, DUCK, { ...options, id, runtime: comfyui })).saved.length;
async function offered(): Promise<void> {
  await comfyui.process.ready();
  while (!(await comfyui.capabilities()).some(({ model }) => model === MODEL)) await new Promise((resolve) => setImmediate(resolve));
}

describe("the runtime on a ComfyUI of one's own", () => {
  it('offers nothing until it is ready, and hands a job back at once', async () => {
    await open('mute');
    expect(await comfyui.capabilities()).toEqual([]);
    const job = { id: 'early', operation: 'generate_image', model: MODEL, parameters: DUCK, inputs: [] };
    await expect(comfyui.run(job, undefined as never)).rejects.toMatchObject({ code: 'runtime_unreachable', message: 'ComfyUI is being started' });
  });

  it('offers nothing while it rests', async () => {
    await open('broken', { startsInVain: 1 });
    await expect(comfyui.process.ready()).rejects.toMatchObject({ code: 'runtime_unreachable' });
    expect(await comfyui.capabilities()).toEqual([]);
  });

  it('makes pictures', async () => {
    await open();
    await offered();
    expect(await draw('good')).toBe(1);
  });

  it.each<[Mood, string]>([
    ['crash', 'ended at work, with status 3'],
    ['out of memory', 'ran out of memory'],
    ['killed', 'ran out of memory'],
  ])('fails a job under which it ends (%s), as one that can be tried again, and makes it then', async (mood, told) => {
    await open();
    await offered();
    program.feel(mood);
    await expect(draw('job')).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining(told) });
    program.feel('');
    await comfyui.process.ready();
    expect(await draw('job')).toBe(1);
    expect(program.lives()).toHaveLength(2);
  });

  it('fails a job under which it falls silent', async () => {
    await open('good', { silentMs: 1_200, graceMs: 100 });
    await offered();
    program.feel('silent');
    await expect(draw('job')).rejects.toMatchObject({ code: 'runtime_failed', message: 'ComfyUI was stuck and was started anew' });
  });

  it('kills it when it goes on after a cancel, and works on with a new one', async () => {
    await open('stubborn', { graceMs: 200 });
    await offered();
    program.feel('stuck');
    const stop = new AbortController();
    await expect(draw('stuck', { signal: stop.signal, onProgress: ({ step }) => step === 1 && stop.abort('cancelled') })).rejects.toMatchObject({ code: 'cancelled' });
    program.feel('');
    // The killing has begun, and ends with a new life.
    while (program.lives().length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await comfyui.process.ready();
    expect(isAlive(program.lives()[0]!.pid)).toBe(false);
    expect(await draw('next')).toBe(1);
  });
});
