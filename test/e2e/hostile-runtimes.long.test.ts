/**
 * A whole engine (SQLite) with servers that answer with pages, hang, lie, deliver rubbish or die under every job: the job ends with a typed error and its hold
 * released, or is made later or elsewhere; another account's jobs on another runtime go on meanwhile; the books add up.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { microSpark, type ErrorCode } from '../../nodes/contract/index.ts';
import { composeEngine, type Engine } from '../../engine/src/compose.ts';
import { readConfig } from '../../engine/src/config.ts';
import { createComfyuiRuntime, readOwnGraphs } from '../../gpu-runtime/src/runtimes/comfyui/index.ts';
import { createOpenaiRuntime } from '../../gpu-runtime/src/runtimes/openai/index.ts';
import type { Runtime } from '../../gpu-runtime/src/runtimes/port.ts';
import { settingAside } from '../../gpu-runtime/src/runtimes/set-aside.ts';
import { createSketchRuntime } from '../../gpu-runtime/src/runtimes/sketch/index.ts';
import { simulateComfyui } from '../gpu-runtime/comfyui/simulator/simulated-comfyui.ts';
import type { Simulator } from '../gpu-runtime/comfyui/simulator/simulator.ts';
import { cutAtOnce, cutInBody, html } from '../gpu-runtime/openai/simulator/faults.ts';
import { startVllmOmni, type VllmOmni } from '../gpu-runtime/openai/simulator/vllm-omni.ts';
import type { Fault } from '../gpu-runtime/openai/simulator/server.ts';
import { loadBuiltNode } from './built-node.ts';

const SDXL = 'sd_xl_base_1.0';
const QWEN = 'Qwen/Qwen-Image';
const PAGE = { status: 200, type: 'text/html', body: '<html>Log in</html>' };
const [ALICE, BOB] = ['alice', 'bob'];
/** Short, so that the runtime gives up soon. */
const LIMITS = { poll: 15, answer: 600, outage: 100, cancel: 300, socketPause: 5, menu: 0 };
const noFfmpeg = () => Promise.reject(new TypeError('no FFmpeg in this test'));

let home: string;
let logged: string[];
let [comfyui, openai]: [Simulator, VllmOmni] = [undefined!, undefined!];
let engines: Engine[] = [];
let setAside = Promise.withResolvers<void>();

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'hostile-runtimes-'));
  logged = [];
  setAside = Promise.withResolvers();
  comfyui = await simulateComfyui({ generation: 'jobs', models: { checkpoints: [`${SDXL}.safetensors`] } });
  openai = await startVllmOmni({ model: QWEN });
});
afterEach(async () => {
  for (const engine of engines) await engine.close();
  engines = [];
  await comfyui.stop();
  await openai.close();
  rmSync(home, { recursive: true, force: true });
});

async function open(runtimes: readonly Runtime[], env: NodeJS.ProcessEnv = {}): Promise<Engine> {
  const log = (level: 'info' | 'warn' | 'error', message: string): void => {
    logged.push(`${level} ${message}`);
    if (message.includes('is set aside')) setAside.resolve();
  };
  const sketch = createSketchRuntime({ ffmpeg: noFfmpeg });
  const engine = await composeEngine(readConfig({ SOGNI_FLOW_SLOTS: '2', ...env }, home), log, { loadNode: await loadBuiltNode(), runtimes: [sketch, ...runtimes.map((runtime) => settingAside(runtime, { log }))] });
  engines.push(engine);
  for (const account of [ALICE, BOB]) await engine.accounts.ensure(account);
  return engine;
}
async function grant({ ledger }: Engine): Promise<void> {
  for (const account of [ALICE, BOB]) await ledger.grant(account, microSpark(100), 'premium', 'for the test');
}
const comfyuiRuntime = ({ url }: Simulator = comfyui, mostBytes?: number): Runtime => createComfyuiRuntime({ baseUrl: url, ffmpeg: noFfmpeg, limits: LIMITS, ...(mostBytes && { mostBytes }) });
const openaiRuntime = (): Runtime => createOpenaiRuntime({ baseUrl: openai.url, ffmpeg: noFfmpeg });
/** On a busy machine a short limit may pass once; the server is asked again. */
async function offers(engine: Engine, model: string, does = true): Promise<void> {
  while ((await engine.capabilities()).some((offered) => offered.model === model) !== does) await new Promise((resolve) => setTimeout(resolve, 20));
}
const order = async ({ jobs }: Engine, account: string, model: string, key: string): Promise<string> =>
  (await (await jobs()).submit({ account, key, operation: 'generate_image', model, inputs: [], arguments: { prompt: 'a duck', width: 256, height: 256, steps: 4, seed: 3 } })).id;
const ended = async ({ jobs }: Engine, account: string, id: string) => await (await jobs()).wait(account, id, 60_000);

