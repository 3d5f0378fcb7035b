/** Jobs over the socket, through the unmodified SDK, against a simulator of its protocol. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { colourOf, orderOf } from '../openai/simulator/media.ts';
import { Bench, SEED } from './bench.ts';
import { KEY } from './simulator/key.ts';
import { failure } from './simulator/network.ts';

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
    const seen = Promise.withResolvers<void>();
    bench.network.projects.fates.push({ after: { step: 2, wait: () => seen.promise } });
    const { report, saved, progress, previews } = await bench.perform(runtime, 'generate_image', 'z_image_turbo_bf16', { prompt: 'a barn', width: 256, height: 320, steps: 5, seed: SEED }, { onPreview: seen.resolve });
    const { request, keyFrame } = bench.network.projects.only;
    expect(request).toMatchObject({ numberOfImages: 1, previews: 2, tokenType: 'spark', network: 'fast', outputFormat: 'png', disableSafety: false });
    expect(keyFrame).toMatchObject({ modelID: 'z_image_turbo_bf16', positivePrompt: 'a barn', steps: 5, seed: SEED, width: 256, height: 320, comfySampler: 'res_multistep' });
    expect(saved).toMatchObject([{ role: 'image', mediaType: 'image/png', width: 256, height: 320, seed: SEED }]);
    expect(await colour(saved[0]!.bytes)).toEqual(colourOf(SEED));
    expect(progress.filter(({ step }) => step !== undefined).map(({ step, stepCount }) => `${step}/${stepCount}`)).toEqual(['1/3', '2/3', '3/3']);
    expect(previews.length).toBeGreaterThan(0);
    expect(report).toMatchObject({ engine: expect.stringMatching(/^sogni 1 \(127/), facts: { projectId: bench.network.projects.only.id, estimateMicroSpark: 0.1 * MICRO, costMicroSpark: 0.1 * MICRO } });
  });

  it('changes a picture that is guided by another, each sent once and as it is', async () => {
    const inputs = [await bench.picture('image'), await bench.input('reference', await sharp({ create: { width: 64, height: 64, channels: 3, background: '#123456' } }).png().toBuffer(), 'image/png')];
    const { saved } = await bench.perform(bench.runtime(), 'edit_image', 'qwen_image_edit_2511_fp8_lightning', { prompt: 'at night', width: 256, height: 256 }, { inputs });
    const { id, keyFrame } = bench.network.projects.only;
    expect(keyFrame).toMatchObject({ hasContextImage1: true, hasContextImage2: true, hasContextImage3: false, seed: SEED });
    const sent = ['contextImage1', 'contextImage2'].map((type) => [...bench.network.files.uploads].find(([name]) => name.startsWith(`${id}/${type}/`))?.[1]);
    expect(sent).toEqual(inputs.map(({ path }) => readFileSync(path)));
    expect(saved).toMatchObject([{ mediaType: 'image/png', seed: SEED }]);
  });

  it('lets a control image guide a picture', async () => {
    const inputs = [await bench.picture('controlImage'), await bench.picture('startingImage')];
    await bench.perform(bench.runtime(), 'generate_image', 'flux1-schnell-fp8', { prompt: 'a barn', controlNet: { name: 'depth', strength: 0.6, guidanceEnd: 0.8 }, starting_image_strength: 0.7 }, { inputs });
    const { id, keyFrame } = bench.network.projects.only;
    expect(keyFrame).toMatchObject({ hasStartingImage: true, currentControlNetsJob: [{ name: 'depth', controlStrength: 0.6, controlGuidanceEnd: 0.8, hasImage: true }] });
    expect(keyFrame.strength).toBeCloseTo(0.3, 6);
    expect([...bench.network.files.uploads.keys()].map((name) => name.split('/')[1]).sort()).toEqual(['cnImage', 'startingImage']);
    expect([...bench.network.files.uploads.keys()].every((name) => name.startsWith(id))).toBe(true);
    await expect(bench.perform(bench.runtime(), 'generate_image', 'z_image_turbo_bf16', { prompt: 'a barn' }, { inputs })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('makes a clip from words, with its rate and size', async () => {
    const { saved, progress } = await bench.perform(bench.runtime(), 'generate_video', 'wan_v2.2-14b-fp8_t2v_lightx2v', { prompt: 'a lake', duration: 2, fps: 16, width: 640, height: 640 });
    expect(bench.network.projects.only.keyFrame).toMatchObject({ frames: 33, fps: 16, width: 640, height: 640, seed: SEED, comfySampler: 'euler' });
    expect(saved).toMatchObject([{ role: 'video', mediaType: 'video/mp4', durationSeconds: 1, seed: SEED }]);
    expect(orderOf(saved[0]!.bytes)).toMatchObject({ seed: SEED, frames: 33 });
    expect(progress.map(({ activity }) => activity)).toContainEqual(expect.stringMatching(/about 2 s are left/));
  });

  it.each([
    ['start', { hasReferenceImage: true, hasReferenceImageEnd: false }],
    ['end', { hasReferenceImage: false, hasReferenceImageEnd: true }],
    ['both', { hasReferenceImage: true, hasReferenceImageEnd: true }],
  ])('animates a photo that is the %s of the clip', async (frameRole, expected) => {
    await bench.perform(bench.runtime(), 'animate_photo', 'wan_v2.2-14b-fp8_i2v_lightx2v', { prompt: 'push in', frameRole, duration: 2 }, { inputs: [await bench.picture('image')] });
    const { keyFrame } = bench.network.projects.only;
    expect({ hasReferenceImage: keyFrame.hasReferenceImage ?? false, hasReferenceImageEnd: keyFrame.hasReferenceImageEnd ?? false }).toEqual(expected);
  });

  it('moves a picture with a sound', async () => {
    await bench.perform(bench.runtime(), 'sound_to_video', 'ltx23-22b-fp8_ia2v_distilled', { prompt: 'she speaks', duration: 4 }, { inputs: [await bench.sound('audio'), await bench.picture('image')] });
    expect(bench.network.projects.only.keyFrame).toMatchObject({ hasReferenceAudio: true, hasReferenceImage: true, seed: SEED });
  });

  it('composes music, and speaks with a voice that is cloned', async () => {
    const music = await bench.perform(bench.runtime(), 'generate_music', 'ace_step_1.5_turbo', { prompt: 'calm piano', duration: 20, bpm: 90, timesig: '3', keyscale: 'D minor', outputFormat: 'wav' });
    expect(bench.network.projects.only.keyFrame).toMatchObject({ duration: 20, bpm: 90, timesignature: '3', keyscale: 'D minor', seed: SEED });
    expect(music.saved).toMatchObject([{ role: 'audio', mediaType: 'audio/wav', durationSeconds: 1, seed: SEED }]);
    const relaxed = bench.runtime({ network: 'relaxed' });
    const voice = await bench.perform(relaxed, 'generate_speech', 'qwen3_tts_1.7b_voice_clone_bf16', { prompt: 'Hello.', voiceTranscript: 'Hi.', language: 'english' }, { inputs: [await bench.sound('voiceSource')] });
    expect([...bench.network.projects.all.values()].at(-1)?.keyFrame).toMatchObject({ positivePrompt: 'Hello.', referenceText: 'Hi.', language: 'english', hasReferenceAudio: true });
    expect(voice.saved).toMatchObject([{ role: 'audio' }]);
  });

  it('is what the relaxed network is for, and models that tools cannot name', async () => {
    await bench.perform(bench.runtime({ network: 'relaxed' }), 'generate_image', 'z_image_turbo_bf16', { prompt: 'a barn' });
    expect(bench.network.projects.connections.at(-1)?.get('forceWorkerId')).toBe('');
    expect(bench.network.projects.only.request).toMatchObject({ network: 'relaxed' });
    await bench.perform(bench.runtime(), 'generate_image', 'flux1-schnell-fp8', { prompt: 'a barn' });
    expect(bench.network.projects.all.size).toBe(2);
    expect(bench.network.workflows.all.size).toBe(0);
  });

  it('makes several pictures, and says that only one has the seed', async () => {
    const { saved, report } = await bench.perform(bench.runtime(), 'generate_image', 'z_image_turbo_bf16', { prompt: 'a barn', steps: 5, numberOfVariations: 3, width: 256, height: 256 });
    expect(saved.map(({ seed }) => seed)).toEqual([SEED, 1_001, 1_002]);
    expect(report).toMatchObject({ warnings: expect.arrayContaining([expect.stringMatching(/only one of the results has the seed/)]), facts: { costMicroSpark: 300_000, estimateMicroSpark: 300_000 } });
  });

  it('tells when the network charged more than was quoted here', async () => {
    bench.network.projects.fates.push({ charges: 2 });
    const { report } = await picture();
    expect(report).toMatchObject({ warnings: ['the network charged 2 Spark, more than the 0.015625 that were quoted here'], facts: { costMicroSpark: 2 * MICRO, quotedMicroSpark: 15_625 } });
    expect(spent()).toEqual([2 * MICRO]);
  });
});

/** Needs the socket: the steps are not those of the model. */
const picture = async (options: Parameters<Bench['perform']>[4] = {}, runtime = bench.runtime()) =>
  await bench.perform(runtime, 'generate_image', 'z_image_turbo_bf16', { prompt: 'a barn', width: 256, height: 256, steps: 5 }, options);

