import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { ERRORS, type ErrorCode } from '../../../nodes/contract/index.ts';
import type { Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { type Bench, openBench } from './bench.ts';
import { changed, cutAtOnce, cutInBody, html, status } from './simulator/faults.ts';
import { makeClip } from './simulator/media.ts';
import type { Answer, Fault } from './simulator/server.ts';
import { startVllmOmni, type VllmOmni } from './simulator/vllm-omni.ts';

const MODEL = 'all/of-it';
const OPERATIONS = ['generate_image', 'edit_image', 'generate_video', 'generate_speech'];

/** The answer's picture, with its base64 replaced. */
const picture = (replace: (base64: string) => string | null): Fault =>
  changed((answer) => {
    const body = structuredClone(answer.body) as { data: { b64_json: string | null }[] };
    body.data[0]!.b64_json = replace(body.data[0]!.b64_json!);
    return { ...answer, body };
  });
const bytes = (replace: (content: Buffer) => Buffer): Fault => changed((answer) => ({ ...answer, body: replace(answer.body as Buffer) }));
const json = (body: unknown): Fault => status(200, body);
const bmp = Buffer.from('BM'.padEnd(64, '\0'));

describe('answers that are not what they should be', () => {
  let bench: Bench;
  let simulator: VllmOmni;
  let runtime: Runtime;

  beforeEach(async () => {
    [bench, simulator] = [await openBench(), await startVllmOmni({ model: MODEL })];
    runtime = bench.runtime(simulator.url, { models: { [MODEL]: OPERATIONS } });
  });
  afterEach(async () => {
    await simulator.close();
    await bench.close();
  });

  async function refused(operation: string, start: string, faults: readonly Fault[]): Promise<{ code: ErrorCode; message: string }> {
    simulator.fail(start, ...faults);
    const inputs = operation === 'edit_image' ? [await bench.picture('image')] : [];
    const given = { prompt: 'a barn', ...(operation === 'generate_image' ? { width: 256, height: 256 } : {}) };
    return await bench.perform(runtime, operation, given, { inputs }).then(
      () => ({ code: 'internal', message: 'it was delivered' }),
      (error: unknown) => error as { code: ErrorCode; message: string },
    );
  }

  it.each<[string, Fault, string]>([
    ['no data', json({ created: 1, data: [] }), 'without a file'],
    ['nothing at all', json({}), 'without a file'],
    ['an error in a success', json({ error: { message: 'CUDA out of memory' } }), 'CUDA out of memory'],
    ['a list', json([]), 'without a file'],
    ['a picture that is null', picture(() => null), 'without a file'],
    ['an empty picture', picture(() => ''), 'empty file'],
    ['half a picture', picture((base64) => base64.slice(0, Math.floor(base64.length / 8) * 4)), 'not usable'],
    ['a picture without its end', picture((base64) => base64.slice(0, Math.floor(base64.length / 4 - 12) * 4)), 'not usable'],
    ['base64 that is cut', picture((base64) => base64.slice(0, -3)), 'cut off'],
    ['what is no base64', picture(() => 'data:image/png;base64,AAAA'), 'no base64'],
    ['a file of no known kind', picture(() => bmp.toString('base64')), 'no known type'],
    ['a video', picture(() => makeClip({ width: 1, height: 1, frames: 1, fps: 1, seed: 1 }).toString('base64')), 'video/mp4 where an image'],
    ['two pictures', changed((answer) => ({ ...answer, body: { data: [(answer.body as { data: unknown[] }).data[0], (answer.body as { data: unknown[] }).data[0]] } })), 'more than the 1 files'],
    ['an address elsewhere', json({ data: [{ url: 'http://169.254.169.254/latest/meta-data' }] }), 'not its own'],
    ['an address that only begins alike', json({ data: [{ url: '//127.0.0.1:1/x' }] }), 'not its own'],
    ['an address of its own where nothing is', json({ data: [{ url: '/v1/nothing' }] }), '404'],
    ['a web page', html(), 'a web page'],
    ['a cut before anything', cutAtOnce, 'cut the connection'],
    ['a cut in the middle', cutInBody(0.5), 'cut the connection'],
    ['a fault', status(500), '500'],
  ])('a picture request that is answered with %s', async (_, fault, message) => {
    for (const [operation, path] of [['generate_image', '/v1/images/generations'], ['edit_image', '/v1/images/edits']] as const) {
      const error = await refused(operation, `POST ${path}`, [fault]);
      expect(error.message).toContain(message);
      const code = message === '404' ? 'no_runtime_for_operation' : 'runtime_failed';
      expect([error.code, ERRORS[error.code].retry]).toEqual([code, code === 'runtime_failed']);
      runtime = bench.runtime(simulator.url, { models: { [MODEL]: OPERATIONS } }); // It may shun by now.
    }
  });

  it.each<[string, Fault, string]>([
    ['a web page', html(), 'text/html'],
    ['an error in a success', json({ error: { message: 'CUDA out of memory' } }), 'application/json'],
    ['nothing', bytes(() => Buffer.alloc(0)), 'nothing'],
    ['half of it', bytes((content) => content.subarray(0, content.length / 2)), 'damaged'],
    ['a picture', bytes(() => Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')), 'image/png where audio'],
    ['raw samples', bytes(() => Buffer.alloc(5_000, 3)), 'no known type'],
    ['a cut in the middle', cutInBody(0.5), 'cut the connection'],
    ['a cut before anything', cutAtOnce, 'cut the connection'],
  ])('a request for speech that is answered with %s', async (_, fault, message) => {
    expect(await refused('generate_speech', 'POST /v1/audio/speech', [fault])).toMatchObject({ code: 'runtime_failed', message: expect.stringContaining(message) });
  });

  it.each<[string, string, Fault, string]>([
    ['the beginning', 'POST /v1/videos', json({ status: 'queued' }), 'without an id'],
    ['the beginning', 'POST /v1/videos', cutAtOnce, 'cut the connection'],
    ['the beginning', 'POST /v1/videos', cutInBody(0.5), 'cut the connection'],
    ['the beginning', 'POST /v1/videos', html(), 'a web page'],
    ['a look', 'GET /v1/videos', json({ id: 'x' }), 'without the status'],
    ['a look', 'GET /v1/videos', json({ id: 'x', status: 'expired' }), 'its status is "expired"'],
    ['a look', 'GET /v1/videos', json({ id: 'x', status: 'failed', error: { code: 'oom', message: 'CUDA out of memory' } }), 'CUDA out of memory'],
    ['a look', 'GET /v1/videos', json({ id: 'x', status: 'failed', error: null }), 'its status is "failed"'],
    ['a look', 'GET /v1/videos', status(404, { detail: 'Video not found' }), 'has forgotten its video'],
  ])('a video, at %s (%s)', async (_, start, fault, message) => {
    const error = await refused('generate_video', start, [fault]);
    expect(error).toMatchObject({ code: 'runtime_failed', message: expect.stringContaining(message) });
  });

  it.each<[string, Fault, string]>([
    ['half a clip', bytes((content) => content.subarray(0, content.length / 2)), 'damaged'],
    ['a clip of one frame', bytes(() => makeClip({ width: 1280, height: 720, frames: 1, fps: 24, seed: 1 })), 'made 1 frame, not 121'],
    ['a web page', html(), 'text/html'],
    ['nothing', bytes(() => Buffer.alloc(0)), 'nothing'],
    ['a cut in the middle', cutInBody(0.5), 'cut the connection'],
    ['a message', json({ detail: 'Generation is still in-progress' }), 'application/json'],
  ])('a video whose content is %s', async (_, fault, message) => {
    const looks = Array.from({ length: 2 }, (): Fault => changed((answer: Answer) => answer));
    simulator.fail('GET /v1/videos', ...looks);
    expect(await refused('generate_video', 'GET /v1/videos', [fault, fault, fault])).toMatchObject({ code: 'runtime_failed', message: expect.stringContaining(message) });
    expect(simulator.videos.size).toBe(0);
  });

  it.each<[string, Fault]>([
    ['a cut', cutInBody(0.9)],
    ['a fault', status(500)],
    ['a web page', html(502)],
  ])('a video whose content is %s is asked for again, and not made again', async (_, fault) => {
    simulator.fail('GET /v1/videos', changed((answer) => answer), changed((answer) => answer), fault, fault);
    const { saved } = await bench.perform(runtime, 'generate_video', { prompt: 'waves' });
    expect(saved).toHaveLength(1);
    expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('tells a filter of videos from a fault', async () => {
    const filtered = json({ id: 'x', status: 'failed', error: { code: 'moderation_blocked', message: 'not this' } });
    expect(await refused('generate_video', 'GET /v1/videos', [filtered])).toMatchObject({ code: 'content_filtered', message: 'not this' });
  });

  it('says what differs from what was asked for', async () => {
    simulator.fail('GET /v1/videos', changed((answer) => answer), changed((answer) => ({ ...answer, body: { ...(answer.body as object), model: 'other/model' } })), bytes(() => makeClip({ width: 832, height: 480, frames: 49, fps: 24, seed: 1 })));
    const { report } = await bench.perform(runtime, 'generate_video', { prompt: 'waves' });
    expect(report.warnings).toEqual([
      'the server says that other/model made it, not all/of-it',
      'the video is 832 × 480 px, not 1280 × 720: that is what the server made',
      'the video lasts 2.04 s, not 5.04 s: that is what the server made',
    ]);
  });

  it.each<[string, Fault]>([
    ['a cut', cutAtOnce],
    ['a web page', html()],
    ['a fault', status(500)],
    ['a server that wants a key', status(401)],
    ['a list of nothing', json({ object: 'list', data: [] })],
    ['what is no list', json({ data: 'none' })],
    ['entries without ids', json({ data: [{}, null, 'x', { id: 7 }, { id: '' }] })],
  ])('a list of models that is %s offers nothing, and the next one counts again', async (_, fault) => {
    simulator.fail('GET /v1/models', fault);
    let time = 0;
    const asked = bench.runtime(simulator.url, { models: { [MODEL]: OPERATIONS }, clock: () => time });
    expect(await asked.capabilities()).toEqual([]);
    time += 29_999;
    expect(await asked.capabilities()).toEqual([]);
    time += 1;
    // What was known is told while the server is asked again.
    expect(await asked.capabilities()).toEqual([]);
    while ((await asked.capabilities()).length === 0) await turn();
    expect(await asked.capabilities()).toHaveLength(OPERATIONS.length);
  });
});
