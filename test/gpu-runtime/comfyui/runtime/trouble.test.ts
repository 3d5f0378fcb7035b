import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { createComfyuiRuntime } from '../../../../gpu-runtime/src/runtimes/comfyui/index.ts';
import { fakeFfmpeg } from '../workbench.ts';
import { DUCK, MODEL, open } from './use-bench.ts';

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
    const models = { ...(await import('../workbench.ts')).MODELS } as Record<string, readonly string[]>;
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

/** Looks again after each turn of the event loop. */
async function untilTrue(is: () => Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((resolve) => setImmediate(resolve));
}
