/** A server that speaks OpenAI's API, named in the configuration: what the engine offers through it, who pays, and what comes out. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LOCAL_ACCOUNT } from '../../engine/src/accounts/port.ts';
import { composeEngine } from '../../engine/src/compose.ts';
import { readConfig } from '../../engine/src/config.ts';
import type { Engine } from '../../engine/src/engine.ts';
import { look } from '../gpu-runtime/openai/bench.ts';
import { status } from '../gpu-runtime/openai/simulator/faults.ts';
import { colourOf } from '../gpu-runtime/openai/simulator/media.ts';
import { startVllmOmni, type VllmOmni } from '../gpu-runtime/openai/simulator/vllm-omni.ts';
import { loadBuiltNode } from './built-node.ts';

const KEY = 'sk-very-secret-0123456789';
const MODEL = 'Qwen/Qwen-Image';
const SPARK = 1_000_000;

describe('an engine with an OpenAI-compatible server', () => {
  let [home, logged]: [string, string[]] = ['', []];
  let simulator: VllmOmni;
  let engine: Engine;

  beforeEach(async () => {
    [home, logged] = [mkdtempSync(join(tmpdir(), 'openai-server-')), []];
    simulator = await startVllmOmni({ model: MODEL, key: KEY });
    const config = readConfig({ SOGNI_FLOW_OPENAI_URL: `${simulator.url}/v1`, SOGNI_FLOW_OPENAI_KEY: KEY }, home);
    const log = (level: string, message: string, detail?: unknown): void => void logged.push(`${level} ${message} ${String((detail as Error | undefined)?.stack ?? '')}`);
    engine = await composeEngine(config, log, { loadNode: await loadBuiltNode() });
    await engine.accounts.ensure(LOCAL_ACCOUNT);
  });
  afterEach(async () => {
    await engine.close();
    await simulator.close();
    rmSync(home, { recursive: true, force: true });
  });

  const picture = (model?: string) => ({ account: LOCAL_ACCOUNT, operation: 'generate_image', inputs: [], arguments: { prompt: 'a barn', width: 256, height: 256, seed: 7, ...(model ? { model } : {}) } });

  it('offers its models beside the built-in one, which stays the default', async () => {
    const jobs = await engine.jobs();
    expect(await jobs.quote(picture())).toMatchObject({ model: 'sketch', playMoney: true });
    expect(await jobs.quote(picture(MODEL))).toMatchObject({ model: MODEL, playMoney: false });
  });

  it('is not paid with play money', async () => {
    const jobs = await engine.jobs();
    await expect(jobs.submit({ ...picture(MODEL), key: 'one' })).rejects.toMatchObject({ code: 'insufficient_spark' });
    expect(await jobs.submit({ ...picture(), key: 'two' })).toMatchObject({ model: 'sketch' });
  });

  it('delivers what the server made, paid once, and says nothing of the key', async () => {
    await engine.ledger.grant(LOCAL_ACCOUNT, 5 * SPARK, 'premium', 'for the test');
    const [jobs] = [await engine.jobs(), await engine.worker()];
    simulator.fail('POST /v1/images', status(500, { error: { message: `no memory for ${KEY}` } }));
    const { id } = await jobs.submit({ ...picture(MODEL), key: 'one' });
    const done = await jobs.wait(LOCAL_ACCOUNT, id, 60_000);
    expect(done).toMatchObject({ state: 'completed', report: { engine: 'openai 1 (vLLM-Omni)', method: `made by the model ${MODEL}` }, artifacts: [{ width: 256, height: 256, seed: 7, mediaType: 'image/png' }] });
    const bytes = await buffer(await (await engine.artifacts()).read(done.artifacts[0]!.digest));
    expect(await look(bytes)).toMatchObject(colourOf(7));
    expect(await engine.ledger.balance(LOCAL_ACCOUNT)).toMatchObject({ held: 0, byKind: { play: 400 * SPARK, premium: 5 * SPARK - done.captured } });
    expect(await jobs.submit({ ...picture(MODEL), key: 'again' })).toMatchObject({ state: 'completed', cached: true, captured: 0 });
    expect(await engine.verify()).toEqual([]);
    expect(JSON.stringify([done, logged])).not.toContain(KEY);
  });

  it('tells a job that fails why, without the key', async () => {
    await engine.ledger.grant(LOCAL_ACCOUNT, 5 * SPARK, 'premium', 'for the test');
    const [jobs] = [await engine.jobs(), await engine.worker()];
    simulator.fail('POST /v1/images', status(400, { error: { message: `bad prompt from ${KEY}`, code: 'content_filter' } }));
    const { id } = await jobs.submit({ ...picture(MODEL), key: 'one' });
    const done = await jobs.wait(LOCAL_ACCOUNT, id, 60_000);
    expect(done).toMatchObject({ state: 'failed', captured: 0, failure: { code: 'content_filtered', message: expect.stringContaining('bad prompt from ***') } });
    expect(JSON.stringify([done, logged])).not.toContain(KEY);
  });
});
