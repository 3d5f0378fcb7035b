import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Bench, look, openBench, SEED } from './bench.ts';
import { colourOf, orderOf } from './simulator/media.ts';
import { startVllmOmni, type VllmOmni, type VllmOptions } from './simulator/vllm-omni.ts';

describe('a vLLM-Omni server', () => {
  let bench: Bench;
  let simulator: VllmOmni;
  const start = async (options: VllmOptions = {}): Promise<VllmOmni> => (simulator = await startVllmOmni(options));

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });

  it.each([
    ['Qwen/Qwen-Image', ['generate_image']],
    ['Qwen/Qwen-Image-Edit-2511', ['apply_style', 'edit_image', 'refine_result', 'restore_photo']],
    ['Wan-AI/Wan2.2-T2V-A14B-Diffusers', ['generate_video']],
    ['Wan-AI/Wan2.2-TI2V-5B-Diffusers', ['animate_photo', 'generate_video']],
    ['Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice', ['generate_speech']],
    ['some/unheard-of', []],
  ])('tells nothing of %s, whose name does', async (model, operations) => {
    const { url } = await start({ model });
    const offered = await bench.runtime(url).capabilities();
    expect(offered.map(({ operation }) => operation).sort()).toEqual(operations);
    expect(offered.every((offer) => offer.model === model && !offer.playMoney && offer.title.includes('vLLM-Omni'))).toBe(true);
  });

  it('believes the configured map more than names', async () => {
    const { url } = await start({ model: 'some/unheard-of' });
    const offered = await bench.runtime(url, { models: { 'some/unheard-of': ['generate_image'], 'not/there': ['generate_speech'] } }).capabilities();
    expect(offered.map(({ operation, model }) => [operation, model])).toEqual([['generate_image', 'some/unheard-of']]);
  });

  it('draws a request for each variation, each with its own seed, and leaves nothing to defaults', async () => {
    const { url, requests } = await start();
    const { saved, report } = await bench.perform(bench.runtime(url), 'generate_image', { prompt: 'a barn', negativePrompt: 'people', steps: 9, guidance: 4.5, width: 512, height: 768, numberOfVariations: 2, outputFormat: 'jpg', sampler: 'euler' });
    const sent = requests.filter(({ method }) => method === 'POST').map(({ fields }) => fields);
    const common = { model: 'Qwen/Qwen-Image', prompt: 'a barn', negative_prompt: 'people', num_inference_steps: 9, guidance_scale: 4.5, size: '512x768', n: 1, response_format: 'b64_json', output_format: 'jpeg' };
    expect(sent).toEqual([{ ...common, seed: SEED }, { ...common, seed: SEED + 1 }]);
    expect(saved.map(({ seed, role, mediaType, width, height }) => ({ seed, role, mediaType, width, height }))).toEqual([SEED, SEED + 1].map((seed) => ({ seed, role: 'image', mediaType: 'image/jpeg', width: 512, height: 768 })));
    const { r, g } = await look(saved[1]!.bytes);
    expect(Math.abs(r - colourOf(SEED + 1).r) + Math.abs(g - colourOf(SEED + 1).g)).toBeLessThan(8);
    expect(report).toMatchObject({ engine: 'openai 1 (vLLM-Omni)', warnings: ['sampler has no effect: the server has no word for it'] });
  });

  it('gives the size and the seed also where nobody asked', async () => {
    const { url } = await start();
    await bench.perform(bench.runtime(url), 'generate_image', { prompt: 'a barn' });
    expect((await simulator.seen('POST /v1/images/generations')).fields).toMatchObject({ size: '1024x1024', seed: SEED });
  });

  it('edits a picture with its references and its mask, at its own size', async () => {
    const { url } = await start({ model: 'Qwen/Qwen-Image-Edit-2511' });
    const inputs = [await bench.picture('image', 320, 240), await bench.picture('reference'), await bench.picture('reference'), await bench.picture('mask', 320, 240)];
    const { saved, report } = await bench.perform(bench.runtime(url), 'edit_image', { prompt: 'make it night' }, { inputs });
    const { fields, files, multipart } = await simulator.seen('POST /v1/images/edits');
    expect(multipart).toBe(true);
    expect(files.map(({ field, type }) => [field, type])).toEqual([['image', 'image/png'], ['image', 'image/png'], ['image', 'image/png'], ['mask_image', 'image/png']]);
    expect(fields).toEqual({ model: 'Qwen/Qwen-Image-Edit-2511', prompt: 'make it night', size: '320x240', seed: String(SEED), n: '1', response_format: 'b64_json', output_format: 'png' });
    expect(await look(files[0]!.bytes)).toMatchObject({ width: 320, height: 240 });
    expect(saved).toMatchObject([{ width: 320, height: 240, seed: SEED }]);
    expect(report.warnings).toBeUndefined();
  });

  it('edits a picture of odd sides at the nearest size that models take, and tells', async () => {
    const { url } = await start({ model: 'Qwen/Qwen-Image-Edit-2511' });
    const { saved, report } = await bench.perform(bench.runtime(url), 'edit_image', { prompt: 'night' }, { inputs: [await bench.picture('image', 333, 250)] });
    expect(saved).toMatchObject([{ width: 336, height: 256 }]);
    expect(report.warnings).toEqual(['the pictures are 336 × 256 px, not 333 × 250: that is the nearest size that models take']);
  });

  it('says a style as an instruction, and does not enlarge', async () => {
    const { url } = await start({ model: 'Qwen/Qwen-Image-Edit-2511' });
    const inputs = [await bench.picture('image')];
    await expect(bench.perform(bench.runtime(url), 'apply_style', { prompt: 'watercolour', scale: 2 }, { inputs })).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('upscale_image') });
    await bench.perform(bench.runtime(url), 'apply_style', { prompt: 'watercolour' }, { inputs });
    expect((await simulator.seen('POST /v1/images/edits')).fields.prompt).toBe('Restyle this picture as: watercolour. Keep what it shows.');
  });

  it('makes a clip of all its frames, and deletes it from the server', async () => {
    const { url, requests, videos } = await start({ model: 'Wan-AI/Wan2.2-T2V-A14B' });
    const { saved, report } = await bench.perform(bench.runtime(url), 'generate_video', { prompt: 'waves', duration: 5, fps: 16, width: 640, height: 480, shift: 3 });
    const { fields, multipart } = await simulator.seen('POST /v1/videos');
    expect(multipart).toBe(true);
    expect(fields).toEqual({ model: 'Wan-AI/Wan2.2-T2V-A14B', prompt: 'waves', size: '640x480', num_frames: '81', fps: '16', seed: String(SEED), flow_shift: '3' });
    expect(saved).toMatchObject([{ role: 'video', mediaType: 'video/mp4', width: 640, height: 480, durationSeconds: 81 / 16, seed: SEED }]);
    expect(orderOf(saved[0]!.bytes)).toEqual({ width: 640, height: 480, frames: 81, fps: 16, seed: SEED });
    expect(requests.at(-1)?.method).toBe('DELETE');
    expect(videos.size).toBe(0);
    expect(report.warnings).toBeUndefined();
  });

  it('sends 121 frames where neither length nor rate is asked for', async () => {
    const { url } = await start({ model: 'Wan-AI/Wan2.2-T2V-A14B' });
    await bench.perform(bench.runtime(url), 'generate_video', { prompt: 'waves' });
    expect((await simulator.seen('POST /v1/videos')).fields).toMatchObject({ num_frames: '121', fps: '24', size: '1280x720' });
  });

  it('moves a picture in its own shape', async () => {
    const { url } = await start({ model: 'Wan-AI/Wan2.2-I2V-A14B' });
    await bench.perform(bench.runtime(url), 'animate_photo', { prompt: 'push in' }, { inputs: [await bench.picture('image', 90, 160)] });
    const { fields, files } = await simulator.seen('POST /v1/videos');
    expect(fields.size).toBe('720x1280');
    expect(files.map(({ field }) => field)).toEqual(['input_reference']);
  });

  it('refuses a last frame, which it has no word for, before anything is asked of the server', async () => {
    const { url, requests } = await start({ model: 'Wan-AI/Wan2.2-I2V-A14B' });
    const inputs = [await bench.picture('image'), await bench.picture('endImage')];
    await expect(bench.perform(bench.runtime(url), 'animate_photo', { prompt: 'push in' }, { inputs })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('speaks with a voice, a way of speaking and a seed', async () => {
    const { url } = await start({ model: 'Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice' });
    const { saved, report } = await bench.perform(bench.runtime(url), 'generate_speech', { prompt: 'Hello.', voice: 'ryan', voiceDescription: 'calm', language: 'english', creativity: 0.5 });
    expect((await simulator.seen('POST /v1/audio/speech')).fields).toEqual({
      ...{ model: 'Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice', input: 'Hello.', voice: 'ryan', instructions: 'calm', language: 'English', seed: SEED },
      ...{ response_format: 'wav', speed: 1, stream: false },
    });
    expect(saved).toMatchObject([{ role: 'audio', mediaType: 'audio/wav', durationSeconds: 0.1, seed: SEED }]);
    expect(report.warnings).toEqual(['creativity has no effect: the server has no word for it']);
  });

  it('converts a sound that comes in another format than was asked for', async () => {
    const { url } = await start({ model: 'Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice' });
    const { saved, report } = await bench.perform(bench.runtime(url), 'generate_speech', { prompt: 'Hello.', outputFormat: 'flac' });
    expect(bench.converted).toEqual(['audio/flac']);
    expect(saved[0]?.bytes.toString()).toBe('converted to audio/flac');
    expect(report.warnings).toEqual(['the server made wav, which was converted to flac']);
  });

  it('sends the voice to clone and what it says', async () => {
    const { url } = await start({ model: 'Qwen/Qwen3-TTS-12Hz-1.7B-Base' });
    const picture = await bench.picture('voiceSource');
    const inputs = [{ ...picture, artifact: { ...picture.artifact, mediaType: 'audio/wav' as const } }];
    await bench.perform(bench.runtime(url), 'generate_speech', { prompt: 'Hello.', voiceTranscript: 'One two.' }, { inputs });
    const { fields } = await simulator.seen('POST /v1/audio/speech');
    expect(fields).toMatchObject({ ref_text: 'One two.', ref_audio: expect.stringMatching(/^data:audio\/wav;base64,iVBOR/) });
  });

  it('is not asked with another model than the one it has now: it would take its own', async () => {
    const { url, requests } = await start();
    const runtime = bench.runtime(url);
    await runtime.capabilities();
    simulator.fail('GET /v1/models', (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"data": [{"id": "other/model", "owned_by": "vllm"}]}'));
    const job = { id: 'job', operation: 'generate_image', model: 'Qwen/Qwen-Image', parameters: { prompt: 'a barn', seed: 1 }, inputs: [] };
    const tools = { signal: new AbortController().signal, scratch: '/nowhere', progress: () => undefined, preview: () => undefined, save: () => Promise.reject(new Error('nothing is to be saved')) };
    await expect(runtime.run(job, tools)).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringContaining('it has other/model') });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('is not offered any more for what it listed and then refused', async () => {
    const { url } = await start({ does: ['video'] });
    const runtime = bench.runtime(url);
    await expect(bench.perform(runtime, 'generate_image', { prompt: 'a barn' })).rejects.toMatchObject({ code: 'no_runtime_for_operation', message: expect.stringContaining('does not support image generation') });
    expect(await runtime.capabilities()).toEqual([]);
  });
});
