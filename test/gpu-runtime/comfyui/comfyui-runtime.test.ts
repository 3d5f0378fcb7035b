import { afterEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { encodeWav } from '../../../gpu-runtime/src/runtimes/media/wav.ts';
import { createComfyuiRuntime } from '../../../gpu-runtime/src/runtimes/comfyui/index.ts';
import { promptId } from '../../../gpu-runtime/src/runtimes/comfyui/prompt-id.ts';
import { fakeFfmpeg, GENERATIONS, openBench, type Bench, type BenchOptions } from './workbench.ts';

const MODEL = 'z_image_turbo_bf16';
const DUCK = { prompt: 'a duck', width: 256, height: 256 };

let bench: Bench;
const open = async (options?: BenchOptions): Promise<Bench> => (bench = await openBench(options));
afterEach(() => bench.close());

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

describe('what goes wrong', () => {
  it('offers nothing while there is no server, and all of it once there is one', async () => {
    const { sim } = await open();
    const { url } = sim;
    await sim.stop();
    const runtime = createComfyuiRuntime({ baseUrl: url, limits: { menu: 0 } });
    expect(await runtime.capabilities()).toEqual([]);
    await sim.start();
    // Asked in the background: the answer after that one has it.
    const asked = sim.seen(/^GET \/object_info/);
    await runtime.capabilities();
    await asked;
    await untilTrue(async () => (await runtime.capabilities()).some(({ model }) => model === MODEL));
  });

  it.each([
    ['a page for people', { status: 200, type: 'text/html', body: '<html>Log in</html>' }],
    ['a proxy without a server', { status: 502, type: 'text/html', body: '<html>Bad Gateway</html>' }],
    ['JSON of something else', { status: 200, type: 'application/json', body: '[]' }],
  ])('says that %s is no ComfyUI, as a fault of the way there', async (_name, answer) => {
    const { perform, sim, runtime } = await open();
    await runtime.capabilities();
    sim.answer = () => answer;
    await expect(perform('generate_image', MODEL, DUCK)).rejects.toMatchObject({ code: 'runtime_unreachable' });
  });

  it('gives up on a server that does not answer', async () => {
    const { perform, sim, runtime } = await open({ limits: { answer: 1_000 } });
    await runtime.capabilities();
    sim.answer = (line) => (line === 'POST /prompt' || line.startsWith('GET /history') ? 'hang' : undefined);
    await expect(perform('generate_image', MODEL, DUCK)).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringContaining('does not answer') });
  });

  it('sits out a server that is away for a moment', async () => {
    const { perform, sim } = await open({ limits: { outage: 60_000 } });
    let refused = 0;
    sim.beforeTelling = async ({ type }) => {
      if (type !== 'progress' || refused > 0) return;
      sim.answer = (line) => (line.startsWith('GET /history') && (refused += 1) <= 5 ? { status: 503, type: 'text/plain', body: 'busy' } : undefined);
      await sim.seen(/^GET \/history/);
    };
    expect((await perform('generate_image', MODEL, DUCK)).saved).toHaveLength(1);
    expect(refused).toBeGreaterThan(0);
  });

  it('finds its prompt when the answer to the sending was lost', async () => {
    const { perform, sim } = await open({ limits: { answer: 1_000 } });
    // The server takes the prompt, and its answer comes too late.
    sim.losesAnswer = 'POST /prompt';
    expect((await perform('generate_image', MODEL, DUCK)).saved).toHaveLength(1);
    expect(sim.ran).toHaveLength(1);
  });

  it('blames the request for a value that the model does not take', async () => {
    const { perform } = await open({ runtime: { ffmpeg: fakeFfmpeg({ durationSeconds: 30 }) } });
    await expect(perform('generate_music', 'ace_step_1.5_turbo', { prompt: 'calm piano', keyscale: 'H major' })).rejects.toMatchObject({ code: 'invalid_parameter', details: { parameter: 'keyscale', node: 'TextEncodeAceStepAudio1.5' } });
  });

  it('says what the server lacks when a model file has gone', async () => {
    const models = { ...(await import('./workbench.ts')).MODELS } as Record<string, readonly string[]>;
    const { perform, runtime } = await open({ models });
    await runtime.capabilities();
    models.vae = [];
    await expect(perform('generate_image', MODEL, DUCK)).rejects.toMatchObject({ code: 'no_runtime_for_operation', message: expect.stringContaining('vae_name') });
  });

  it('tells an unreadable input from a failed node, and says no folder of the server', async () => {
    const { perform, sim, picture } = await open();
    const inputs = [await picture('startingImage')];
    sim.fault = { node: 'LoadImage', exception: 'PIL.UnidentifiedImageError', message: "cannot identify image file '/home/ann/ComfyUI/input/sogni-flow/x.png'" };
    await expect(perform('generate_image', MODEL, DUCK, { inputs })).rejects.toMatchObject({ code: 'invalid_media', message: expect.not.stringContaining('/home') });
    sim.fault = { node: 'VAEDecode', exception: 'RuntimeError', message: 'mat1 and mat2 shapes cannot be multiplied\nmore' };
    await expect(perform('generate_image', MODEL, DUCK)).rejects.toMatchObject({ code: 'runtime_failed', message: 'ComfyUI failed in VAEDecode: mat1 and mat2 shapes cannot be multiplied' });
  });

  it.each([
    ['empty', Buffer.alloc(0), 'it is empty'],
    ['torn', undefined, 'not usable'],
    ['of no kind', Buffer.from('not a picture at all'), 'neither a picture'],
  ])('refuses a result that is %s, and has it made anew', async (_name, bytes, told) => {
    const { perform, sim } = await open();
    sim.resultBytes = bytes ?? (await sharp({ create: { width: 256, height: 256, channels: 3, background: '#123456', noise: { type: 'gaussian', mean: 128, sigma: 60 } } }).png().toBuffer()).subarray(0, 20_000);
    await expect(perform('generate_image', MODEL, DUCK, { id: 'damaged' })).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining(told) });
    sim.resultBytes = undefined;
    expect((await perform('generate_image', MODEL, DUCK, { id: 'damaged' })).saved).toHaveLength(1);
    expect(sim.ran).toHaveLength(2);
  });

  it('makes a result anew whose file has gone', async () => {
    const { perform, sim } = await open();
    sim.answer = (line) => (line === 'GET /view' ? { status: 404, type: 'text/plain', body: '404: Not Found' } : undefined);
    await expect(perform('generate_image', MODEL, DUCK, { id: 'gone' })).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('gone') });
    sim.answer = () => undefined;
    expect((await perform('generate_image', MODEL, DUCK, { id: 'gone' })).saved).toHaveLength(1);
    expect(sim.ran).toHaveLength(2);
  });

  it('tries anew when a result broke off on its way', async () => {
    const { perform, sim } = await open();
    sim.answer = (line) => (line === 'GET /view' ? { status: 200, type: 'image/png', body: '\u0089PNG', length: 50_000 } : undefined);
    await expect(perform('generate_image', MODEL, DUCK, { id: 'torn' })).rejects.toMatchObject({ code: 'runtime_unreachable' });
    sim.answer = () => undefined;
    expect((await perform('generate_image', MODEL, DUCK, { id: 'torn' })).saved).toHaveLength(1);
    expect(sim.ran).toHaveLength(1);
  });

  it('empties the cache of a server that does not tell what came from it', async () => {
    const { perform, sim } = await open();
    await perform('generate_image', MODEL, DUCK);
    sim.forgetsCached = true;
    await expect(perform('generate_image', MODEL, DUCK, { id: 'empty' })).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('without a file') });
    expect(sim.requests.map(({ line }) => line)).toContain('POST /free');
    expect((await perform('generate_image', MODEL, DUCK, { id: 'empty' })).saved).toHaveLength(1);
  });

  it('can try again when somebody else interrupted the prompt', async () => {
    const { perform, sim } = await open();
    let done = false;
    sim.beforeTelling = async ({ type }) => {
      if (type !== 'progress' || done) return;
      done = true;
      await fetch(`${sim.url}/interrupt`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    };
    await expect(perform('generate_image', MODEL, DUCK)).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringContaining('not by this job') });
  });

  it('reports a prompt that goes on after it was cancelled, and gives the slot back', async () => {
    let stuck = 0;
    const { perform, sim } = await open({ limits: { cancel: 60 }, runtime: { onStuck: () => (stuck += 1) } });
    const stop = new AbortController();
    let release = (): void => undefined;
    sim.beforeTelling = async ({ type }) => {
      if (type !== 'progress') return;
      // Decoding, as it were: nothing looks at the interrupt.
      const held = new Promise<void>((resolve) => (release = resolve));
      stop.abort('cancelled');
      await held;
    };
    await expect(perform('generate_image', MODEL, DUCK, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(stuck).toBe(1);
    release();
  });

  it('does not begin a job that is cancelled already', async () => {
    const { perform, sim } = await open();
    await expect(perform('generate_image', MODEL, DUCK, { signal: AbortSignal.abort('cancelled') })).rejects.toMatchObject({ code: 'cancelled' });
    expect(sim.requests.map(({ line }) => line)).not.toContain('POST /prompt');
  });
});

