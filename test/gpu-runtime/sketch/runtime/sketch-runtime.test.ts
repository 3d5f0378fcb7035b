import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { applyLimits, checkArguments, findOperation, OPERATIONS } from '../../../../nodes/contract/index.ts';
import type { EncodeFrames, Ffmpeg } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { NewArtifact, RuntimeInput } from '../../../../gpu-runtime/src/runtimes/port.ts';
import { RENDERER_VERSION } from '../../../../gpu-runtime/src/runtimes/sketch/pictures/index.ts';
import { createSketchRuntime } from '../../../../gpu-runtime/src/runtimes/sketch/index.ts';
import { ENGINE } from '../../../../gpu-runtime/src/runtimes/sketch/engine.ts';
import { writePicture } from '../../../../gpu-runtime/src/runtimes/sketch/picture-file/write-picture.ts';
import { landscape } from '../landscape.ts';

/** Takes frames as an encoder does, and writes how many there were and what they were. */
const clips = new Map<string, { width: number; height: number; fps: number; frames: number }>();
const encoded: { frames: number; digest: string }[] = [];
const ffmpeg = {
  async encodeFrames({ width, height, fps, frames, output, frameCount, signal, onProgress }: EncodeFrames) {
    const hash = createHash('sha256');
    let count = 0;
    for await (const frame of frames) {
      signal?.throwIfAborted();
      hash.update(frame);
      onProgress?.(++count / frameCount);
    }
    encoded.push({ frames: count, digest: hash.digest('hex') });
    await writeFile(output, 'a clip');
    clips.set(output, { width, height, fps, frames: count });
  },
  async probe(path: string) {
    const { frames, fps, ...size } = clips.get(path)!;
    const video = { codec: 'h264', pixelFormat: 'yuv420p', ...size, fps, framesFound: frames, durationSeconds: frames / fps };
    return { video, durationSeconds: video.durationSeconds, streams: [] };
  },
  async convertAudio({ input, output }: { input: string; output: string }) {
    await writeFile(output, await readFile(input));
  },
} as unknown as Ffmpeg;

const runtime = createSketchRuntime({ threads: 2, ffmpeg: () => Promise.resolve(ffmpeg) });
let scratch: string;
let photo: RuntimeInput;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'sketch-'));
  const { picture, depth } = landscape(96, 64);
  photo = await inputOf('image', await writePicture(picture, 'png', { credit: 'test', depth }));
});
afterAll(async () => {
  await runtime.close!();
  await rm(scratch, { recursive: true });
});

let inputs = 0;
async function inputOf(slot: string, bytes: Uint8Array): Promise<RuntimeInput> {
  const path = join(scratch, `input-${++inputs}`);
  await writeFile(path, bytes);
  return { slot, path, artifact: { digest: '0'.repeat(64), mediaType: 'image/png', bytes: bytes.length, role: 'image' } };
}

interface Saved extends Omit<NewArtifact, 'content'> {
  readonly bytes: Uint8Array;
}

async function perform(operation: string, given: Record<string, unknown>, taken: readonly RuntimeInput[] = [], signal = new AbortController().signal, onProgress = (_fraction: number): void => undefined) {
  const saved: Saved[] = [];
  const previews: Uint8Array[] = [];
  const fractions: number[] = [];
  const definition = findOperation(operation);
  const limits = (await runtime.capabilities()).find((capability) => capability.operation === operation)?.limits ?? {};
  const parameters = applyLimits(checkArguments(definition, { ...('seed' in definition.parameters && { seed: 5 }), ...given }), limits, 'sketch');
  const report = await runtime.run(
    { id: 'job', operation, model: 'sketch', parameters, inputs: taken },
    {
      signal,
      scratch,
      progress: ({ fraction }) => void (fractions.push(fraction), onProgress(fraction)),
      preview: (jpeg) => void previews.push(jpeg),
      async save({ content, ...facts }) {
        const bytes = content instanceof Uint8Array ? content : await readFile((content as { path: string }).path);
        saved.push({ ...facts, bytes });
        return { digest: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, ...facts };
      },
    },
  );
  return { report, saved, previews, fractions };
}