/** What is due whatever happened: nothing on hold, nothing taken for what was not delivered, and books that add up. */
async function settled(engine: Engine, paid: number): Promise<void> {
  const { held, available } = await engine.ledger.balance(ALICE);
  expect({ held, spent: microSpark(100) - available }).toEqual({ held: 0, spent: paid });
  expect(await engine.verify()).toEqual([]);
}

async function bobIsServed(engine: Engine): Promise<void> {
  const job = await ended(engine, BOB, await order(engine, BOB, 'sketch', `bob-${Math.random()}`));
  expect(job).toMatchObject({ state: 'completed', model: 'sketch' });
}

describe('a ComfyUI server', () => {
  it.each<[string, Simulator['answer']]>([
    ['answers with a page for people', () => PAGE],
    ['hangs', (line) => (line.startsWith('GET /object_info') ? undefined : 'hang')],
    ['answers its history with bytes without end', (line) => (line.startsWith('GET /history') ? 'endless' : undefined)],
  ])('that %s keeps nobody else waiting, and makes the job when it is well again', async (_what, answer) => {
    const engine = await open([comfyuiRuntime()]);
    await grant(engine);
    await offers(engine, SDXL);
    comfyui.answer = answer;
    await engine.worker();
    const asked = comfyui.seen(/^(GET \/(history|queue)|POST)/);
    const id = await order(engine, ALICE, SDXL, 'alice');
    await asked;
    await bobIsServed(engine);
    expect((await (await engine.jobs()).get(ALICE, id)).state).not.toBe('completed');
    comfyui.answer = () => undefined;
    const job = await ended(engine, ALICE, id);
    expect(job).toMatchObject({ state: 'completed', model: SDXL });
    expect(comfyui.ran).toHaveLength(1);
    await settled(engine, job.captured);
  });

  it('that hangs leaves the job to a worker elsewhere', async () => {
    const good = await simulateComfyui({ generation: 'jobs', models: { checkpoints: [`${SDXL}.safetensors`] } });
    try {
      const engine = await open([comfyuiRuntime()]);
      await grant(engine);
      await offers(engine, SDXL);
      comfyui.answer = (line) => (line.startsWith('GET /object_info') ? undefined : 'hang');
      await engine.worker();
      const asked = comfyui.seen(/^(GET \/(history|queue)|POST)/);
      const id = await order(engine, ALICE, SDXL, 'alice');
      await asked;
      const elsewhere = await open([comfyuiRuntime(good)]);
      await elsewhere.worker();
      const job = await ended(engine, ALICE, id);
      expect(job).toMatchObject({ state: 'completed' });
      expect([comfyui.ran.length, good.ran.length]).toEqual([0, 1]);
      await settled(engine, job.captured);
    } finally {
      await good.stop();
    }
  });

  it.each<[string, () => void | Promise<void>, ErrorCode, string]>([
    ['lists a model that it has not', () => void (comfyui.answer = (line) => (line === 'POST /prompt' ? { status: 400, type: 'application/json', body: JSON.stringify(NOT_IN_LIST) } : undefined)), 'no_runtime_for_operation', 'lacks something'],
    ['delivers an empty picture', () => void (comfyui.resultBytes = Buffer.alloc(0)), 'runtime_failed', 'it is empty'],
    ['delivers half a picture', async () => void (comfyui.resultBytes = (await noise()).subarray(0, 20_000)), 'runtime_failed', 'damaged'],
    ['delivers a page', () => void (comfyui.resultBytes = Buffer.from('<html>Log in</html>')), 'runtime_failed', 'neither a picture'],
    ['delivers a picture without end', () => void (comfyui.answer = (line) => (line === 'GET /view' ? 'endless' : undefined)), 'runtime_failed', 'more than 3000000 bytes'],
    ['dies under every job', () => void (comfyui.beforeTelling = dies), 'runtime_failed', 'no longer knows the prompt'],
    ['is out of memory each time', () => void (comfyui.beforeTelling = () => void (comfyui.fault = { node: 'KSampler', exception: 'torch.OutOfMemoryError', message: 'out of memory' })), 'runtime_failed', 'too little free memory'],
  ])('that %s fails the job with a reason, charges nothing, and keeps nobody else waiting', async (_what, spoil, code, told) => {
    const engine = await open([comfyuiRuntime(comfyui, 3_000_000)]);
    await grant(engine);
    await offers(engine, SDXL);
    await spoil();
    await engine.worker();
    const id = await order(engine, ALICE, SDXL, 'alice');
    await bobIsServed(engine);
    expect(await ended(engine, ALICE, id)).toMatchObject({ state: 'failed', captured: 0, failure: { code, message: expect.stringContaining(told) } });
    await bobIsServed(engine);
    await settled(engine, 0);
  });

  it('by which job after job fails is set aside', async () => {
    const engine = await open([comfyuiRuntime()]);
    await grant(engine);
    await offers(engine, SDXL);
    comfyui.resultBytes = Buffer.alloc(0);
    await engine.worker();
    const ids: string[] = [];
    for (const key of ['one', 'two', 'three']) ids.push(await (await engine.jobs()).submit({ account: ALICE, key, operation: 'generate_image', model: SDXL, inputs: [], arguments: { prompt: key, width: 256, height: 256, steps: 4 } }).then((job) => job.id));
    await setAside.promise;
    // The fleet hears of it with the next heartbeat of the worker.
    await offers(engine, SDXL, false);
    await bobIsServed(engine);
    for (const id of ids) await (await engine.jobs()).cancel(ALICE, id);
    for (const id of ids) await ended(engine, ALICE, id);
    await settled(engine, 0);
  });

  it('is sent no graph with a node class that is not allowed', async () => {
    mkdirSync(join(home, 'comfyui'));
    const evil = { operation: 'generate_image', model: 'evil', graph: { 1: { class_type: 'LoadImageFromPath', inputs: { path: '/etc/passwd' } }, 2: { class_type: 'PreviewImage', inputs: { images: ['1', 0] } } }, bind: {}, results: { 2: 'image' } };
    writeFileSync(join(home, 'comfyui', 'evil.json'), JSON.stringify(evil));
    expect((await readOwnGraphs(join(home, 'comfyui'))).refused).toMatchObject({ 'evil.json': { code: 'forbidden', message: expect.stringContaining('LoadImageFromPath') } });
    const engine = await composeEngine(readConfig({ SOGNI_FLOW_COMFYUI_URL: comfyui.url }, home), (level, message) => void logged.push(`${level} ${message}`), { loadNode: await loadBuiltNode() });
    engines.push(engine);
    await engine.accounts.ensure(ALICE);
    await grant(engine);
    await expect(order(engine, ALICE, 'evil', 'alice')).rejects.toMatchObject({ code: 'unknown_model' });
    expect(logged).toContainEqual(expect.stringContaining('evil.json is left out'));
    expect(comfyui.requests.map(({ line }) => line)).not.toContain('POST /prompt');
    await settled(engine, 0);
  });
});

