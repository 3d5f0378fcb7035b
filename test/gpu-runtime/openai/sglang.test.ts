import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, look, openBench, SEED } from './bench.ts';
import { colourOf, orderOf } from './simulator/media.ts';
import { type Sglang, type SglangOptions, startSglang } from './simulator/sglang.ts';

describe('an SGLang server', () => {
  let bench: Bench;
  let simulator: Sglang;
  const start = async (options: SglangOptions = {}): Promise<Sglang> => (simulator = await startSglang(options));

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });

  it.each([
    ['T2I', ['generate_image']],
    ['TI2I', ['apply_style', 'edit_image', 'generate_image', 'refine_result', 'restore_photo']],
    ['I2I', ['apply_style', 'edit_image', 'refine_result', 'restore_photo']],
    ['T2V', ['generate_video']],
    ['I2V', ['animate_photo']],
    ['TI2V', ['animate_photo', 'generate_video']],
  ] as const)('tells by %s what its model does, whatever that is called', async (task, operations) => {
    const { url } = await start({ task, model: 'qwen-image-tts-t2v' });
    const offered = await bench.runtime(`${url}/v1/`).capabilities();
    expect(offered.map(({ operation }) => operation).sort()).toEqual(operations);
  });

  it('is told the seed and the form of the answer, for which it has defaults of its own', async () => {
    const { url } = await start();
    const { saved } = await bench.perform(bench.runtime(url), 'generate_image', { prompt: 'a barn', width: 256, height: 256 });
    expect((await simulator.seen('POST /v1/images/generations')).fields).toMatchObject({ seed: SEED, response_format: 'b64_json', output_format: 'png' });
    const { r, g, b, format } = await look(saved[0]!.bytes);
    expect({ r, g, b, format }).toEqual({ ...colourOf(SEED), format: 'png' });
  });

  it('edits pictures, and takes no mask: nothing says what its white would mean', async () => {
    const { url, requests } = await start();
    const [image, reference, mask] = [await bench.picture('image'), await bench.picture('reference'), await bench.picture('mask')];
    const { saved } = await bench.perform(bench.runtime(url), 'edit_image', { prompt: 'night' }, { inputs: [image, reference] });
    expect(saved).toMatchObject([{ width: 64, height: 48, seed: SEED }]);
    const before = requests.filter(({ method }) => method === 'POST').length;
    await expect(bench.perform(bench.runtime(url), 'edit_image', { prompt: 'night' }, { inputs: [image, mask] })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('mask') });
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(before);
  });

  it('is asked for a clip from words in JSON: its forms need a picture and read no seed', async () => {
    const { url } = await start({ task: 'T2V' });
    const { saved } = await bench.perform(bench.runtime(url), 'generate_video', { prompt: 'waves', duration: 2.5, fps: 16, width: 640, height: 480 });
    const { fields, multipart } = await simulator.seen('POST /v1/videos');
    expect(multipart).toBe(false);
    expect(fields).toMatchObject({ num_frames: 41, fps: 16, seconds: 3, seed: SEED, size: '640x480' });
    expect(orderOf(saved[0]!.bytes)).toEqual({ width: 640, height: 480, frames: 41, fps: 16, seed: SEED });
  });

  it('is asked for a clip from a picture in a form, with all that it may look for elsewhere once more', async () => {
    const { url } = await start({ task: 'I2V' });
    const { saved } = await bench.perform(bench.runtime(url), 'animate_photo', { prompt: 'push in', steps: 12 }, { inputs: [await bench.picture('image', 160, 90)] });
    const { fields, files } = await simulator.seen('POST /v1/videos');
    expect(files.map(({ field }) => field)).toEqual(['input_reference']);
    expect(JSON.parse(String(fields.extra_body))).toEqual({ size: '1280x720', num_inference_steps: 12, num_frames: 121, fps: 24, seconds: 5, seed: SEED });
    expect(saved).toMatchObject([{ width: 1280, height: 720 }]);
  });

  it('shows the file behind an address of its own where it answers with one', async () => {
    const { url, requests } = await start();
    const runtime = bench.runtime(url);
    simulator.fail('POST /v1/images/generations', (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": "x", "data": [{"url": "/v1/images/1/content", "b64_json": null}]}'));
    await fetch(`${url}/v1/images/edits`, { method: 'POST', body: formWithPicture((await bench.picture('image')).path) }).then((answer) => answer.json());
    const { saved } = await bench.perform(runtime, 'generate_image', { prompt: 'a barn' });
    expect(saved).toHaveLength(1);
    expect(requests.at(-1)).toMatchObject({ method: 'GET', path: '/v1/images/1/content' });
  });

  it('makes speech where the map says so', async () => {
    const { url } = await start({ model: 'talker' });
    const { saved } = await bench.perform(bench.runtime(url, { models: { talker: ['generate_speech'] } }), 'generate_speech', { prompt: 'Hello.' });
    expect((await simulator.seen('POST /v1/audio/speech')).fields).toEqual({ model: 'talker', input: 'Hello.', response_format: 'wav', speed: 1, seed: SEED });
    expect(saved).toMatchObject([{ role: 'audio', durationSeconds: 0.1 }]);
  });
});

function formWithPicture(name: string): FormData {
  const form = new FormData();
  form.append('image', new Blob([name]), 'a.png');
  form.append('prompt', 'night');
  return form;
}
