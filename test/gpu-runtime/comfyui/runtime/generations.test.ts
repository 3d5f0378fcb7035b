import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { createComfyuiRuntime } from '../../../../gpu-runtime/src/runtimes/comfyui/index.ts';
import { promptId } from '../../../../gpu-runtime/src/runtimes/comfyui/prompt-id.ts';
import { GENERATIONS, type Bench } from '../workbench.ts';
import { DUCK, MODEL, open } from './use-bench.ts';

describe.each(GENERATIONS)('a server that is %s', (generation) => {
  it('makes a picture, with steps on the way', async () => {
    const { perform, sim } = await open({ generation });
    let saw = (): void => undefined;
    const third = new Promise<void>((resolve) => (saw = resolve));
    // A real server takes its time for a step; here it goes on when one was seen.
    sim.beforeTelling = ({ type, data }) => (type === 'progress' && data.value === 4 ? third : undefined);
    const { saved, report, progress } = await perform('generate_image', MODEL, DUCK, { onProgress: ({ step }) => step === 3 && saw() });
    expect(saved.map(({ role, mediaType, width, height, seed }) => ({ role, mediaType, width, height, seed }))).toEqual([{ role: 'image', mediaType: 'image/png', width: 256, height: 256, seed: 7 }]);
    expect(report).toEqual({ engine: 'comfyui', method: `made by ${MODEL} on a ComfyUI server` });
    expect(progress.filter(({ step }) => step !== undefined).map(({ step, stepCount }) => [step, stepCount])).toContainEqual([3, 4]);
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((one, other) => one - other));
  });

  it('gives each variation its own seed and its own prompt', async () => {
    const { perform, sim } = await open({ generation });
    const { saved } = await perform('generate_image', MODEL, { ...DUCK, seed: 4_294_967_295, numberOfVariations: 3 });
    expect(saved.map(({ seed }) => seed)).toEqual([4_294_967_295, 0, 1]);
    expect(new Set(sim.ran).size).toBe(3);
  });

  it('finds a prompt again that another process sent, and sends it no second time', async () => {
    const { perform, sim } = await open({ generation });
    const { saved: first } = await perform('generate_image', MODEL, DUCK, { id: 'again' });
    const restarted = createComfyuiRuntime({ baseUrl: sim.url });
    const { saved: second } = await perform('generate_image', MODEL, DUCK, { id: 'again', runtime: restarted });
    expect(sim.ran).toHaveLength(1);
    expect(second[0]?.bytes).toEqual(first[0]?.bytes);
    await restarted.close?.();
  });

  it('joins a prompt that still runs for another process', async () => {
    const { perform, sim } = await open({ generation });
    const restarted = createComfyuiRuntime({ baseUrl: sim.url, limits: { poll: 15 } });
    let second: ReturnType<Bench['perform']> | undefined;
    sim.beforeTelling = async ({ type, index }) => {
      if (type !== 'progress' || second) return;
      expect(index).toBeGreaterThan(0);
      second = perform('generate_image', MODEL, DUCK, { id: 'joined', runtime: restarted });
      await sim.seen('GET /queue');
    };
    const { saved } = await perform('generate_image', MODEL, DUCK, { id: 'joined' });
    expect((await second!).saved).toHaveLength(1);
    expect(saved).toHaveLength(1);
    expect(sim.ran).toHaveLength(1);
    await restarted.close?.();
  });

  it('takes a prompt that waits behind others out of the queue when it is cancelled', async () => {
    const { perform, sim } = await open({ generation });
    const stop = new AbortController();
    const other = await otherPrompt(sim, () => sim.seen('POST /queue'));
    const job = perform('generate_image', MODEL, DUCK, { signal: stop.signal, onProgress: ({ activity }) => activity?.includes('queue') && stop.abort('cancelled') });
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    expect(sim.requests.map(({ line }) => line)).not.toContain('POST /interrupt');
    expect(sim.ran).toEqual([other]);
  });

  it('interrupts its own prompt at a step when it is cancelled', async () => {
    const { perform, sim } = await open({ generation });
    const stop = new AbortController();
    const interrupt = generation === 'jobs' ? /^POST \/api\/jobs\/[^/]+\/cancel$/ : 'POST /interrupt';
    sim.beforeTelling = async ({ type }) => {
      if (type !== 'progress' || stop.signal.aborted) return;
      const seen = sim.seen(interrupt);
      stop.abort('cancelled');
      await seen;
    };
    await expect(perform('generate_image', MODEL, DUCK, { id: 'stopped', signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(sim.queueLength()).toBe(0);
    sim.beforeTelling = () => undefined;
    // The spent name is not taken again.
    expect((await perform('generate_image', MODEL, DUCK, { id: 'stopped' })).saved).toHaveLength(1);
    expect(new Set(sim.ran).size).toBe(2);
  });

  it('frees memory after a GPU ran out of it, and can try again', async () => {
    const { perform, sim } = await open({ generation });
    sim.fault = { node: 'KSampler', exception: 'torch.OutOfMemoryError', message: 'Allocation on device 0 would exceed allowed memory. (out of memory)\nCurrently allocated: …' };
    const job = () => perform('generate_image', MODEL, DUCK, { id: 'large' });
    await expect(job()).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('too little free memory') });
    expect(sim.requests).toContainEqual({ line: 'POST /free', body: { unload_models: true, free_memory: true } });
    expect((await job()).saved).toHaveLength(1);
  });

  it('loses nothing but time when the server is restarted in the middle', async () => {
    const { perform, sim } = await open({ generation });
    let restarts = 0;
    sim.beforeTelling = async ({ type }) => {
      if (type !== 'progress' || restarts > 0) return;
      restarts += 1;
      await sim.stop();
      await sim.start();
    };
    const job = () => perform('generate_image', MODEL, DUCK, { id: 'restarted' });
    await expect(job()).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('restarted') });
    expect((await job()).saved).toHaveLength(1);
  });

  it('delivers what a server takes from its cache', async () => {
    const { perform, sim } = await open({ generation });
    await perform('generate_image', MODEL, DUCK, { id: 'one' });
    expect((await perform('generate_image', MODEL, DUCK, { id: 'two' })).saved).toHaveLength(1);
    expect(sim.ran).toHaveLength(2);
  });

  it('delivers although the socket says nothing', async () => {
    const { perform, sim } = await open({ generation });
    sim.silent = true;
    expect((await perform('generate_image', MODEL, DUCK)).saved).toHaveLength(1);
  });

  it('shows previews as small JPEG pictures', async () => {
    const { perform, sim } = await open({ generation, previews: true });
    const shown: Uint8Array[] = [];
    // Making a preview small takes a moment: the server goes on when the first has come.
    sim.afterTelling = async ({ type }) => {
      if (type !== 'preview' || shown.length > 0) return;
      await previewed;
    };
    let tell = (): void => undefined;
    const previewed = new Promise<void>((resolve) => (tell = resolve));
    const { previews } = await perform('generate_image', MODEL, DUCK, { onPreview: (jpeg) => (shown.push(jpeg), tell()) });
    expect(await sharp(previews[0]).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 128 });
    // Before anything else, so that they come with the names of their prompts.
    expect(sim.greetings.map((text) => JSON.parse(text) as unknown)).toEqual([{ type: 'feature_flags', data: { supports_preview_metadata: true } }]);
  });

  it('counts as a failed try of the job that a server dies of it, also one that is away for long then', async () => {
    const { perform, sim } = await open({ generation });
    let isDeadly = true;
    sim.beforeTelling = async ({ type }) => {
      if (type === 'progress' && isDeadly) await sim.stop();
    };
    const job = () => perform('generate_image', MODEL, DUCK, { id: 'deadly' });
    await expect(job()).rejects.toMatchObject({ code: 'runtime_unreachable' });
    isDeadly = false;
    await sim.start();
    await expect(job()).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('no longer knows the prompt') });
    expect((await job()).saved).toHaveLength(1);
    expect(sim.ran).toHaveLength(2);
  });
});

