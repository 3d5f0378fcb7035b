/** The command of a worker that is installed alone, as far as it needs no engine. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRuntimeConfig, RUNTIME_VARIABLES } from '../../../gpu-runtime/src/configuration/index.ts';
import { startRemoteWorker } from '../../../gpu-runtime/src/worker/remote/remote-worker.ts';

const FOLDER = resolve(import.meta.dirname, '../../../gpu-runtime');
const BIN = resolve(FOLDER, 'bin/sogni-flow-runtime.js');
const ENGINE_BIN = resolve(FOLDER, '../engine/bin/sogni-flow.js');
const { version } = JSON.parse(readFileSync(resolve(FOLDER, 'package.json'), 'utf8')) as { version: string };

/** None of the caller's. */
const BARE = Object.fromEntries(Object.entries(process.env).filter(([name]) => !Object.hasOwn(RUNTIME_VARIABLES, name)));
const NOBODY = { SOGNI_FLOW_ENGINE_URL: 'http://127.0.0.1:1', SOGNI_FLOW_WORKER_KEY: 'key', REDIS_URL: 'redis://127.0.0.1:1' };

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}, bin: readonly string[] = [BIN]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...bin, ...args], { env: { ...BARE, ...env }, encoding: 'utf8' });
  return { status, stdout, stderr };
};

describe('sogni-flow-runtime', () => {
  it('teaches every variable that it reads, with an example and the exit codes', () => {
    const { status, stdout, stderr } = run(['--help']);
    expect([status, stderr]).toEqual([0, '']);
    for (const name of Object.keys(RUNTIME_VARIABLES)) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(stdout).toMatch(/keys create .* --worker[^]*sogni-flow-runtime[^]*Exit codes: 0 done, 1 failed, 2 refused input, 6 results wait/);
  });

  it('tells its version', () => {
    expect(run(['-v'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('refuses an option that there is not, and a configuration that is not enough or wrong', () => {
    expect(run(['--nope'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/^invalid_input: .*--nope.*--help/) });
    expect(run([])).toMatchObject({ status: 1, stderr: expect.stringContaining('SOGNI_FLOW_ENGINE_URL, SOGNI_FLOW_WORKER_KEY') });
    expect(run([], { SOGNI_FLOW_SLOTS: 'many' })).toMatchObject({ status: 1, stderr: expect.stringContaining('SOGNI_FLOW_SLOTS is "many"') });
  });

  it('ends as `sogni-flow worker` does when the engine is not there', () => {
    const [alone, ofEngine] = [run([], NOBODY), run(['worker'], NOBODY, [ENGINE_BIN])];
    const unreachable = { status: 1, stderr: expect.stringContaining('the engine at http://127.0.0.1:1/v1/desk did not answer') };
    expect([alone, ofEngine]).toEqual([expect.objectContaining(unreachable), expect.objectContaining(unreachable)]);
  });

  it('says what an engine lacks that has no desk for workers elsewhere', async () => {
    const engine = createServer((_request, response) => void response.writeHead(404, { 'content-type': 'application/json' }).end('{"status":"error","code":"not_found","message":"no route"}'));
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    const config = readRuntimeConfig({ ...NOBODY, SOGNI_FLOW_ENGINE_URL: url });
    await expect(startRemoteWorker(config, () => undefined)).rejects.toMatchObject({ code: 'invalid_configuration', message: expect.stringMatching(`engine at ${url} .* REDIS_URL`) });
    engine.close();
  });

  it('says on an older Node that it needs a newer one', () => {
    const older = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.15.0"}})';
    expect(run(['--help'], {}, ['--import', older, BIN])).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('sogni-flow-runtime needs Node 24 or newer') });
  });
});
