/** Sogni's network, simulated and named in the configuration: what the engine offers through it, who pays, what comes out by either way, and what the books say. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LOCAL_ACCOUNT } from '../../engine/src/accounts/port.ts';
import { composeEngine } from '../../engine/src/compose.ts';
import { readConfig } from '../../engine/src/config.ts';
import type { Engine } from '../../engine/src/engine.ts';
import { KEY } from '../gpu-runtime/sogni/simulator/key.ts';
import { SimulatedNetwork } from '../gpu-runtime/sogni/simulator/network.ts';
import { loadBuiltNode } from './built-node.ts';

const MODEL = 'z_image_turbo_bf16';
const SPARK = 1_000_000;

let [home, logged]: [string, string[]] = ['', []];
let network: SimulatedNetwork;
let engine: Engine;
beforeEach(async () => {
  [home, logged] = [mkdtempSync(join(tmpdir(), 'sogni-network-')), []];
  network = await SimulatedNetwork.start({ workers: { [MODEL]: 3 }, price: 0.01 });
  const config = readConfig({ SOGNI_FLOW_SOGNI_URL: network.url, SOGNI_FLOW_SOGNI_KEY: KEY }, home);
  const log = (level: string, message: string, detail?: unknown): void => void logged.push(`${level} ${message} ${String((detail as Error | undefined)?.stack ?? '')}`);
  engine = await composeEngine(config, log, { loadNode: await loadBuiltNode() });
  await engine.accounts.ensure(LOCAL_ACCOUNT);
});
afterEach(async () => {
  await engine.close();
  await network[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

const picture = (key: string, more: object = {}, model = 'z-turbo') => ({ account: LOCAL_ACCOUNT, key, operation: 'generate_image', inputs: [], arguments: { prompt: 'a barn', width: 512, height: 512, seed: 7, ...(model ? { model } : {}), ...more } });

async function made(job: ReturnType<typeof picture>) {
  const [jobs] = [await engine.jobs(), await engine.worker()];
  const { id } = await jobs.submit(job);
  return await jobs.wait(LOCAL_ACCOUNT, id, 60_000);
}

describe('an engine with the key of an account of the network', () => {
  it('offers its models beside the built-in one, which stays the default, and takes no play money for them', async () => {
    const jobs = await engine.jobs();
    expect(await jobs.quote(picture('', {}, ''))).toMatchObject({ model: 'sketch', playMoney: true });
    expect(await jobs.quote(picture(''))).toMatchObject({ model: MODEL, playMoney: false });
    await expect(jobs.submit(picture('unpaid'))).rejects.toMatchObject({ code: 'insufficient_spark' });
    expect(network.requests(/^POST/)).toEqual([]);
  });

  it.each([
    ['a workflow', {}, () => network.workflows.all.size],
    ['a project', { steps: 5 }, () => network.projects.all.size],
  ])('delivers what comes by way of %s, bought there and paid here once', async (_way, more, bought) => {
    await engine.ledger.grant(LOCAL_ACCOUNT, 5 * SPARK, 'premium', 'for the test');
    const done = await made(picture('one', more));
    expect(done).toMatchObject({ state: 'completed', model: MODEL, artifacts: [{ width: 512, height: 512, seed: 7, mediaType: 'image/png' }], report: { facts: { costMicroSpark: 10_000, quotedMicroSpark: done.captured } } });
    expect(await engine.ledger.balance(LOCAL_ACCOUNT)).toMatchObject({ held: 0, byKind: { play: 400 * SPARK, premium: 5 * SPARK - done.captured } });
    expect(await made(picture('again', more))).toMatchObject({ state: 'completed', cached: true, captured: 0 });
    expect(bought()).toBe(1);
    expect(await engine.verify()).toEqual([]);
    expect(JSON.stringify([done, logged])).not.toContain(KEY);
  });

  it('charges nobody for what failed there, and tells why', async () => {
    await engine.ledger.grant(LOCAL_ACCOUNT, 5 * SPARK, 'premium', 'for the test');
    network.projects.fates.push({ withheld: true });
    expect(await made(picture('one', { steps: 5 }))).toMatchObject({ state: 'failed', captured: 0, failure: { code: 'content_filtered' } });
    network.workflows.ends.push({ status: 'waiting_for_user', more: { waitingReason: 'insufficient_credit' } });
    expect(await made(picture('two'))).toMatchObject({ state: 'failed', captured: 0, failure: { code: 'runtime_unpaid' } });
    expect(await engine.ledger.balance(LOCAL_ACCOUNT)).toMatchObject({ held: 0, byKind: { premium: 5 * SPARK } });
    expect(await engine.verify()).toEqual([]);
  });

  it('makes up for a worker of the network that broke, and for a network that was away, at no further cost', async () => {
    await engine.ledger.grant(LOCAL_ACCOUNT, 5 * SPARK, 'premium', 'for the test');
    network.projects.fates.push({ fails: { error: 'workerDisconnected', error_message: 'the worker went away' } });
    network.fail(/^GET \/v2\/projects/, { status: 502, body: '<html>bad gateway</html>' });
    const done = await made(picture('one', { steps: 5 }));
    expect(done).toMatchObject({ state: 'completed' });
    expect([...network.projects.all.values()].map(({ charged }) => charged)).toEqual([0, 0.01]);
    expect(await engine.ledger.balance(LOCAL_ACCOUNT)).toMatchObject({ held: 0, byKind: { premium: 5 * SPARK - done.captured } });
  });
});