describe('files', () => {
  it('sends a picture once by its content, for whatever job', async () => {
    const { perform, sim, picture } = await open();
    const start = await picture('startingImage');
    await perform('generate_image', MODEL, DUCK, { inputs: [start] });
    await perform('generate_image', MODEL, { ...DUCK, prompt: 'a goose' }, { inputs: [start] });
    expect([...sim.uploaded.keys()]).toEqual([`sogni-flow/${start.artifact.digest}.png`]);
  });

  it('says that a file is too large for the server', async () => {
    const { perform, sim, picture } = await open();
    sim.answer = (line) => (line === 'POST /upload/image' ? { status: 413, type: 'text/plain', body: 'Maximum request body size exceeded' } : undefined);
    await expect(perform('generate_image', MODEL, DUCK, { inputs: [await picture('startingImage')] })).rejects.toMatchObject({ code: 'media_too_large' });
  });

  it.each([
    ['jpg', 'jpeg'],
    ['webp', 'webp'],
  ])('writes a picture as %s, without the graph that ComfyUI puts into it', async (outputFormat, format) => {
    const { perform, sim } = await open();
    sim.resultBytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#123456' } }).withExif({ IFD0: { Make: 'workflow' } }).png().toBuffer();
    const { saved } = await perform('generate_image', MODEL, { ...DUCK, outputFormat });
    expect(await sharp(saved[0]?.bytes).metadata()).toMatchObject({ format, width: 64, height: 64 });
    expect(saved[0]?.bytes.includes('workflow')).toBe(false);
  });

  it('delivers sound in the format that was asked for, with its length', async () => {
    const { perform, sim } = await open({ runtime: { ffmpeg: fakeFfmpeg({ durationSeconds: 12 }) } });
    sim.resultBytes = Buffer.from(encodeWav([new Float32Array(800)], 8_000));
    const { saved } = await perform('generate_music', 'ace_step_1.5_turbo', { prompt: 'calm piano', duration: 12, outputFormat: 'wav' });
    expect(saved).toMatchObject([{ role: 'audio', mediaType: 'audio/wav', durationSeconds: 12, seed: 7 }]);
  });

  it('delivers a clip with its size and length', async () => {
    const { perform, sim } = await open({ runtime: { ffmpeg: fakeFfmpeg({ durationSeconds: 2, width: 640, height: 480 }) } });
    sim.resultBytes = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(4), Buffer.from('isommp42'), Buffer.alloc(8)]);
    const { saved } = await perform('generate_video', 'wan_v2.2-14b-fp8_t2v_lightx2v', { prompt: 'waves', duration: 2 });
    expect(saved).toMatchObject([{ role: 'video', mediaType: 'video/mp4', durationSeconds: 2, width: 640, height: 480 }]);
  });
});