const SMALL = { prompt: 'a red sunset over mountains by the sea', width: 256, height: 256, steps: 4 };
const CLIP = { width: 256, height: 256, fps: 8, duration: 1 };

describe('the sketch runtime', () => {
  it('offers its operations with its model, for play money', async () => {
    const capabilities = await runtime.capabilities();
    expect(capabilities.map(({ operation }) => operation)).toEqual([
      ...['generate_image', 'edit_image', 'apply_style', 'refine_result', 'change_angle', 'upscale_image', 'restore_photo', 'preprocess_image'],
      ...['animate_photo', 'generate_video', 'sound_to_video', 'video_to_video', 'extend_video', 'replace_video_segment', 'orbit_video'],
      ...['generate_music', 'generate_speech'],
    ]);
    for (const capability of capabilities) {
      expect(capability).toMatchObject({ model: 'sketch', rate: 1, playMoney: true, repeatable: true, version: expect.stringContaining(ENGINE) });
      expect(Object.keys(OPERATIONS)).toContain(capability.operation);
    }
  });

  it('bears the version of its renderer', () => {
    expect(ENGINE).toBe(RENDERER_VERSION);
  });

  it('refuses an operation and a model that it has not', async () => {
    const tools = { signal: new AbortController().signal, scratch, progress: () => undefined, preview: () => undefined, save: () => Promise.reject(new Error('nothing to save')) };
    const job = { id: 'job', operation: 'generate_image', model: 'sketch', parameters: {}, inputs: [] };
    await expect(runtime.run({ ...job, operation: 'mix_audio' }, tools)).rejects.toMatchObject({ code: 'no_runtime_for_operation' });
    await expect(runtime.run({ ...job, operation: 'toString' }, tools)).rejects.toMatchObject({ code: 'no_runtime_for_operation' });
    await expect(runtime.run({ ...job, model: 'flux' }, tools)).rejects.toMatchObject({ code: 'unknown_model' });
  });
});

describe('generate_image', () => {
  it('draws variations with seeds counted up, in order, and says how', async () => {
    const { report, saved, fractions } = await perform('generate_image', { ...SMALL, numberOfVariations: 3, seed: 4_294_967_294 });
    expect(saved.map(({ role, mediaType, width, height, seed }) => ({ role, mediaType, width, height, seed }))).toEqual(
      [4_294_967_294, 4_294_967_295, 0].map((seed) => ({ role: 'image', mediaType: 'image/png', width: 256, height: 256, seed })),
    );
    expect(new Set(saved.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).size).toBe(3);
    expect(report).toMatchObject({ engine: 'sketch 1', method: 'drawn by rules, no AI model', warnings: [] });
    expect(report.wordsUsed).toContain('sunset');
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  });

  it('gives the same bytes for the same seed, and a variation those of its seed', async () => {
    const [both, second] = await Promise.all([perform('generate_image', { ...SMALL, numberOfVariations: 2 }), perform('generate_image', { ...SMALL, seed: 6 })]);
    expect(Buffer.compare(both.saved[1]!.bytes, second.saved[0]!.bytes)).toBe(0);
  });

  it('writes the format that was asked for, with its credit', async () => {
    const { saved } = await perform('generate_image', { ...SMALL, outputFormat: 'webp' });
    const metadata = await sharp(saved[0]!.bytes).metadata();
    expect(metadata.format).toBe('webp');
    expect(metadata.exif!.toString('latin1')).toContain('drawn by rules, no AI model');
  });

  it('starts from a picture: kept whole, it is the picture', async () => {
    const { picture } = landscape(256, 256);
    const start = await inputOf('startingImage', await writePicture(picture, 'png', { credit: 'test' }));
    const difference = async (strength: number) => {
      const { saved } = await perform('generate_image', { ...SMALL, starting_image_strength: strength }, [start]);
      const raw = await sharp(saved[0]!.bytes).raw().toBuffer();
      return raw.reduce((sum, value, i) => sum + Math.abs(value - picture.rgb[i]!), 0) / raw.length;
    };
    const [kept, changed] = await Promise.all([difference(1), difference(0.2)]);
    expect(kept).toBeLessThan(changed / 2);
  });

  it('refuses a starting picture that is none', async () => {
    await expect(perform('generate_image', SMALL, [await inputOf('startingImage', Buffer.from('no picture'))])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('startingImage') });
  });

  it('warns that guidance has no effect', async () => {
    expect((await perform('generate_image', { ...SMALL, guidance: 7 })).report.warnings).toEqual([expect.stringContaining('guidance')]);
  });

  it('stops in the middle of a drawing when it is cancelled', async () => {
    const stop = new AbortController();
    const job = perform('generate_image', { ...SMALL, width: 2048, height: 2048, steps: 100 }, [], stop.signal, () => stop.abort());
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    expect((await perform('generate_image', SMALL)).saved).toHaveLength(1);
  });
});

