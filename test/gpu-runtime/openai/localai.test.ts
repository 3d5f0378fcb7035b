import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, look, openBench, SEED } from './bench.ts';
import { status } from './simulator/faults.ts';
import { startLocalai } from './simulator/localai.ts';
import { colourOf, orderOf } from './simulator/media.ts';
import { WORDS } from './simulator/chat.ts';
import type { Simulator } from './simulator/server.ts';

describe('a LocalAI server', () => {
  let bench: Bench;
  let simulator: Simulator;

  beforeEach(async () => {
    [bench, simulator] = [await openBench(), await startLocalai()];
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });

  it('tells what each of its models does, and the names tell which of them take pictures', async () => {
    const offered = await bench.runtime(simulator.url).capabilities();
    expect(offered.map(({ operation, model }) => `${model} ${operation}`).sort()).toEqual([
      ...['flux.1-dev generate_image', 'flux.1-kontext apply_style', 'flux.1-kontext edit_image', 'flux.1-kontext generate_image', 'flux.1-kontext refine_result', 'flux.1-kontext restore_photo'],
      ...['kokoro generate_speech', 'llava analyze_image', 'llava chat', 'wan-2.2-ti2v animate_photo', 'wan-2.2-ti2v generate_video'],
    ]);
  });

  it('draws one picture for each request, since all of a request would have one seed', async () => {
    const { saved, report } = await bench.perform(bench.runtime(simulator.url), 'generate_image', { prompt: 'a barn | a cow', negativePrompt: 'people|text', steps: 9, guidance: 4, numberOfVariations: 2, width: 256, height: 256, outputFormat: 'webp' });
    const sent = simulator.requests.filter(({ path }) => path === '/v1/images/generations').map(({ fields }) => fields);
    const common = { model: 'flux.1-dev', prompt: 'a barn , a cow|people,text', size: '256x256', step: 9, n: 1, response_format: 'b64_json' };
    expect(sent).toEqual([{ ...common, seed: SEED }, { ...common, seed: SEED + 1 }]);
    expect(await look(saved[0]!.bytes)).toMatchObject({ format: 'webp', width: 256, height: 256 });
    expect(report.warnings).toEqual(['guidance has no effect: the server has no word for it', 'the server made png, which was converted to webp']);
  });

  it('takes a starting picture as text', async () => {
    await bench.perform(bench.runtime(simulator.url), 'generate_image', { prompt: 'a barn' }, { inputs: [await bench.picture('startingImage')] });
    expect((await simulator.seen('POST /v1/images/generations')).fields.file).toMatch(/^iVBOR/);
  });

  it('edits with its pictures as a list of texts', async () => {
    const { saved } = await bench.perform(bench.runtime(simulator.url), 'edit_image', { prompt: 'night' }, { inputs: [await bench.picture('image'), await bench.picture('reference')] });
    const { fields } = await simulator.seen('POST /v1/images/generations');
    expect(fields.ref_images).toEqual([expect.stringMatching(/^iVBOR/), expect.stringMatching(/^iVBOR/)]);
    expect(fields).toMatchObject({ seed: SEED, size: '64x48', response_format: 'b64_json' });
    expect(saved).toMatchObject([{ width: 64, height: 48, seed: SEED }]);
  });

  it('paints behind a mask at an address of its own, in the one size that it has, which is told', async () => {
    const inputs = [await bench.picture('image', 256, 128), await bench.picture('mask', 256, 128)];
    const { saved, report } = await bench.perform(bench.runtime(simulator.url), 'edit_image', { prompt: 'a pond' }, { inputs });
    const { files, fields } = await simulator.seen('POST /v1/images/inpainting');
    expect(files.map(({ field }) => field)).toEqual(['image', 'mask']);
    expect(fields).toEqual({ model: 'flux.1-kontext', prompt: 'a pond' });
    expect(saved).toMatchObject([{ width: 512, height: 512 }]);
    expect(saved[0]).not.toHaveProperty('seed');
    expect(report.warnings).toEqual(['seed has no effect: the server has no word for it', 'the pictures are 512 × 512 px, not 256 × 128: that is what the server made']);
  });

  it('makes clips at once; a seed that is too large for it becomes one that is not', async () => {
    const { saved } = await bench.perform(bench.runtime(simulator.url), 'generate_video', { prompt: 'waves', duration: 2, fps: 8, width: 320, height: 256, seed: 2 ** 31 + 5 });
    expect((await simulator.seen('POST /video')).fields).toMatchObject({ width: 320, height: 256, num_frames: 17, fps: 8, seed: 5, response_format: 'b64_json' });
    expect(orderOf(saved[0]!.bytes)).toEqual({ width: 320, height: 256, frames: 17, fps: 8, seed: 5 });
  });

  it('moves a picture to a last one', async () => {
    await bench.perform(bench.runtime(simulator.url), 'animate_photo', { prompt: 'grow' }, { inputs: [await bench.picture('image'), await bench.picture('endImage')] });
    expect((await simulator.seen('POST /video')).fields).toMatchObject({ start_image: expect.stringMatching(/^iVBOR/), end_image: expect.stringMatching(/^iVBOR/) });
  });

  it('speaks, with voices of its own', async () => {
    const runtime = bench.runtime(simulator.url);
    const { saved } = await bench.perform(runtime, 'generate_speech', { prompt: 'Hello.' });
    expect((await simulator.seen('POST /v1/audio/speech')).fields).toEqual({ model: 'kokoro', input: 'Hello.', response_format: 'wav' });
    expect(saved).toMatchObject([{ role: 'audio', mediaType: 'audio/wav' }]);
    expect(saved[0]).not.toHaveProperty('seed');
    await expect(bench.perform(runtime, 'generate_speech', { prompt: 'Hello.', voice: 'ryan' })).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('voices of this server') });
  });

  it('looks at pictures', async () => {
    const { saved, report } = await bench.perform(bench.runtime(simulator.url), 'analyze_image', { query: 'What is this?', analysisType: 'compare', detailed: true }, { inputs: [await bench.picture('image'), await bench.picture('compareImage')] });
    const { fields } = await simulator.seen('POST /v1/chat/completions');
    const picture = { type: 'image_url', image_url: { url: expect.stringMatching(/^data:image\/png;base64,/) } };
    expect(fields).toMatchObject({ model: 'llava', stream: true, temperature: 0, messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?\n\nCompare the two pictures.\n\nGo into detail.' }, picture, picture] }] });
    expect(saved).toMatchObject([{ role: 'text', mediaType: 'text/plain' }]);
    expect(saved[0]?.bytes.toString()).toBe(WORDS.join(''));
    expect(report.method).toBe('told by the model llava');
  });

  it('shows the colour that goes with the seed', async () => {
    const { saved } = await bench.perform(bench.runtime(simulator.url), 'generate_image', { prompt: 'a barn', seed: 77, width: 256, height: 256 });
    expect(await look(saved[0]!.bytes)).toMatchObject(colourOf(77));
  });

  it('of an older make does not tell what its models do, and is told apart no more', async () => {
    simulator.fail('GET /v1/models/capabilities', status(404));
    const offered = await bench.runtime(simulator.url).capabilities();
    expect(offered.find(({ operation }) => operation === 'generate_speech')?.title).toBe('kokoro (OpenAI-compatible)');
  });
});
