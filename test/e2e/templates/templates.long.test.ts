/** Every template, run headless on the built-in runtimes with its `reduced` inputs: what it makes is there, is whole, and is no more than was quoted. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { isMediaType, kindOf, type MediaType } from '../../../nodes/contract/index.ts';
import type { Ffmpeg, Probe } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { demuxerOf } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/demuxer.ts';
import { MEASURE, readLoudness, type Loudness } from '../../../gpu-runtime/src/runtimes/media/loudness.ts';
import { drawStill } from '../../../gpu-runtime/src/contact-sheet/draw-still.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultsFor } from '../../../engine/src/templates/examples/results.ts';
import { createStepReader } from '../../../engine/src/headless/paid-steps.ts';
import { LIBRARY, openStudio, type Studio } from './library.ts';

/** A film of the built-in runtimes on cores that others use as well. */
const RUN_LIMIT_MS = 600_000;
/** Standard deviation of the pixels of a picture that shows something, of 255. */
const LEAST_CONTRAST = 6;
/** LUFS: from a broadcast voice to loud music. */
const LOUDNESS = { least: -26, most: -11 } as const;
/** dBTP: AAC and MP3 shift peaks a little. */
const HIGHEST_PEAK = 0;
/** Seconds of a film and a sound that nobody waits for in vain. */
const LENGTHS = { least: 0.5, most: 60 } as const;

let studio: Studio;
let ffmpeg: Ffmpeg;
let scratch: string;
beforeAll(async () => {
  studio = await openStudio();
  ffmpeg = await studio.engine.ffmpeg();
  scratch = await mkdtemp(join(tmpdir(), 'sogni-flow-probe-'));
});
afterAll(async () => {
  await studio?.[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true, force: true });
});

async function contrastOf(path: string): Promise<number> {
  const { channels } = await sharp(path).stats();
  return Math.max(...channels.slice(0, 3).map(({ stdev }) => stdev));
}

async function loudnessOf(path: string, mediaType: MediaType): Promise<Loudness> {
  const { messages } = await ffmpeg.run({
    inputs: [{ path, demuxer: demuxerOf(mediaType) }],
    filterGraph: `[0:a:0]${MEASURE}[a]`,
    outputs: [{ args: ['-map', '[a]', '-f', 'null', '-'] }],
    cwd: scratch,
    logLevel: 'info',
  });
  return readLoudness(messages);
}

/** Seconds to hear before loudness says something. */
const ENOUGH_TO_MEASURE = 1;

async function checkSound(path: string, mediaType: MediaType, { durationSeconds }: Probe): Promise<void> {
  const { integrated, truePeak } = await loudnessOf(path, mediaType);
  expect(truePeak).toBeLessThanOrEqual(HIGHEST_PEAK);
  if (durationSeconds < ENOUGH_TO_MEASURE) return;
  expect(integrated).toBeGreaterThan(LOUDNESS.least);
  expect(integrated).toBeLessThan(LOUDNESS.most);
}

async function checkPicture(path: string): Promise<void> {
  const { width, height } = await sharp(path).metadata();
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(128);
  expect(await contrastOf(path)).toBeGreaterThan(LEAST_CONTRAST);
}

async function checkFilm(path: string, mediaType: MediaType): Promise<void> {
  const probe = await ffmpeg.probe(path, { mediaType });
  expect(probe.durationSeconds).toBeGreaterThan(LENGTHS.least);
  expect(probe.durationSeconds).toBeLessThan(LENGTHS.most);
  expect(probe.video).toMatchObject({ codec: 'h264', pixelFormat: 'yuv420p' });
  const still = join(scratch, 'still.png');
  await drawStill(path, mediaType, still, async () => ffmpeg);
  expect(await contrastOf(still)).toBeGreaterThan(LEAST_CONTRAST);
  if (probe.audio) await checkSound(path, mediaType, probe);
}

async function checkFile(path: string, mediaType: MediaType): Promise<void> {
  switch (kindOf(mediaType)) {
    case 'image':
      return await checkPicture(path);
    case 'video':
      return await checkFilm(path, mediaType);
    case 'audio': {
      const probe = await ffmpeg.probe(path, { mediaType });
      expect(probe.durationSeconds).toBeGreaterThan(LENGTHS.least);
      return await checkSound(path, mediaType, probe);
    }
    default:
      throw new Error(`${mediaType} is not looked at here`);
  }
}

const took: string[] = [];
afterAll(() => console.log(took.join('\n')));

describe.each(LIBRARY.map((template) => [template.name, template] as const))('the template %s', (name, template) => {
  it('makes what it names, for no more than it was quoted', async () => {
    const prepared = await studio.prepare(template, template.reduced);
    const quote = await studio.quote(prepared);
    const start = performance.now();
    const finished = await studio.run(prepared, quote.total.max);
    took.push(`${name}: ${((performance.now() - start) / 1_000).toFixed(1)} s`);
    expect({ state: finished.outcome.state, failure: finished.outcome.failure }).toEqual({ state: 'completed', failure: undefined });

    const captured = [...finished.outcome.runs.values()].flat().flatMap(createStepReader()).reduce((sum, step) => sum + step.captured, 0);
    expect(captured).toBeLessThanOrEqual(quote.total.max);
    for (const output of template.template.outputs) {
      const results = resultsFor({ output, kind: output.type }, finished);
      const files = results.filter((result) => 'digest' in result);
      expect({ output: output.name, count: output.many ? Math.min(results.length, 1) : results.length }).toEqual({ output: output.name, count: 1 });
      const artifacts = await studio.engine.artifacts();
      for (const { digest, mediaType } of files) {
        expect([output.name, isMediaType(mediaType) && kindOf(mediaType)]).toEqual([output.name, output.type]);
        await checkFile(await artifacts.localPath(digest), mediaType);
      }
    }
  }, RUN_LIMIT_MS);
});
