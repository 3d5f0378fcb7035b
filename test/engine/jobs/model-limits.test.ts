/** What a model does not take is refused before anything is held, with the limits that the built-in runtimes offer themselves. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMediaRuntime } from '../../../gpu-runtime/src/runtimes/media/media-runtime.ts';
import { createSketchRuntime } from '../../../gpu-runtime/src/runtimes/sketch/index.ts';
import { aJobRoom, anArtifact, SPARK, type RoomBench } from './a-job-room.ts';

let bench: RoomBench;
beforeEach(async () => {
  bench = await aJobRoom();
  bench.offers.list = [...(await createMediaRuntime().capabilities()), ...(await createSketchRuntime().capabilities())];
});
afterEach(() => bench.close());

const video = { slot: 'video', artifact: anArtifact('film', { mediaType: 'video/mp4', role: 'video' }) };
const image = { slot: 'image', artifact: anArtifact('picture') };
const recording = { slot: 'voiceSource', artifact: anArtifact('recording', { mediaType: 'audio/wav', role: 'audio' }) };

describe('a request that its model cannot perform', () => {
  it.each([
    ['captions from speech', 'add_subtitles', { auto_transcribe: true }, [video], 'invalid_parameter', 'auto_transcribe is true; model media allows false: it needs a model that recognises speech'],
    ['a voice to clone', 'generate_speech', { prompt: 'a' }, [recording], 'invalid_input', 'input voiceSource is given 1 times; generate_speech with model sketch takes none: system voices cannot be cloned'],
    ['metadata of nothing', 'extract_metadata', {}, [], 'invalid_input', 'extract_metadata takes exactly one of Image, Video, Audio; none is given'],
    ['metadata of two files', 'extract_metadata', {}, [image, video], 'invalid_input', 'extract_metadata takes exactly one of Image, Video, Audio; given are image and video'],
    ['music of a second', 'generate_music', { prompt: 'a', duration: 1 }, [], 'invalid_parameter', 'duration is 1'],
  ])('is refused before a hold: %s', async (_what, operation, given, inputs, code, message) => {
    await expect(bench.jobs.submit(bench.request({ operation, arguments: given, inputs }))).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await bench.ledger.balance('ada')).toMatchObject({ available: 10 * SPARK, held: 0 });
    expect(await bench.store.all('SELECT id FROM job')).toEqual([]);
  });

  it('is taken where one of several slots is filled', async () => {
    bench.artifacts.sizes.set(image.artifact.digest, image.artifact.bytes);
    expect(await bench.jobs.submit(bench.request({ operation: 'extract_metadata', arguments: {}, inputs: [image] }))).toMatchObject({ state: 'queued', model: 'media', price: { max: 20_000 } });
  });
});

describe('a request that leaves something open', () => {
  it("is priced and performed by the model's default", async () => {
    const job = await bench.jobs.submit(bench.request({ operation: 'generate_music', arguments: { prompt: 'calm', seed: 1 } }));
    expect(job.parameters).toMatchObject({ duration: 30, timesig: '4', outputFormat: 'wav', numberOfVariations: 1, stems: false });
    expect(job.parameters).not.toHaveProperty('guidance');
    expect(job.price).toEqual({ min: 1.5 * SPARK, expected: 1.5 * SPARK, max: 1.5 * SPARK });
  });
});
