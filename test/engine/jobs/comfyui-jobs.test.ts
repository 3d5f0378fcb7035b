/** A whole engine that is told of a ComfyUI server: found, offered, paid for with money that is none of play, delivered, and served from the cache. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { microSpark } from '../../../nodes/contract/index.ts';
import { LOCAL_ACCOUNT } from '../../../engine/src/accounts/port.ts';
import { composeEngine } from '../../../engine/src/compose.ts';
import { readConfig } from '../../../engine/src/config.ts';
import type { Engine } from '../../../engine/src/engine.ts';
import { loadBuiltNode } from '../../e2e/built-node.ts';
import { simulateComfyui } from '../../gpu-runtime/comfyui/simulator/simulated-comfyui.ts';
import type { Simulator } from '../../gpu-runtime/comfyui/simulator/simulator.ts';
import { MODELS } from '../../gpu-runtime/comfyui/workbench.ts';

const MODEL = 'z_image_turbo_bf16';
let [sim, engine, home]: [Simulator, Engine, string] = [undefined!, undefined!, ''];
let logged: string[] = [];

beforeEach(async () => {
  logged = [];
  home = mkdtempSync(join(tmpdir(), 'sogni-flow-comfyui-'));
  mkdirSync(join(home, 'comfyui'));
  writeFileSync(join(home, 'comfyui', 'broken.json'), '{}');
  sim = await simulateComfyui({ generation: 'jobs', models: MODELS });
  engine = await composeEngine(readConfig({ SOGNI_FLOW_COMFYUI_URL: sim.url }, home), (_level, message) => void logged.push(message), { loadNode: await loadBuiltNode() });
  await engine.accounts.ensure(LOCAL_ACCOUNT);
});
afterEach(async () => {
  await engine.close();
  await sim.stop();
  rmSync(home, { recursive: true, force: true });
});

const submit = async (key: string) => await (await engine.jobs()).submit({ account: LOCAL_ACCOUNT, key, operation: 'generate_image', model: 'z-turbo', inputs: [], arguments: { prompt: 'a duck', width: 256, height: 256, seed: 3 } });

describe('an engine with a ComfyUI server', () => {
  it('offers its models behind those that are built in, and says which graph it leaves out', async () => {
    const models = (await engine.capabilities()).filter(({ operation }) => operation === 'generate_image').map(({ model }) => model);
    expect(models[0]).toBe('sketch');
    expect(models).toContain(MODEL);
    expect(logged).toEqual([expect.stringMatching(/broken\.json is left out: the graph cannot be used: operation is missing/)]);
  });

  it('takes no play money for them', async () => {
    await expect(submit('unpaid')).rejects.toMatchObject({ code: 'insufficient_spark' });
    expect(sim.ran).toEqual([]);
  });

  it('makes what is paid for, captures once, and buys the same no second time', async () => {
    await engine.ledger.grant(LOCAL_ACCOUNT, microSpark(100), 'free', 'for the test');
    await engine.worker();
    const jobs = await engine.jobs();
    const { id } = await submit('first');
    const job = await jobs.wait(LOCAL_ACCOUNT, id, 60_000);
    expect(job).toMatchObject({ state: 'completed', model: MODEL, artifacts: [{ role: 'image', mediaType: 'image/png', width: 256, height: 256, seed: 3 }], report: { engine: 'comfyui' } });
    expect(job.captured).toBeGreaterThan(0);
    const again = await jobs.wait(LOCAL_ACCOUNT, (await submit('second')).id, 60_000);
    expect(again).toMatchObject({ state: 'completed', cached: true, captured: 0 });
    expect(sim.ran).toHaveLength(1);
    expect(await engine.verify()).toEqual([]);
  });
});
