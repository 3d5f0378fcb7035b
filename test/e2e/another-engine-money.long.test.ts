/** What an engine may spend at another one that performs its jobs, and what becomes of jobs that are cancelled or cannot be paid there. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LOCAL_ACCOUNT } from '../../engine/src/accounts/port.ts';
import { composeEngine } from '../../engine/src/compose.ts';
import { readConfig } from '../../engine/src/config.ts';
import type { Engine } from '../../engine/src/engine.ts';
import { loadBuiltNode } from './built-node.ts';
import { CommandLine } from './command-line.ts';
import { ServedNetwork } from './served-network.ts';

const MODEL = 'sogni-sketch';
const SPARK = 1_000_000;

const cli = new CommandLine();
const home = mkdtempSync(join(tmpdir(), 'another-engine-'));
let network: ServedNetwork;
let engine: Engine | undefined;
let logged: string[] = [];
let seed = 0;
beforeAll(async () => void (network = await ServedNetwork.start(cli, 'there', 5)));
beforeEach(() => void (logged = []));
afterEach(async () => {
  await engine?.close();
  engine = undefined;
  for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true, force: true });
});
afterAll(async () => {
  await network[Symbol.asyncDispose]();
  cli[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});

/** @param spark - of real Spark that the local account gets. */
async function open(spark: number, env: NodeJS.ProcessEnv = {}): Promise<Engine> {
  const log = (level: string, message: string, detail?: unknown): void => void logged.push(`${level} ${message} ${String((detail as Error | undefined)?.stack ?? '')}`);
  engine = await composeEngine(readConfig({ ...network.environment, ...env }, home), log, { loadNode: await loadBuiltNode() });
  await engine.accounts.ensure(LOCAL_ACCOUNT);
  if (spark > 0) await engine.ledger.grant(LOCAL_ACCOUNT, spark * SPARK, 'free', 'for the test');
  await engine.worker();
  return engine;
}

const picture = (more: object = {}) => ({ account: LOCAL_ACCOUNT, key: `key ${(seed += 1)}`, operation: 'generate_image', inputs: [], model: MODEL, arguments: { prompt: 'a barn', width: 256, height: 256, seed, ...more } });
const long = () => ({ account: LOCAL_ACCOUNT, key: `key ${(seed += 1)}`, operation: 'generate_video', inputs: [], model: MODEL, arguments: { prompt: 'a lake', width: 512, height: 512, duration: 10, seed } });

async function made(job: Parameters<Awaited<ReturnType<Engine['jobs']>>['submit']>[0]) {
  const jobs = await engine!.jobs();
  const { id } = await jobs.submit(job);
  return await jobs.wait(LOCAL_ACCOUNT, id, 60_000);
}

/** Nothing was charged and nothing is on hold, here or there. */
async function nothingLeft(before: { available: number; runs: readonly unknown[] }): Promise<void> {
  expect(await engine!.verify()).toEqual([]);
  expect(await engine!.ledger.balance(LOCAL_ACCOUNT)).toMatchObject({ held: 0, byKind: { free: 10 * SPARK } });
  expect(await network.books()).toMatchObject({ held: 0, available: before.available });
  expect(await network.findings()).toEqual([]);
}