const NOT_IN_LIST = {
  error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '', extra_info: {} },
  node_errors: { checkpoint: { errors: [{ type: 'value_not_in_list', message: 'Value not in list', details: `ckpt_name: '${SDXL}.safetensors' not in []`, extra_info: { input_name: 'ckpt_name' } }], dependent_outputs: [], class_type: 'CheckpointLoaderSimple' } },
};

const noise = async (): Promise<Buffer> => await sharp({ create: { width: 256, height: 256, channels: 3, background: '#123456', noise: { type: 'gaussian', mean: 128, sigma: 60 } } }).png().toBuffer();

async function dies({ type }: { readonly type: string }): Promise<void> {
  if (type !== 'progress') return;
  await comfyui.stop();
  await comfyui.start();
}

describe("a server that speaks OpenAI's API", () => {
  const PICTURE = 'POST /v1/images';
  const forEver = (fault: Fault): void => openai.fail(PICTURE, ...Array.from({ length: 10 }, () => fault));
  const answering = (body: object): Fault => (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  it.each<[string, () => void | Promise<void>, ErrorCode, string]>([
    ['answers with a page for people', () => forEver(html()), 'runtime_failed', 'a web page'],
    ['delivers no picture', () => forEver(answering({ data: [] })), 'runtime_failed', 'without a file'],
    ['delivers half a picture', async () => forEver(answering({ data: [{ b64_json: (await noise()).subarray(0, 20_001).toString('base64') }] })), 'runtime_failed', 'not usable'],
    ['breaks off', () => forEver(cutInBody(0.5)), 'runtime_failed', 'cut the connection'],
    ['dies under every job', () => forEver(cutAtOnce), 'runtime_failed', 'cut the connection'],
    ['has no such model after all', () => forEver((response) => void response.writeHead(404).end()), 'no_runtime_for_operation', '404'],
  ])('that %s fails the job with a reason, charges nothing, and keeps nobody else waiting', async (_what, spoil, code, told) => {
    const engine = await open([openaiRuntime()]);
    await grant(engine);
    await spoil();
    await engine.worker();
    const id = await order(engine, ALICE, QWEN, 'alice');
    await bobIsServed(engine);
    expect(await ended(engine, ALICE, id)).toMatchObject({ state: 'failed', captured: 0, failure: { code, message: expect.stringContaining(told) } });
    await bobIsServed(engine);
    await settled(engine, 0);
  });

  it('that hangs fails the job when its time is up', async () => {
    const engine = await open([openaiRuntime()], { SOGNI_FLOW_TIMEOUTS: 'generate_image.total=3s' });
    await grant(engine);
    openai.fail(PICTURE, () => undefined);
    await engine.worker();
    const id = await order(engine, ALICE, QWEN, 'alice');
    await openai.seen(PICTURE);
    await bobIsServed(engine);
    expect(await ended(engine, ALICE, id)).toMatchObject({ state: 'failed', captured: 0, failure: { code: 'timed_out' } });
    await settled(engine, 0);
  });
});