describe('edit_image', () => {
  it('keeps size and depth, counts seeds and says how', async () => {
    const { report, saved } = await perform('edit_image', { prompt: 'a snowy night for the elephant', numberOfVariations: 2 }, [photo]);
    expect(saved.map(({ width, height, seed }) => [width, height, seed])).toEqual([[96, 64, 5], [96, 64, 6]]);
    expect(report).toMatchObject({ method: 'edited by rules, no AI model', wordsUsed: ['snowy', 'night'], wordsIgnored: ['elephant'] });
    expect((await sharp(saved[0]!.bytes).metadata()).exif!.toString('latin1')).toContain('sogni-flow-depth:');
  });

  it('leaves the pixels outside the mask as they were in the file', async () => {
    const bytes = new Uint8Array(96 * 64);
    for (let y = 10; y < 30; y++) bytes.fill(255, y * 96 + 20, y * 96 + 60);
    const mask = await inputOf('mask', await sharp(bytes, { raw: { width: 96, height: 64, channels: 1 } }).png().toBuffer());
    const { saved } = await perform('edit_image', { prompt: 'ink drawing' }, [photo, mask]);
    const [before, after] = await Promise.all([sharp(photo.path).raw().toBuffer(), sharp(saved[0]!.bytes).raw().toBuffer()]);
    const changed = bytes.map((value, i) => (value === 0 && [0, 1, 2].some((c) => before[i * 3 + c] !== after[i * 3 + c]) ? 1 : 0));
    expect(changed.indexOf(1)).toBe(-1);
    expect(Buffer.compare(before, after)).not.toBe(0);
  });

  it('keeps the opacity of a picture', async () => {
    const { picture } = landscape(32, 32);
    const alpha = Uint8Array.from({ length: 1_024 }, (_, i) => i % 256);
    const source = await inputOf('image', await writePicture({ ...picture, alpha }, 'png', { credit: 'test' }));
    const { saved } = await perform('edit_image', { prompt: 'warm' }, [source]);
    expect(Buffer.compare(await sharp(saved[0]!.bytes).extractChannel('alpha').raw().toBuffer(), alpha)).toBe(0);
  });

  it('makes nothing when it understands nothing', async () => {
    await expect(perform('edit_image', { prompt: 'add a giraffe' }, [photo])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('watercolour') });
  });

  it('needs its picture', async () => {
    await expect(perform('edit_image', { prompt: 'night' })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

/** The picture of a file as bytes, three for each pixel. */
const pixelsOf = (bytes: Uint8Array) => sharp(bytes).removeAlpha().raw().toBuffer();

describe('edit_image with a mask', () => {
  it('fills what is to be removed from its surroundings, and says so', async () => {
    const { picture, depth } = landscape(96, 64);
    const spot = new Uint8Array(96 * 64);
    for (let y = 40; y < 52; y++) spot.fill(255, y * 96 + 40, y * 96 + 54);
    const spoiled = Uint8Array.from(picture.rgb, (value, i) => (spot[Math.floor(i / 3)] ? (i % 3 === 0 ? 255 : 0) : value));
    const source = await inputOf('image', await writePicture({ ...picture, rgb: spoiled }, 'png', { credit: 'test', depth }));
    const mask = await inputOf('mask', await sharp(spot, { raw: { width: 96, height: 64, channels: 1 } }).png().toBuffer());
    const { report, saved } = await perform('edit_image', { prompt: 'remove the red barn' }, [source, mask]);
    const filled = await pixelsOf(saved[0]!.bytes);
    const middle = [...filled.subarray((46 * 96 + 47) * 3, (46 * 96 + 47) * 3 + 3)];
    expect(middle[1]).toBeGreaterThan(middle[0]!);
    expect(report).toMatchObject({ method: expect.stringMatching(/filled from the surroundings.*no AI model/), wordsUsed: ['remove'], wordsIgnored: ['barn'] });
  });

  it('warns of what only a model could honour', async () => {
    const reference = { ...photo, slot: 'reference' };
    const { report } = await perform('edit_image', { prompt: 'night', personaName: 'Mia', loras: ['a'] }, [photo, reference]);
    expect(report.warnings).toEqual([expect.stringContaining('reference images'), expect.stringContaining('personaName'), expect.stringContaining('loras')]);
  });

  it('gives the size that is asked for', async () => {
    const { saved } = await perform('edit_image', { prompt: 'night', width: 256, height: 256 }, [photo]);
    expect(saved).toMatchObject([{ width: 256, height: 256 }]);
    expect(await sharp(saved[0]!.bytes).metadata()).toMatchObject({ width: 256, height: 256 });
  });
});

describe('apply_style and refine_result', () => {
  it('restyle by the words of a style, as large as is asked for', async () => {
    const { report, saved } = await perform('apply_style', { prompt: 'ink drawing', scale: 1.5 }, [photo]);
    expect(saved).toMatchObject([{ width: 144, height: 96, seed: 5 }]);
    expect(report).toMatchObject({ method: 'restyled by rules, no AI model', wordsUsed: ['ink drawing'] });
  });

  it('refine in variations, cut to a ratio', async () => {
    const { report, saved } = await perform('refine_result', { prompt: 'sharper and warmer', numberOfVariations: 2, aspectRatio: '1:1' }, [photo]);
    expect(saved.map(({ width, height, seed }) => [width, height, seed])).toEqual([[64, 64, 5], [64, 64, 6]]);
    expect(report).toMatchObject({ method: 'refined by rules, no AI model', wordsUsed: ['sharper', 'warmer'] });
  });

  it.each(['apply_style', 'refine_result'])('%s makes nothing when it understands nothing', async (operation) => {
    await expect(perform(operation, { prompt: 'add a giraffe' }, [photo])).rejects.toMatchObject({ code: 'invalid_parameter', details: { parameter: 'prompt', operation } });
  });
});

describe('restore_photo', () => {
  it('repairs a photo, enlarged where that is asked for, and says that no instruction is read', async () => {
    const { report, saved } = await perform('restore_photo', { prompt: 'remove scratches', quality: 'hq', scale: 2 }, [photo]);
    expect(saved).toMatchObject([{ width: 192, height: 128, seed: 5 }]);
    expect(report).toMatchObject({ method: expect.stringContaining('no AI model'), warnings: [expect.stringContaining('no AI model reads it'), expect.stringContaining('quality hq')] });
  });
});

describe('change_angle', () => {
  it('moves near things more than far ones, keeps the size, and says how', async () => {
    const { picture, depth } = landscape(192, 128);
    const source = await inputOf('image', await writePicture(picture, 'png', { credit: 'test', depth }));
    const [right, left] = await Promise.all(['front-right', 'front-left'].map((side) => perform('change_angle', { description: `${side} quarter view eye-level shot wide shot` }, [source])));
    expect(right!.saved).toMatchObject([{ width: 192, height: 128 }]);
    expect(right!.report).toMatchObject({ method: expect.stringContaining('no AI model'), wordsIgnored: [], warnings: [] });
    const [one, other] = await Promise.all([pixelsOf(right!.saved[0]!.bytes), pixelsOf(left!.saved[0]!.bytes)]);
    const apart = (fromRow: number, toRow: number) => one.subarray(fromRow * 576, toRow * 576).reduce((sum, value, i) => sum + Math.abs(value - other[fromRow * 576 + i]!), 0) / (toRow - fromRow);
    expect(apart(110, 126)).toBeGreaterThan(2 * apart(5, 21));
  });

  it('says what it had to guess and what it cannot show', async () => {
    const plain = await inputOf('image', await writePicture(landscape(96, 64).picture, 'png', { credit: 'test' }));
    const { report } = await perform('change_angle', { description: 'back view low-angle shot close-up' }, [plain]);
    expect(report.warnings).toEqual([expect.stringContaining('the back cannot be seen'), expect.stringContaining('guessed')]);
  });
});

describe('upscale_image', () => {
  it.each([
    [{}, [192, 128]],
    [{ scale: 3 }, [288, 192]],
    [{ targetLongestEdge: 512 }, [512, 341]],
  ])('enlarges by %j, and does not call it AI', async (given, size) => {
    const { report, saved } = await perform('upscale_image', given, [photo]);
    expect([saved[0]!.width, saved[0]!.height]).toEqual(size);
    const { width, height } = await sharp(saved[0]!.bytes).metadata();
    expect([width, height]).toEqual(size);
    expect(report).toMatchObject({ method: expect.stringMatching(/resampled.*no AI model/), warnings: [] });
  });

  it('refuses what would be too large to hold, before it begins', async () => {
    await expect(perform('upscale_image', { targetLongestEdge: 15_360 }, [photo])).rejects.toMatchObject({ code: 'media_too_large', message: expect.stringContaining('15360 × 10240') });
  });

  it('stops in the middle when it is cancelled', async () => {
    const stop = new AbortController();
    await expect(perform('upscale_image', { targetLongestEdge: 9_000 }, [photo], stop.signal, () => stop.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('preprocess_image', () => {
  it('draws a map of the size of the picture', async () => {
    const { report, saved } = await perform('preprocess_image', { preprocessor: 'canny' }, [photo]);
    expect(saved).toMatchObject([{ width: 96, height: 64, mediaType: 'image/png' }]);
    expect(new Set(await pixelsOf(saved[0]!.bytes))).toEqual(new Set([0, 255]));
    expect(report).toMatchObject({ method: 'drawn from the picture by rules, no AI model', warnings: [] });
  });

  it('refuses a map that takes a model, and a picture that is none', async () => {
    await expect(perform('preprocess_image', { preprocessor: 'openpose' }, [photo])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('model sketch allows canny') });
    await expect(perform('preprocess_image', {}, [await inputOf('image', Buffer.from('no picture'))])).rejects.toMatchObject({ code: 'invalid_media' });
  });
});

describe('animate_photo', () => {
  it('films every frame in order, the same for the same seed, and says how', async () => {
    encoded.length = 0;
    const first = await perform('animate_photo', { prompt: 'slow push in, falling snow, a giraffe', ...CLIP }, [photo]);
    await perform('animate_photo', { prompt: 'slow push in, falling snow, a giraffe', ...CLIP }, [photo]);
    expect(encoded.map(({ frames }) => frames)).toEqual([8, 8]);
    expect(encoded[0]!.digest).toBe(encoded[1]!.digest);
    expect(first.saved).toMatchObject([{ role: 'video', mediaType: 'video/mp4', width: 256, height: 256, durationSeconds: 1, seed: 5 }]);
    expect(first.report).toMatchObject({ wordsUsed: ['slow', 'push in', 'falling snow'], wordsIgnored: ['giraffe'], warnings: [] });
    expect(first.report.method).toContain('no AI model');
    expect(first.fractions.at(-1)).toBeCloseTo(0.98, 5);
    expect(first.previews.length).toBeGreaterThan(0);
  });

  it('says that depth was guessed for a picture that brings none', async () => {
    const { picture } = landscape(96, 64);
    const plain = await inputOf('image', await writePicture(picture, 'jpg', { credit: 'test' }));
    expect((await perform('animate_photo', { prompt: 'drift', ...CLIP }, [plain])).report.warnings).toEqual([expect.stringContaining('guessed')]);
  });

  it('stops between frames when it is cancelled', async () => {
    encoded.length = 0;
    const stop = new AbortController();
    const job = perform('animate_photo', { prompt: 'drift', ...CLIP, duration: 30 }, [photo], stop.signal, () => stop.abort());
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    expect(encoded).toEqual([]);
  });
});

describe('generate_music', () => {
  const MUSIC = { prompt: 'calm ambient piano', duration: 10 };

  it('composes a WAV file of the length that was asked for', async () => {
    const { report, saved } = await perform('generate_music', MUSIC);
    expect(saved).toMatchObject([{ role: 'audio', mediaType: 'audio/wav', durationSeconds: 10, seed: 5 }]);
    expect(Buffer.from(saved[0]!.bytes.subarray(0, 4)).toString()).toBe('RIFF');
    expect(saved[0]!.bytes.length).toBe(44 + 10 * 48_000 * 4);
    expect(report.method).toBe('composed by rules, no AI model');
  });

  it('returns stems as side results, in the format that was asked for', async () => {
    const { saved } = await perform('generate_music', { ...MUSIC, stems: true, outputFormat: 'flac' });
    expect(saved.map(({ role }) => role)).toEqual(['audio', 'stem-drums', 'stem-bass', 'stem-harmony', 'stem-lead']);
    expect(new Set(saved.map(({ mediaType }) => mediaType))).toEqual(new Set(['audio/flac']));
  });

  it('composes a piece for each seed, and says once what it cannot follow', async () => {
    const { report, saved } = await perform('generate_music', { ...MUSIC, numberOfVariations: 2, lyrics: 'la la', guidance: 7, language: 'de', outputFormat: 'mp3' });
    expect(saved.map(({ seed, mediaType }) => [seed, mediaType])).toEqual([[5, 'audio/mpeg'], [6, 'audio/mpeg']]);
    expect(Buffer.compare(saved[0]!.bytes, saved[1]!.bytes)).not.toBe(0);
    expect(report.warnings).toEqual([expect.stringContaining('cannot sing'), 'language, guidance have no effect: the piece is composed by rules']);
  });

  it('takes tempo, key and time signature as asked for, and none of its own words for them', async () => {
    const [slow, fast] = [await perform('generate_music', { ...MUSIC, bpm: 60, keyscale: 'D minor', timesig: '3' }), await perform('generate_music', { ...MUSIC, bpm: 140, keyscale: 'D minor', timesig: '3' })];
    expect(slow.report.warnings).toEqual([]);
    expect(Buffer.compare(slow.saved[0]!.bytes, fast.saved[0]!.bytes)).not.toBe(0);
    await expect(perform('generate_music', { ...MUSIC, keyscale: 'H dur' })).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('stops in the middle when it is cancelled', async () => {
    const stop = new AbortController();
    await expect(perform('generate_music', { ...MUSIC, duration: 600 }, [], stop.signal, () => stop.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('generate_speech', () => {
  it('speaks a text into a file of its own length, and does not call it AI', async () => {
    const { report, saved } = await perform('generate_speech', { prompt: 'Greetings from the coast.', language: 'english' });
    expect(saved).toMatchObject([{ role: 'audio', mediaType: 'audio/wav', seed: 5 }]);
    expect(saved[0]!.durationSeconds).toBeGreaterThan(0.5);
    expect(Buffer.from(saved[0]!.bytes.subarray(0, 4)).toString()).toBe('RIFF');
    expect(report.method).toBe('spoken by a system voice, no AI model');
  });

  it('changes the voice by the words of a description, and tells the others', async () => {
    const text = { prompt: 'Greetings from the coast.', language: 'english' };
    const [plain, slow] = [await perform('generate_speech', text), await perform('generate_speech', { ...text, voiceDescription: 'a slow, deep voice of a pirate man', creativity: 1 })];
    expect(slow.saved[0]!.durationSeconds! / plain.saved[0]!.durationSeconds!).toBeGreaterThan(1.1);
    expect(slow.report).toMatchObject({ wordsUsed: ['slow', 'deep', 'man'], wordsIgnored: ['pirate'], warnings: ['creativity has no effect: the text is spoken by rules'] });
  });

  it('refuses to clone a voice, and to say the same thing twice', async () => {
    await expect(perform('generate_speech', { prompt: 'a', voiceTranscript: 'b' })).rejects.toThrow('model sketch allows nothing there: system voices cannot be cloned');
    await expect(perform('generate_speech', { prompt: 'a', numberOfVariations: 2 })).rejects.toThrow('allows only 1: a system voice says a text in one way only');
  });
});