describe('an engine with another one for its network', () => {
  it('offers what is there beside what is built in, which stays the default, and takes no play money for it', async () => {
    const before = await network.books();
    const jobs = await (await open(0)).jobs();
    expect(await jobs.quote({ ...picture(), model: '' })).toMatchObject({ model: 'sketch', playMoney: true });
    expect(await jobs.quote(picture())).toMatchObject({ model: MODEL, playMoney: false });
    await expect(jobs.submit(picture())).rejects.toMatchObject({ code: 'insufficient_spark' });
    expect((await network.books()).runs).toHaveLength(before.runs.length);
  });

  it('passes on how far the work there has come', async () => {
    await open(10);
    const jobs = await engine!.jobs();
    const { id } = await jobs.submit({ ...long(), arguments: { ...long().arguments, duration: 5 } });
    const fractions: number[] = [];
    const stop = jobs.follow(id, (event) => void (event.type === 'progress' && fractions.push(event.progress.fraction)));
    expect(await jobs.wait(LOCAL_ACCOUNT, id, 100_000)).toMatchObject({ state: 'completed', artifacts: [{ mediaType: 'video/mp4', width: 512, height: 512 }] });
    stop();
    expect(fractions.some((fraction) => fraction > 0 && fraction < 0.95)).toBe(true);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('takes a result from its job cache instead of buying it again', async () => {
    await open(10);
    const first = await made(picture());
    expect(first).toMatchObject({ state: 'completed', model: MODEL, artifacts: [{ width: 256, height: 256, seed }] });
    const { runs } = await network.books();
    expect(await made({ ...picture(), arguments: first.parameters })).toMatchObject({ state: 'completed', cached: true, captured: 0 });
    expect((await network.books()).runs).toHaveLength(runs.length);
  });

  it('cancels there what is cancelled here, and nobody is charged', async () => {
    await open(10);
    const before = await network.books();
    const jobs = await engine!.jobs();
    const { id } = await jobs.submit(long());
    while ((await network.books()).runs.length === before.runs.length) await sleep(5);
    await jobs.cancel(LOCAL_ACCOUNT, id);
    expect(await jobs.wait(LOCAL_ACCOUNT, id, 60_000)).toMatchObject({ state: 'cancelled', captured: 0 });
    while (!(await network.books()).runs.some(({ status }) => status === 'cancelled')) await sleep(5);
    while ((await network.books()).held > 0) await sleep(5);
    await nothingLeft(before);
  });

  it.each([
    ['the job', { SOGNI_FLOW_SOGNI_JOB_SPARK: '0.01' }, /asks up to 0\.0625 Spark for the job; 0\.01 may be spent on it: SOGNI_FLOW_SOGNI_JOB_SPARK, .*\. Nothing was bought/],
    ['the day', { SOGNI_FLOW_SOGNI_DAY_SPARK: '0.05' }, /of the 0\.05 that may be spent there in a day, 0\.05 are left: SOGNI_FLOW_SOGNI_DAY_SPARK\. Nothing was bought/],
  ])('buys nothing above the ceiling of %s', async (_what, env, message) => {
    await open(10, env);
    const before = await network.books();
    expect(await made(picture())).toMatchObject({ state: 'failed', captured: 0, failure: { code: 'runtime_unpaid', message: expect.stringMatching(message) } });
    expect((await network.books()).runs).toHaveLength(before.runs.length);
    await nothingLeft(before);
  });

  it('says when its own account there has too little, which is not the fault of who asked', async () => {
    await open(10, { SOGNI_FLOW_SOGNI_JOB_SPARK: '100' });
    const before = await network.books();
    expect(await made({ ...long(), arguments: { ...long().arguments, numberOfVariations: 4 } })).toMatchObject({ state: 'failed', captured: 0, failure: { code: 'runtime_unpaid', message: expect.stringMatching(/insufficient|credit|Spark/i) } });
    await nothingLeft(before);
    const [day] = readdirSync(join(home, 'sogni'));
    expect(readFileSync(join(home, 'sogni', day!), 'utf8').trim().split('\n').at(-1)).not.toContain('cost');
  });

  it('tells a wrong key to the operator, offers nothing, and repeats the key nowhere', async () => {
    const wrong = `${network.key.split('.')[0]}.${'A'.repeat(43)}`;
    await open(10, { SOGNI_FLOW_SOGNI_KEY: wrong });
    expect((await engine!.capabilities()).filter(({ playMoney }) => !playMoney)).toEqual([]);
    expect(logged).toEqual([expect.stringMatching(/^warn the network at http:.* is not used: .*set SOGNI_FLOW_SOGNI_KEY to one that it takes/)]);
    expect(JSON.stringify(logged)).not.toContain(wrong);
  });

  it('keeps count of the day in a file that a restart reads', async () => {
    await open(10, { SOGNI_FLOW_SOGNI_DAY_SPARK: '0.1' });
    expect(await made(picture())).toMatchObject({ state: 'completed' });
    await engine!.close();
    await open(10, { SOGNI_FLOW_SOGNI_DAY_SPARK: '0.1' });
    expect(await made(picture())).toMatchObject({ state: 'failed', failure: { code: 'runtime_unpaid' } });
    const [day] = readdirSync(join(home, 'sogni'));
    expect(readFileSync(join(home, 'sogni', day!), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { cost?: number }).cost)).toEqual([62_500, 62_500, 62_500, undefined]);
  });
});
