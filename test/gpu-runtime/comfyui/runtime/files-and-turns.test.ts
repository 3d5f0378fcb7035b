import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { encodeWav } from '../../../../gpu-runtime/src/runtimes/media/wav.ts';
import { fakeFfmpeg } from '../workbench.ts';
import { DUCK, MODEL, open } from './use-bench.ts';

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
