/** Jobs over the socket, through the unmodified SDK, against a simulator of its protocol. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { colourOf, orderOf } from '../openai/simulator/media.ts';
import { Bench, SEED } from './bench.ts';

const MICRO = 1_000_000;

let bench: Bench;
beforeEach(async () => void (bench = await Bench.open()));
afterEach(() => bench[Symbol.asyncDispose]());

const colour = async (bytes: Uint8Array) => {
  const { data } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { r: data[0], g: data[1], b: data[2] };
};

describe('a job over the socket', () => {
  it('makes a picture with the steps and the seed that were asked for, tells each step, and shows previews', async () => {
    const runtime = bench.runtime({ previews: 2 });
    const { report, saved, progress, previews } = await bench.perform(runtime, 'generate_image', 'z_image_turbo_bf16', { prompt: 'a barn', width: 256, height: 320, steps: 5, seed: SEED });
    const { request, keyFrame } = bench.network.projects.only;
    expect(request).toMatchObject({ numberOfImages: 1, previews: 2, tokenType: 'spark', network: 'fast', outputFormat: 'png', disableSafety: false });
    expect(keyFrame).toMatchObject({ modelID: 'z_image_turbo_bf16', positivePrompt: 'a barn', steps: 5, seed: SEED, width: 256, height: 320, comfySampler: 'res_multistep' });
    expect(saved).toMatchObject([{ role: 'image', mediaType: 'image/png', width: 256, height: 320, seed: SEED }]);
    expect(await colour(saved[0]!.bytes)).toEqual(colourOf(SEED));
    expect(progress.filter(({ step }) => step !== undefined).map(({ step, stepCount }) => `${step}/${stepCount}`)).toEqual(['1/3', '2/3', '3/3']);
    expect(previews.length).toBeGreaterThan(0);
    expect(report).toMatchObject({ engine: expect.stringMatching(/^sogni 1 \(127/), facts: { projectId: bench.network.projects.only.id, estimateMicroSpark: 0.1 * MICRO, costMicroSpark: 0.1 * MICRO } });
  });
});
