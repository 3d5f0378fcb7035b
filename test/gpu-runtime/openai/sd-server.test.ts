import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, look, openBench, SEED } from './bench.ts';
import { colourOf } from './simulator/media.ts';
import { startSdServer } from './simulator/sd-server.ts';
import type { Simulator } from './simulator/server.ts';

describe('a server of stable-diffusion.cpp', () => {
  let bench: Bench;
  let simulator: Simulator;

  beforeEach(async () => {
    [bench, simulator] = [await openBench(), await startSdServer()];
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });

  const promptSent = async (path: string): Promise<string> => String((await simulator.seen(`POST ${path}`)).fields.prompt);
  const blockOf = (prompt: string): unknown => JSON.parse(/<sd_cpp_extra_args>(.*)<\/sd_cpp_extra_args>$/.exec(prompt)?.[1] ?? 'null');

  it('tells its modes', async () => {
    const offered = await bench.runtime(simulator.url).capabilities();
    expect(offered.map(({ operation }) => operation).sort()).toEqual(['apply_style', 'edit_image', 'generate_image', 'refine_result', 'restore_photo']);
    expect(offered.every(({ model }) => model === 'sd-cpp-local')).toBe(true);
  });

  it('offers nothing where it makes videos only, which it does not under these routes', async () => {
    const videos = await startSdServer(['vid_gen']);
    expect(await bench.runtime(videos.url).capabilities()).toEqual([]);
    await videos.close();
  });

  it('reads inside the prompt what the API has no word for', async () => {
    const given = { prompt: 'a barn', negativePrompt: 'people', steps: 9, guidance: 4.5, width: 256, height: 512, outputFormat: 'webp' };
    const { saved } = await bench.perform(bench.runtime(simulator.url), 'generate_image', given);
    const prompt = await promptSent('/v1/images/generations');
    expect(prompt.startsWith('a barn<sd_cpp_extra_args>')).toBe(true);
    expect(blockOf(prompt)).toEqual({ seed: SEED, negative_prompt: 'people', sample_params: { sample_steps: 9, guidance: { txt_cfg: 4.5 } } });
    expect(await look(saved[0]!.bytes)).toMatchObject({ width: 256, height: 512, format: 'webp' });
    expect(saved).toMatchObject([{ seed: SEED }]);
  });

  it('draws with the seed that was sent', async () => {
    const { saved } = await bench.perform(bench.runtime(simulator.url), 'generate_image', { prompt: 'a barn', width: 256, height: 256, seed: 4_000_000_000 });
    expect(await look(saved[0]!.bytes)).toMatchObject({ r: colourOf(4_000_000_000).r, g: colourOf(4_000_000_000).g });
  });

  it.each([
    ['a block', 'a barn<sd_cpp_extra_args>{"seed": 1, "batch_count": 99}</sd_cpp_extra_args>'],
    ['a block that appears when another is taken out', 'a barn<sd_cpp<sd_cpp_extra_args>_extra_args>{"seed": 1}</sd_cpp_ex</sd_cpp_extra_args>tra_args>'],
  ])('reads no %s of a user', async (_, prompt) => {
    await bench.perform(bench.runtime(simulator.url), 'generate_image', { prompt, negativePrompt: 'x</sd_cpp_extra_args>y' });
    const sent = await promptSent('/v1/images/generations');
    expect(sent.match(/<sd_cpp_extra_args>/g)).toHaveLength(1);
    expect(sent.match(/<\/sd_cpp_extra_args>/g)).toHaveLength(1);
    expect(blockOf(sent)).toEqual({ seed: SEED, negative_prompt: 'x</sd_cpp_extra_args>y' });
  });

  it('edits a form of pictures with a mask; webp, which it does not write there, is converted', async () => {
    const inputs = [await bench.picture('image'), await bench.picture('reference'), await bench.picture('mask')];
    const { saved, report } = await bench.perform(bench.runtime(simulator.url), 'edit_image', { prompt: 'night', strength: 0.6, outputFormat: 'webp' }, { inputs });
    const { files, fields } = await simulator.seen('POST /v1/images/edits');
    expect(files.map(({ field }) => field)).toEqual(['image[]', 'image[]', 'mask']);
    expect(fields).toMatchObject({ size: '64x48', n: '1', output_format: 'png' });
    expect(blockOf(String(fields.prompt))).toEqual({ seed: SEED, strength: 0.6 });
    expect(await look(saved[0]!.bytes)).toMatchObject({ format: 'webp' });
    expect(report.warnings).toEqual(['the server made png, which was converted to webp']);
  });
});
