import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { writeFile } from 'node:fs/promises';
import { type Bench, look, openBench } from './bench.ts';
import { OPENAI_KEY, startOpenai } from './simulator/openai.ts';
import type { Simulator } from './simulator/server.ts';

describe("OpenAI's own API", () => {
  let bench: Bench;
  let simulator: Simulator;

  beforeEach(async () => {
    [bench, simulator] = [await openBench(), await startOpenai()];
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });
  const runtime = () => bench.runtime(`${simulator.url}/v1`, { key: OPENAI_KEY });

  it('is known by nothing, so its models by their names', async () => {
    const offered = await runtime().capabilities();
    expect(offered.map(({ operation, model }) => `${model} ${operation}`).sort()).toEqual([
      ...['gpt-5 analyze_image', 'gpt-5 chat', 'gpt-image-2 apply_style', 'gpt-image-2 edit_image', 'gpt-image-2 generate_image', 'gpt-image-2 refine_result', 'gpt-image-2 restore_photo'],
      ...['sora-2 animate_photo', 'sora-2 generate_video', 'tts-1 generate_speech'],
    ]);
    expect(offered.every(({ repeatable }) => !repeatable)).toBe(true);
    // Models that the catalogue knows as another company's.
    expect(new Set(offered.filter(({ premium }) => premium).map(({ model }) => model))).toEqual(new Set(['gpt-image-2']));
  });

  it('gets only words that it knows, and a seed is said to have no effect', async () => {
    const { saved, report } = await bench.perform(runtime(), 'generate_image', { prompt: 'a barn', width: 1024, height: 1536, gptImageQuality: 'low', outputFormat: 'jpg', steps: 30 });
    const { fields, headers } = await simulator.seen('POST /v1/images/generations');
    expect(fields).toEqual({ model: 'gpt-image-2', prompt: 'a barn', n: 1, size: '1024x1536', quality: 'low', output_format: 'jpeg' });
    expect(headers.authorization).toBe(`Bearer ${OPENAI_KEY}`);
    expect(await look(saved[0]!.bytes)).toMatchObject({ width: 1024, height: 1536, format: 'jpeg' });
    expect(saved[0]).not.toHaveProperty('seed');
    expect(report.warnings).toEqual(['seed has no effect: the server has no word for it', 'steps has no effect: the server has no word for it'].sort());
  });

  it('gets a mask that is transparent where ours is white', async () => {
    const [image, mask] = [await bench.picture('image', 32, 32), await bench.picture('mask', 32, 32)];
    const white = await sharp({ create: { width: 16, height: 32, channels: 3, background: 'white' } }).png().toBuffer();
    await writeFile(mask.path, await sharp({ create: { width: 32, height: 32, channels: 3, background: 'black' } }).composite([{ input: white, left: 0, top: 0 }]).png().toBuffer());
    await bench.perform(runtime(), 'edit_image', { prompt: 'a pond' }, { inputs: [image, mask] });
    const { files } = await simulator.seen('POST /v1/images/edits');
    const { data, info } = await sharp(files.find(({ field }) => field === 'mask')!.bytes).raw().toBuffer({ resolveWithObject: true });
    const alphaAt = (x: number): number | undefined => data[(16 * 32 + x) * info.channels + 3];
    expect([info.channels, alphaAt(4), alphaAt(28)]).toEqual([4, 0, 255]);
  });

  it('gets a voice where none is chosen', async () => {
    await bench.perform(runtime(), 'generate_speech', { prompt: 'Hello.', voiceDescription: 'calm' });
    expect((await simulator.seen('POST /v1/audio/speech')).fields).toEqual({ model: 'tts-1', input: 'Hello.', voice: 'alloy', instructions: 'calm', response_format: 'wav', speed: 1 });
  });

  it.each([
    [undefined, '4'],
    [4, '4'],
    [4.5, '8'],
    [12, '12'],
  ])('gets a length that it has, at least as long as %s s', async (duration, seconds) => {
    const { saved } = await bench.perform(runtime(), 'generate_video', { prompt: 'waves', ...(duration === undefined ? {} : { duration }), width: 1280, height: 720 });
    expect((await simulator.seen('POST /v1/videos')).fields).toEqual({ model: 'sora-2', prompt: 'waves', seconds, size: '1280x720' });
    expect(saved).toMatchObject([{ durationSeconds: Number(seconds) }]);
  });

  it('refuses what its filter does not let through, for good', async () => {
    await expect(bench.perform(runtime(), 'generate_image', { prompt: 'something forbidden' })).rejects.toMatchObject({ code: 'content_filtered', message: expect.stringContaining('safety system') });
  });

  it('offers nothing without its key, and tells nobody which key was wrong', async () => {
    const wrong = bench.runtime(simulator.url, { key: 'sk-wrong-9876543210' });
    expect(await wrong.capabilities()).toEqual([]);
    const refused = await bench.perform(wrong, 'generate_image', { prompt: 'a barn' }, { model: 'gpt-image-2' }).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ code: 'invalid_configuration', message: expect.stringContaining('Incorrect API key provided: ***') });
    expect(JSON.stringify([refused, (refused as Error).message, (refused as Error).stack])).not.toContain('9876543210');
  });
});