/** A prompt of somebody else that runs until `hold` ends. */
async function otherPrompt(sim: Bench['sim'], hold: () => Promise<void>): Promise<string> {
  let held = (): void => undefined;
  const running = new Promise<void>((resolve) => (held = resolve));
  let name = '';
  sim.beforeTelling = async ({ promptId: id, type }) => {
    if (id !== name || type !== 'execution_start') return;
    const over = hold();
    held();
    await over;
  };
  name = sim.queueOther({ noise: { class_type: 'RandomNoise', inputs: { noise_seed: 1 } } });
  await running;
  return name;
}

describe('a server that names prompts by UUID', () => {
  it('is asked for its prompt when it says that it has it already', async () => {
    const { perform, sim } = await open();
    await perform('generate_image', MODEL, DUCK, { id: 'taken' });
    // The first look finds nothing, as if the prompt had come a moment later.
    let looks = 0;
    sim.answer = (line) => (/^GET \/(history|queue)/.test(line) && (looks += 1) <= 5 ? { status: 200, type: 'application/json', body: '{}' } : undefined);
    expect((await perform('generate_image', MODEL, DUCK, { id: 'taken' })).saved).toHaveLength(1);
    expect(sim.requests.filter(({ line }) => line === 'POST /prompt')).toHaveLength(2);
    expect(sim.ran).toHaveLength(1);
  });

  it('gets the same name for the same job, variation and try', () => {
    expect(promptId('job', 0, 0)).toBe(promptId('job', 0, 0));
    const names = [promptId('job', 0, 0), promptId('job', 1, 0), promptId('job', 0, 1), promptId('job1', 0, 0)];
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
