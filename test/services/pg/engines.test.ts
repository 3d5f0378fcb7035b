/** Whole engines, as processes of their own, on one database. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { composeEngine } from '../../../engine/src/compose.ts';
import { readConfig } from '../../../engine/src/config.ts';
import { loadBuiltNode } from '../../e2e/built-node.ts';
import { CommandLine } from '../../e2e/command-line.ts';
import { edit, inARow, manual, picture } from '../../e2e/workflows.ts';
import { until } from '../n8n/until.ts';
import { askServer, scratchUrl } from './scratch-postgres.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');
const SECRET = 'a secret that all of these share!!';
const JOBS = 24;

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

describe('engines on one database', () => {
  it('share the jobs: each is run once, paid once, and both workers have some', async () => {
    const url = await scratchUrl();
    const env = { DATABASE_URL: url, SOGNI_FLOW_SECRET: SECRET };
    const home = join(cli.folder, 'shared');
    const engine = await composeEngine(readConfig(env, home), () => undefined, { loadNode: await loadBuiltNode() });
    const workers = [1, 2].map(() => spawn(process.execPath, [BIN, 'worker', '--home', home], { env: { ...process.env, ...env }, stdio: 'ignore' }));
    try {
      const [jobs, fleet] = [await engine.jobs(), await engine.fleet()];
      // Both are there before there is work: one alone might have done it all.
      await until('two workers', 100_000, async () => ((await fleet.list()).length === 2 ? true : undefined));
      const submit = (n: number) => jobs.submit({ account: 'local', key: `key ${n}`, operation: 'generate_image', arguments: { prompt: `duck ${n}`, seed: n, width: 256, height: 256 }, inputs: [] });
      const submitted = await Promise.all(Array.from({ length: JOBS }, (_, n) => submit(n)));
      const ended = await Promise.all(submitted.map(async ({ id }) => await jobs.wait('local', id, 100_000)));
      expect(ended.map(({ state, fence }) => [state, fence])).toEqual(ended.map(() => ['completed', 1]));
      const { available, held } = await engine.ledger.balance('local');
      expect({ available, held }).toEqual({ available: 400_000_000 - ended.reduce((sum, { captured }) => sum + captured, 0), held: 0 });
      expect((await askServer('SELECT DISTINCT worker FROM job', [], url)).length).toBe(2);
      expect(await engine.verify()).toEqual([]);
    } finally {
      const gone = workers.map((worker) => new Promise((end) => worker.once('close', end)));
      for (const worker of workers) worker.kill('SIGTERM');
      await Promise.all(gone);
      await engine.close();
    }
  });

  it('run the same workflow at the same time, and buy its steps once', async () => {
    const env = { DATABASE_URL: await scratchUrl(), SOGNI_FLOW_SECRET: SECRET };
    const file = cli.write('film.json', inARow([manual, picture('Picture'), edit('Edit', 'a starry night')]));
    const outcomes = await Promise.all(['one', 'two'].map(async (out) => await cli.run(['run', file, '--json', '--out', out], env)));
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual([{ code: 0, stderr: '' }, { code: 0, stderr: '' }]);
    // Whichever run is first at a step pays it: one may pay the picture and the other the edit.
    const once = (2 * 256 * 256) / 1024 ** 2;
    expect(outcomes.reduce((sum, { result }) => sum + result.spark.captured, 0)).toBeCloseTo(once, 6);
    const doctor = await cli.run(['doctor'], env);
    expect(doctor.stdout).toContain('the ledger adds up');
    const balance = JSON.parse((await cli.run(['balance', '--json'], env)).stdout) as { available: number; held: number };
    expect(balance).toMatchObject({ held: 0, available: expect.closeTo(400 - once, 6) });
  });

  it('show where the data lies without the password, and refuse a wrong address with advice', async () => {
    const url = new URL(await scratchUrl());
    url.password ||= 'hunter2';
    const doctor = await cli.run(['doctor'], { DATABASE_URL: url.href, SOGNI_FLOW_SECRET: SECRET });
    expect(doctor.stdout).toContain(`database: postgres://${url.username}:***@${url.host}`);
    expect(doctor.stdout).not.toMatch(new RegExp(`${url.password}|${SECRET}`));
    const nobody = await cli.run(['balance'], { DATABASE_URL: 'postgres://flow:hunter2@127.0.0.1:1/flow' });
    expect(nobody.code).not.toBe(0);
    expect(nobody.stderr).toContain('cannot be reached');
    expect(nobody.stderr).not.toContain('hunter2');
  });
});