/** What the day's file says that jobs have cost. */
function spent(home = bench.home): number[] {
  const [file] = readdirSync(join(home, 'sogni')).filter((name) => name.startsWith('spent-'));
  const costs = new Map<string, number>();
  for (const line of readFileSync(join(home, 'sogni', file!), 'utf8').trim().split('\n')) {
    const { job, cost } = JSON.parse(line) as { job: string; cost?: number };
    if (cost === undefined) costs.delete(job);
    else costs.set(job, cost);
  }
  return [...costs.values()];
}

describe('a job over the socket that does not go well', () => {
  it.each([
    [{ fails: { error: 'workerDisconnected', error_message: 'the worker went away' } }, 'runtime_failed'],
    [{ fails: { error: 'sensitiveContent', error_message: 'refused' } }, 'content_filtered'],
    [{ fails: { error: 4024, error_message: 'Insufficient funds' } }, 'runtime_unpaid'],
    [{ fails: { error: 4100, error_message: 'no worker for it' } }, 'runtime_unreachable'],
    [{ withheld: true }, 'content_filtered'],
  ])('that ends with %j is %s, and costs what the network says', async (fate, code) => {
    bench.network.projects.fates.push(fate);
    await expect(picture()).rejects.toMatchObject({ code });
    expect(spent()).toEqual(['withheld' in fate ? 100_000 : 0]);
  });

  it('is bought again when it is tried again after it has failed at no cost', async () => {
    bench.network.projects.fates.push({ fails: { error: 'workerDisconnected', error_message: 'the worker went away' } });
    await expect(picture({ id: 'twice' })).rejects.toMatchObject({ code: 'runtime_failed' });
    expect(await picture({ id: 'twice' })).toMatchObject({ saved: [{ seed: SEED }] });
    expect([...bench.network.projects.all.values()].map(({ status }) => status)).toEqual(['failed', 'completed']);
    expect(spent()).toEqual([100_000]);
  });

  it('is not bought again beyond what may be spent in a day', async () => {
    const runtime = bench.runtime({ mostPerDay: 150_000 });
    bench.network.projects.fates.push({ fails: { error: 'workerDisconnected', error_message: 'the worker went away' } });
    await expect(picture({ id: 'twice' }, runtime)).rejects.toMatchObject({ code: 'runtime_failed' });
    await picture({ id: 'between' }, runtime);
    await expect(picture({ id: 'twice' }, runtime)).rejects.toMatchObject({ code: 'runtime_unpaid' });
    expect([...bench.network.projects.all.values()].map(({ status }) => status)).toEqual(['failed', 'completed']);
    expect(spent()).toEqual([100_000]);
  });

  it('is made by another worker of the network when one breaks, and its progress begins anew', async () => {
    bench.network.projects.fates.push({ retried: true });
    const { saved, progress } = await picture();
    expect(saved).toMatchObject([{ seed: SEED }]);
    expect(progress.filter(({ step }) => step !== undefined).map(({ step }) => step)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(Math.max(...progress.map(({ fraction }) => fraction))).toBeLessThanOrEqual(1);
    expect(bench.network.projects.only).toMatchObject({ submissions: 1, status: 'completed' });
  });

  it('is refused by the SDK before anything is bought, in its words', async () => {
    const withoutPicture = bench.perform(bench.runtime(), 'sound_to_video', 'ltx23-22b-fp8_ia2v_distilled', { prompt: 'she speaks', duration: 4 }, { inputs: [await bench.sound('audio')] });
    await expect(withoutPicture).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringMatching(/referenceImage/) });
    expect(bench.network.projects.all.size).toBe(0);
    expect(spent()).toEqual([]);
  });

  it.each([
    [/^GET \/api\/v2\/models\/tiers/, failure(402, `no funds for ${KEY}`, { errorCode: 4024 }), 'runtime_unpaid'],
    [/^GET \/api\/v2\/models\/tiers/, 'cut' as const, 'runtime_unreachable'],
    [/^GET \/v1\/image\/uploadUrl/, failure(429, `slow down, ${KEY}`, { errorCode: 7 }), 'rate_limited'],
    [/^PUT \/uploads/, { status: 500, body: 'no room' }, 'runtime_unreachable'],
  ])('buys nothing when %s is answered with %j while it is prepared, and names no key', async (on, fault, code) => {
    bench.network.fail(on, fault, 9);
    const error = await bench.perform(bench.runtime(), 'edit_image', 'qwen_image_edit_2511_fp8_lightning', { prompt: 'at night' }, { inputs: [await bench.picture('image')] }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String((error as Error).message)).not.toContain(KEY);
    expect(bench.network.projects.all.size).toBe(0);
    expect(spent()).toEqual([]);
  });

  it('is cancelled on the network, and nothing counts as spent', async () => {
    const controller = new AbortController();
    const cancelled = async (): Promise<void> => {
      while (bench.network.projects.only.status !== 'canceled') await sleep(5);
    };
    bench.network.projects.fates.push({ steps: 9, after: { step: 2, wait: cancelled } });
    const job = picture({ signal: controller.signal, onProgress: ({ step }) => step === 2 && controller.abort('cancelled') });
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    expect(bench.network.projects.only.status).toBe('canceled');
    expect(spent()).toEqual([0]);
  });

  it('counts as spent where the network does not cancel any more', async () => {
    const controller = new AbortController();
    const refused = bench.network.projects.nextRefusal();
    bench.network.projects.fates.push({ after: { step: 1, wait: () => refused } });
    const job = picture({
      signal: controller.signal,
      onProgress: ({ step }) => {
        if (step === 1) bench.network.projects.immovable.add(bench.network.projects.only.id);
        if (step === 1) controller.abort('cancelled');
      },
    });
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    expect(spent()).toEqual([100_000]);
  });

  it('is left alone by a worker that has lost it, and collected by the next', async () => {
    const controller = new AbortController();
    const end = bench.network.projects.nextEnd();
    const job = picture({ id: 'lost', signal: controller.signal, onProgress: ({ step }) => step === 1 && controller.abort('lease_lost') });
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    await end;
    expect(await picture({ id: 'lost' })).toMatchObject({ saved: [{ seed: SEED }] });
    expect(bench.network.projects.only).toMatchObject({ submissions: 1, status: 'completed' });
  });

  it.each([['broken', undefined], ['restarted', 1001], ['taken over by another with the same name', 4015]])('goes on when its connection is %s', async (_what, code) => {
    let cut = false;
    bench.network.projects.fates.push({
      steps: 3,
      after: {
        step: 1,
        wait: async () => {
          if (cut) return;
          cut = true;
          bench.network.projects.disconnect(code);
        },
      },
    });
    expect(await picture()).toMatchObject({ saved: [{ seed: SEED }], report: { facts: { costMicroSpark: 100_000 } } });
    expect(bench.network.projects.only).toMatchObject({ submissions: 1, status: 'completed' });
  });

  it('goes back to the queue when the SDK meets an answer that ends it, which ends nothing else', async () => {
    bench.network.fail(/^GET \/v1\/account\/me/, { status: 500, body: 'broken' }, 9);
    await expect(picture()).rejects.toMatchObject({ code: 'runtime_unreachable' });
    expect(bench.network.projects.all.size).toBeLessThan(2);
  });

  it('is found by the network itself where its note is gone', async () => {
    await picture({ id: 'moved' });
    const elsewhere = await Bench.open();
    await using _ = elsewhere;
    expect(await bench.perform(bench.runtime({ home: elsewhere.home }), 'generate_image', 'z_image_turbo_bf16', { prompt: 'a barn', width: 256, height: 256, steps: 5 }, { id: 'moved' })).toMatchObject({ saved: [{ seed: SEED }] });
    expect(bench.network.projects.only.submissions).toBe(1);
  });
});
