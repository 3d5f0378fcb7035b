/** Jobs as durable workflows of the network, against a simulator: what is offered, what goes there, what comes back, and what may go wrong on the way. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { drawPicture, makeClip, speak } from '../openai/simulator/media.ts';
import { Bench, SEED } from './bench.ts';
import { failure } from './simulator/network.ts';
import { KEY } from './simulator/key.ts';

let bench: Bench;
beforeEach(async () => void (bench = await Bench.open()));
afterEach(() => bench[Symbol.asyncDispose]());

const GIVEN = { prompt: 'a barn', width: 256, height: 256, seed: SEED };
/** The network's tool has a word for all of it. */
const picture = async (options: Parameters<Bench['perform']>[4] = {}, runtime = bench.runtime()) => await bench.perform(runtime, 'generate_image', 'z_image_turbo_bf16', GIVEN, options);
const only = () => {
  const [run, ...others] = bench.network.workflows.all.values();
  expect(others).toEqual([]);
  return run!;
};
const START = /^POST \/v1\/creative-agent\/workflows$/;
const RESULT = /^GET \/files\//;

describe('what is offered', () => {
  it('are the models that have workers, with the operations, limits and prices of the catalogue, for real Spark', async () => {
    const offered = await bench.runtime().capabilities();
    const of = (operation: string) => offered.filter((one) => one.operation === operation).map(({ model }) => model);
    expect(of('generate_image')).toEqual(['z_image_turbo_bf16', 'flux1-schnell-fp8']);
    expect(of('apply_style')).toEqual(['qwen_image_edit_2511_fp8_lightning']);
    expect(of('stitch_video')).toEqual([]);
    expect(offered.filter(({ playMoney }) => playMoney)).toEqual([]);
    expect(offered.find(({ model }) => model === 'z_image_turbo_bf16')).toMatchObject({ rate: 1, repeatable: true, limits: { steps: { min: 4, max: 10, default: 8 } } });
    // Its tool draws a seed of its own.
    expect(offered.find(({ operation }) => operation === 'apply_style')).toMatchObject({ repeatable: false });
    expect(offered.find(({ operation }) => operation === 'edit_image')).toMatchObject({ limits: { reference: { max: 2 }, mask: { max: 0 } } });
  });

  it('is nothing while nobody answers, with the reason told once, and all of it again afterwards', async () => {
    let now = Date.now();
    const runtime = bench.runtime({ clock: () => now });
    bench.network.fail(/capabilities/, { status: 200, body: '<!doctype html><title>Welcome</title>' }, 2);
    expect(await runtime.capabilities()).toEqual([]);
    now += 31_000;
    await runtime.capabilities();
    now += 31_000;
    for (let n = 0; n < 100 && (await runtime.capabilities()).length === 0; n += 1) now += 31_000;
    expect(await runtime.capabilities()).not.toEqual([]);
    expect(bench.unusable).toEqual([expect.stringMatching(/answered GET \/v1\/creative-agent\/capabilities with a web page where JSON was expected/)]);
  });

  it.each([
    ['hangs', 'hang' as const],
    ['hangs up', 'cut' as const],
    ['answers a list of something else', { body: { status: 'success', data: { capabilities: 7 } } }],
    ['answers half of a JSON', { headers: { 'content-type': 'application/json' }, body: '{"status":"succ' }],
  ])('is nothing where the server %s', async (_what, fault) => {
    bench.network.fail(/capabilities/, fault);
    expect(await bench.runtime({ answerWithinMs: 200 }).capabilities()).toEqual([]);
  });

  it('is nothing with a wrong key, which is named nowhere', async () => {
    const wrong = 'wrong-id.wrong-secret-0123456789';
    expect(await bench.runtime({ key: wrong }).capabilities()).toEqual([]);
    expect(bench.unusable).toEqual([expect.stringMatching(/answered with 401: the key is not known \(the network does not take the key; set SOGNI_FLOW_SOGNI_KEY/)]);
    expect(bench.unusable.join()).not.toContain(wrong);
  });
});

describe('what another engine in its place offers', () => {
  const told = (capabilities: readonly object[]) => bench.network.fail(/capabilities/, { body: { status: 'success', data: { capabilities } } });

  it('keeps the names that the catalogue knows and gets names of its own else, at the prices of the catalogue and for real Spark', async () => {
    const sketch = { operation: 'generate_image', id: 'sketch', name: 'Sketch', rate: 0, playMoney: true, premium: false, repeatable: true, version: 'sketch 9' };
    told([{ ...sketch, limits: { steps: { min: 1, max: 9 }, prompt: 'any', width: { min: 'a' } } }, { ...sketch, id: 'z_image_turbo_bf16', rate: 7, repeatable: false }]);
    const offered = await bench.runtime().capabilities();
    expect(offered.map(({ model, rate, playMoney, repeatable }) => ({ model, rate, playMoney, repeatable }))).toEqual([
      { model: 'sogni-sketch', rate: 1, playMoney: false, repeatable: true },
      { model: 'z_image_turbo_bf16', rate: 1, playMoney: false, repeatable: false },
    ]);
    expect(offered[0]).toMatchObject({ version: 'sogni 1, sketch 9', limits: { steps: { min: 1, max: 9 } } });
    expect(Object.keys(offered[0]!.limits!)).toEqual(['steps']);
  });

  it('is left out where it would come round in a circle, is no operation, or has no model', async () => {
    told([{ operation: 'generate_image', id: 'sogni-sketch' }, { operation: 'fly', id: 'sketch' }, { operation: 'generate_image' }, { operation: 'generate_image', id: 7 }, 'sketch' as never]);
    expect(await bench.runtime().capabilities()).toEqual([]);
  });
});

describe('a job as a workflow', () => {
  it('goes there with the words of the tool alone, under a key of its own, and comes back looked at and paid', async () => {
    const { saved, report, progress } = await picture({ id: '01job' });
    expect(only()).toMatchObject({ key: 'sogni-flow:01job', step: { toolName: 'generate_image', arguments: { prompt: 'a barn', model: 'z-turbo', seed: SEED, width: 256 } }, body: { token_type: 'spark', confirm_cost: true } });
    expect(only().step.arguments).not.toHaveProperty('steps');
    expect(saved).toMatchObject([{ role: 'image', mediaType: 'image/png', width: 256, height: 256, seed: SEED }]);
    expect(report).toMatchObject({ method: expect.stringMatching(/^made by z-turbo on 127/), facts: { workflowId: only().id, estimateMicroSpark: 100_000, costMicroSpark: 100_000, quotedMicroSpark: 25_000 } });
    expect(report.warnings).toEqual(['the network charged 0.1 Spark, more than the 0.025 that were quoted here']);
    expect(progress.map(({ activity }) => activity)).toEqual(expect.arrayContaining(['sending the files', 'queued on the network', 'running on the network']));
    expect(bench.network.requests(/estimate/)).toEqual(['GET /api/v2/job/estimate/spark/fast/z_image_turbo_bf16/1/8/0/0/0/256/256']);
  });

  it('sends its files, and says what the tool has no word for', async () => {
    const inputs = [await bench.picture('image')];
    const { report } = await bench.perform(bench.runtime(), 'apply_style', 'qwen_image_edit_2511_fp8_lightning', { prompt: 'as a woodcut' }, { inputs });
    const [[place, sent]] = [...bench.network.files.uploads] as [[string, Buffer]];
    expect(sent).toEqual(readFileSync(inputs[0]!.path));
    expect(only().body).toMatchObject({ input: { steps: [{ dependsOn: [{ sourceStepId: '$input_media', targetArgument: 'sourceImageIndex', transform: 'image_index' }] }] }, media_references: [{ url: `${bench.network.url}/uploads/${place}`, mediaType: 'image' }] });
    expect(only().step.arguments).toEqual({ prompt: 'as a woodcut', scale: 1 });
    expect(report.warnings).toContain("seed has no effect: the network's tool has no word for it");
  });

  it('meets its run when it comes again, and is not bought twice', async () => {
    const [first, second] = [await picture({ id: 'again' }), await picture({ id: 'again' })];
    expect(only().starts).toBe(2);
    expect(second.saved[0]!.bytes).toEqual(first.saved[0]!.bytes);
  });

  it('is looked for while the network is away, and found when it comes back', async () => {
    bench.network.workflows.looksUntilEnd = 3;
    bench.network.fail(/\?wait=/, { status: 502, body: '<html>bad gateway</html>' }, 3);
    bench.network.fail(/\?wait=/, 'cut', 3);
    expect(await picture()).toMatchObject({ saved: [{ seed: SEED }] });
    expect(only().starts).toBe(1);
  });

  it('goes back to the queue when the network stays away', async () => {
    bench.network.fail(/\?wait=/, { status: 503, body: '' }, 1_000);
    await expect(picture()).rejects.toMatchObject({ code: 'runtime_unreachable' });
    expect(only().status).toBe('queued');
  });

  it('is left alone by a worker that has lost it, and cancelled there when it is cancelled here', async () => {
    bench.network.workflows.looksUntilEnd = Infinity;
    const [lost, unwanted] = [new AbortController(), new AbortController()];
    await expect(picture({ id: 'one', signal: lost.signal, onProgress: ({ activity }) => activity?.startsWith('running') && lost.abort('lease_lost') })).rejects.toMatchObject({ code: 'cancelled' });
    expect(only().status).toBe('running');
    await expect(picture({ id: 'one', signal: unwanted.signal, onProgress: ({ activity }) => activity?.startsWith('running') && unwanted.abort('cancelled') })).rejects.toMatchObject({ code: 'cancelled' });
    expect(only()).toMatchObject({ status: 'cancelled', starts: 2 });
  });
});

describe('a job as a workflow that does not go well', () => {
  const withMessage = (message: RegExp) => expect.objectContaining({ message: expect.stringMatching(message) as unknown });

  it.each([
    ['failed', { stepError: { code: 'policy', message: 'no', classification: 'policy' } }, 'content_filtered'],
    ['failed', { stepError: { code: 'provider', message: 'the worker broke', classification: 'provider' } }, 'runtime_failed'],
    ['failed', { stepError: { code: 'rate', message: 'later', classification: 'rate_limit' } }, 'runtime_failed'],
    ['failed', { error: 'it broke' }, 'runtime_failed'],
    ['cancelled', {}, 'runtime_failed'],
    ['waiting_for_user', { waitingReason: 'insufficient_credit' }, 'runtime_unpaid'],
    ['waiting_for_user', { waitingReason: 'cost_reauthorization_required' }, 'runtime_unpaid'],
    ['waiting_for_user', { waitingReason: 'safety_review_required' }, 'content_filtered'],
    ['waiting_for_user', { waitingReason: 'ask_clarifying_question' }, 'runtime_failed'],
  ])('%s with %j is %s', async (status, more, code) => {
    bench.network.workflows.ends.push({ status, more });
    await expect(picture()).rejects.toMatchObject({ code });
    expect(only().status).toBe(status === 'waiting_for_user' ? 'cancelled' : status);
  });

  it.each([
    ['a web page', { content: Buffer.from('<!doctype html><p>gone</p>') }, /made a file of no known type where an image/],
    ['half of a picture', { cut: true }, /not usable: the picture is damaged/],
    ['a sound', { content: speak(1) }, /made audio\/wav where an image/],
    ['a clip', { content: makeClip({ width: 16, height: 16, frames: 2, fps: 8, seed: 1 }) }, /made video\/mp4 where an image/],
    ['nothing', { content: new Uint8Array() }, /it is empty/],
    ['another file than announced', { said: { sha256: 'a'.repeat(64) } }, /another file than was announced/],
    ['an address in the own network', { said: { url: 'http://127.0.0.1:1/secret' } }, /names http:\/\/127\.0\.0\.1:1 for a file/],
    ['an address that is none', { said: { url: 'file:///etc/passwd' } }, /for a file; https, or the address of the network itself/],
  ])('is not delivered when the result is %s', async (_what, { cut, ...result }: { content?: Uint8Array; said?: object; cut?: boolean }, message) => {
    const whole = await drawPicture({ width: 256, height: 256, seed: SEED });
    bench.network.workflows.results.push({ ...result, ...(cut ? { content: whole.subarray(0, whole.length - 60) } : {}) } as never);
    await expect(picture()).rejects.toMatchObject({ code: 'runtime_failed', message: expect.stringMatching(message) });
  });

  it.each([
    ['withheld by the filter', { said: { nsfw: true, url: '' } }, 'content_filtered'],
    ['without an address', { said: { url: '' } }, 'runtime_failed'],
  ])('has no result when it is %s', async (_what, result, code) => {
    bench.network.workflows.results.push(result);
    await expect(picture()).rejects.toMatchObject({ code });
  });

  it.each([
    [404, 'runtime_failed'],
    [403, 'runtime_failed'],
    [503, 'runtime_unreachable'],
  ])('is tried again when its result is answered with %i', async (status, code) => {
    bench.network.fail(RESULT, { status, body: 'no' });
    await expect(picture({ id: 'r' })).rejects.toMatchObject({ code });
    expect(await picture({ id: 'r' })).toMatchObject({ saved: [{ seed: SEED }] });
    expect(only().starts).toBe(2);
  });

  it.each([
    ['401', failure(401, `who is ${KEY}?`), 'invalid_configuration', /who is \*\*\*\? .*SOGNI_FLOW_SOGNI_KEY/],
    ['402', failure(402, 'no funds'), 'runtime_unpaid', /no funds \(the operator's account there has too little Spark/],
    ['409 of too many', failure(409, 'too many active workflows', { details: { active: 5 } }), 'rate_limited', /too many/],
    ['400', failure(400, 'prompt is bad'), 'invalid_parameter', /prompt is bad/],
    ['413', failure(413, 'too large'), 'media_too_large', /too large/],
    ['429 for long', { ...failure(429, 'slow down', { retryAfter: 3_600 }) }, 'rate_limited', /slow down/],
    ['500 and a page', { status: 500, body: '<html>oh</html>' }, 'runtime_unreachable', /a web page/],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example' }, body: '' }, 'invalid_configuration', /302/],
    ['200 and a page', { body: '<html>hello</html>' }, 'runtime_unreachable', /a web page where JSON was expected/],
    ['another API', { body: { hello: 'world' } }, 'runtime_unreachable', /as the Sogni API does/],
  ])('whose start is answered with %s', async (_what, fault, code, message) => {
    bench.network.fail(START, fault);
    const error = await picture().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(error).toEqual(withMessage(message));
    expect(String((error as Error).message)).not.toContain(KEY);
    expect(bench.network.workflows.all.size).toBe(0);
  });

  it('is not bought again when nobody answered its start, although it arrived', async () => {
    bench.network.fail(START, 'hang');
    await expect(picture({ id: 'silent' }, bench.runtime({ answerWithinMs: 100 }))).rejects.toMatchObject({ code: 'runtime_unreachable', message: expect.stringMatching(/did not answer POST \/v1\/creative-agent\/workflows in time/) });
    // It stays written down, so that the ceiling of a day does not keep it from being collected.
    expect(await picture({ id: 'silent' }, bench.runtime({ mostPerDay: 0 }))).toMatchObject({ saved: [{ seed: SEED }] });
    expect(only().starts).toBe(1);
  });

  it('waits as long as the network asks for, up to a minute', async () => {
    bench.network.fail(START, failure(429, 'slow down', { retryAfter: 2 }), 2);
    expect(await picture()).toMatchObject({ saved: [{ seed: SEED }] });
    expect(bench.network.requests(START)).toHaveLength(3);
  });

  it('buys nothing when the network asks for more than the job pays here', async () => {
    await expect(picture({}, bench.runtime({ mostPerJob: undefined }))).rejects.toMatchObject({ code: 'runtime_unpaid', message: expect.stringMatching(/asks up to 0\.1 Spark for the job; 0\.025 may be spent/) });
    expect(bench.network.requests(START)).toEqual([]);
  });

  it('lets two at once not spend more in a day than is allowed', async () => {
    const runtime = bench.runtime({ mostPerDay: 150_000 });
    const ends = await Promise.allSettled([picture({}, runtime), picture({}, runtime), picture({}, runtime)]);
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2);
    expect(bench.network.workflows.all.size).toBeLessThan(2);
  });

  it('reads a day whose last line a crash has cut', async () => {
    await picture({ id: 'a' });
    const file = join(bench.home, 'sogni', `spent-${new Date().toISOString().slice(0, 10)}.jsonl`);
    const { appendFileSync } = await import('node:fs');
    appendFileSync(file, '\n{"job":"b","co');
    await expect(picture({ id: 'c' }, bench.runtime({ mostPerDay: 150_000 }))).rejects.toMatchObject({ code: 'runtime_unpaid', message: expect.stringMatching(/0\.05 are left/) });
  });
});
