/** `kill -9` of the process that has a job performed, in the middle of it: the next one finds what was bought, and buys nothing. And what is not installed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Random } from '../../simulation/random.ts';
import { Bench, SEED } from './bench.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

let bench: Bench;
beforeEach(async () => void (bench = await Bench.open()));
afterEach(() => bench[Symbol.asyncDispose]());

const GIVEN = { prompt: 'a barn', width: 256, height: 256, seed: SEED };

const start = (parameters: object) =>
  spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'a-job.ts'), bench.network.url, bench.home, 'the-job', JSON.stringify(parameters)], { stdio: ['ignore', 'pipe', 'inherit'] });

/** @param said - what the process says when it is to be killed. */
async function killedWhen(said: RegExp, parameters: object): Promise<void> {
  const child = start(parameters);
  createInterface(child.stdout).on('line', (line) => said.test(line) && child.kill('SIGKILL'));
  expect(await ended(child)).toBe('SIGKILL');
}

const ended = async (child: ChildProcess): Promise<unknown> => ((await once(child, 'close')) as [number | null, string | null])[1];

const again = async (given: Record<string, unknown>) => await bench.perform(bench.runtime(), 'generate_image', 'z_image_turbo_bf16', given, { id: 'the-job' });

describe('a process that is killed', () => {
  it('while a workflow runs leaves one that the next finds by its key', async () => {
    bench.network.workflows.looksUntilEnd = 3;
    await killedWhen(/^0 running/, GIVEN);
    expect(await again(GIVEN)).toMatchObject({ saved: [{ seed: SEED }] });
    const [run, ...others] = bench.network.workflows.all.values();
    expect([run?.starts, others]).toEqual([2, []]);
  });

  it.each([
    ['while the project is made', /^0\.3\d* made/, 2_000],
    ['before the project has a worker', /waiting on the network/, 0],
  ])('%s leaves one that the next finds by its note', async (_what, said, pauseMs) => {
    let going = (): void => undefined;
    const gone = new Promise<void>((resolve) => (going = resolve));
    bench.network.projects.fates.push({ after: { step: pauseMs > 0 ? 1 : 0, wait: () => gone } });
    await killedWhen(said, { ...GIVEN, steps: 5 });
    going();
    expect(await again({ ...GIVEN, steps: 5 })).toMatchObject({ saved: [{ seed: SEED }], report: { facts: { costMicroSpark: 100_000 } } });
    expect(bench.network.projects.only).toMatchObject({ submissions: 1, status: 'completed' });
  });
});

describe('a process that is killed again and again at random', () => {
  const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = new Random(seed);

  it.each([
    ['workflow', GIVEN],
    ['project', { ...GIVEN, steps: 5 }],
  ])(`ends with one %s that was bought once (KILL_SEED=${seed})`, async (way, given) => {
    bench.network.workflows.looksUntilEnd = 4;
    bench.network.projects.fates.push({ after: { step: 1, wait: () => sleep(700) } });
    for (let kills = 0; kills < 6; kills += 1) {
      const child = start(given);
      const moment = sleep(random.below(1_500)).then(() => child.kill('SIGKILL'));
      await ended(child);
      await moment;
    }
    expect(await again(given)).toMatchObject({ saved: [{ seed: SEED }], report: { facts: { costMicroSpark: 100_000 } } });
    expect(bench.network[way === 'project' ? 'workflows' : 'projects'].all.size).toBe(0);
    if (way === 'project') expect(bench.network.projects.only).toMatchObject({ submissions: 1, status: 'completed', charged: 0.1 });
    else expect(bench.network.workflows.all.size).toBe(1);
  });
});

describe('without the SDK', () => {
  it('what needs the socket fails with the line that installs it, and the rest is made', async () => {
    const modules = join(bench.home, 'node_modules');
    mkdirSync(modules);
    symlinkSync(ROOT, join(modules, 'n8n-nodes-sogni-flow'));
    symlinkSync(join(ROOT, 'node_modules/sharp'), join(modules, 'sharp'));
    mkdirSync(join(modules, 'sogni-flow-runtime'));
    cpSync(join(ROOT, 'gpu-runtime/package.json'), join(modules, 'sogni-flow-runtime/package.json'));
    cpSync(join(ROOT, 'gpu-runtime/dist'), join(modules, 'sogni-flow-runtime/dist'), { recursive: true });
    const { createSogniRuntime } = (await import(join(modules, 'sogni-flow-runtime/dist/runtimes/sogni/index.js'))) as typeof import('../../../gpu-runtime/src/runtimes/sogni/index.ts');
    const runtime = createSogniRuntime({ url: bench.network.url, key: 'network-id.network-secret-0123456789', network: 'fast', mostPerJob: 10_000_000, mostPerDay: 1_000_000_000, home: bench.home, ffmpeg: () => Promise.reject(new TypeError('none')) });
    writeFileSync(join(bench.home, 'package.json'), '{}');
    await expect(bench.perform(runtime, 'generate_image', 'z_image_turbo_bf16', { ...GIVEN, steps: 5 })).rejects.toMatchObject({ code: 'tool_missing', message: expect.stringMatching(/npm install @sogni-ai\/sogni-client@5\.54\.0$/) });
    expect(await bench.perform(runtime, 'generate_image', 'z_image_turbo_bf16', GIVEN)).toMatchObject({ saved: [{ seed: SEED }] });
  });
});