describe('several jobs', () => {
  it('are at the server one at a time', async () => {
    const { perform, sim } = await open();
    let most = 0;
    sim.beforeTelling = () => void (most = Math.max(most, sim.queueLength()));
    await Promise.all(['a', 'b', 'c'].map((prompt) => perform('generate_image', MODEL, { ...DUCK, prompt })));
    expect(most).toBe(1);
    expect(sim.ran).toHaveLength(3);
  });

  it('can be cancelled while they wait for their turn', async () => {
    const { perform, sim } = await open();
    const stop = new AbortController();
    let second: Promise<unknown> | undefined;
    sim.beforeTelling = async ({ type }) => {
      if (type !== 'progress' || second) return;
      second = perform('generate_image', MODEL, { ...DUCK, prompt: 'late' }, { signal: stop.signal }).catch((error: unknown) => error);
      stop.abort('cancelled');
      await second;
    };
    await perform('generate_image', MODEL, DUCK);
    expect(await second).toMatchObject({ code: 'cancelled' });
    expect(sim.ran).toHaveLength(1);
  });

  it('leave no memory in use once unloaded, and take none from others', async () => {
    const { runtime, sim, perform } = await open();
    await runtime.unload?.();
    expect(sim.requests).toEqual([]);
    await perform('generate_image', MODEL, DUCK);
    await runtime.unload?.();
    expect(sim.requests.at(-1)).toEqual({ line: 'POST /free', body: { unload_models: true, free_memory: true } });
  });
});

/** Looks again after each turn of the event loop. */
async function untilTrue(is: () => Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((resolve) => setImmediate(resolve));
}
