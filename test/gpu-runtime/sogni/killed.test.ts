/** `kill -9` of the process that has a job performed, in the middle of it: the next one finds what was bought, and buys nothing. And what is not installed. */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, SEED } from './bench.ts';
import { again, ended, GIVEN, startJob } from './job-process.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

let bench: Bench;
beforeEach(async () => void (bench = await Bench.open()));
afterEach(() => bench[Symbol.asyncDispose]());

/** @param said - what the process says when it is to be killed. */
async function killedWhen(said: RegExp, parameters: object): Promise<void> {
  const child = startJob(bench, parameters);
  createInterface(child.stdout).on('line', (line) => said.test(line) && child.kill('SIGKILL'));
  expect(await ended(child)).toBe('SIGKILL');
}

describe('a process that is killed', () => {
  it('while a workflow runs leaves one that the next finds by its key', async () => {
    bench.network.workflows.looksUntilEnd = 3;
    await killedWhen(/^0 running/, GIVEN);
    expect(await again(bench, GIVEN)).toMatchObject({ saved: [{ seed: SEED }] });
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
    expect(await again(bench, { ...GIVEN, steps: 5 })).toMatchObject({ saved: [{ seed: SEED }], report: { facts: { costMicroSpark: 100_000 } } });
    expect(bench.network.projects.only).toMatchObject({ submissions: 1, status: 'completed' });
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
