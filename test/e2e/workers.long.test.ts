/** The workers of a data folder, as an operator sees and pauses them from another process. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { composeEngine } from '../../engine/src/compose.ts';
import { readConfig } from '../../engine/src/config.ts';
import { loadBuiltNode } from './built-node.ts';
import { CommandLine } from './command-line.ts';

const cli = new CommandLine();
afterAll(() => cli[Symbol.dispose]());

describe('sogni-flow workers', () => {
  it('says that there is none, and which actions there are', async () => {
    expect(await cli.run(['workers'])).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('sogni-flow worker start one') });
    expect(await cli.run(['workers', 'pause', 'nobody'])).toMatchObject({ code: 2, stderr: expect.stringContaining('not_found: there is no worker "nobody"') });
    expect(await cli.run(['workers', 'pause'])).toMatchObject({ code: 2, stderr: expect.stringContaining('needs one name') });
    expect(await cli.run(['workers', 'sell', 'cellar'])).toMatchObject({ code: 2, stderr: expect.stringContaining('list, show, pause and resume') });
  });

  it('pauses and resumes a worker of another process, whose jobs wait meanwhile', async () => {
    const said: string[] = [];
    let told = (): void => undefined;
    const hears = (what: string) =>
      new Promise<void>((resolve) => {
        told = () => said.some((line) => line.includes(what)) && resolve();
        told();
      });
    const log = (_level: string, message: string): void => (said.push(message), told());
    const engine = await composeEngine(readConfig({}, join(cli.folder, 'home')), log, { loadNode: await loadBuiltNode() });
    try {
      await engine.worker();
      const fleet = await engine.fleet();
      while ((await fleet.list()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const [{ name }] = JSON.parse((await cli.run(['workers', '--json'])).stdout) as [{ name: string }];
      expect((await cli.run(['workers', 'show', name])).stdout).toContain('Runtimes  sketch, media');
      expect(await cli.run(['workers', 'pause', name])).toMatchObject({ code: 0, stderr: expect.stringContaining('is paused') });
      await hears(`worker ${name} is paused`);
      const jobs = await engine.jobs();
      const { id } = await jobs.submit({ account: 'local', key: 'one', operation: 'generate_image', arguments: { prompt: 'a duck', seed: 1, width: 256, height: 256 }, inputs: [] });
      const waits = new Promise<void>((resolve) => jobs.follow(id, (event) => event.type === 'progress' && event.progress.activity?.startsWith('waits for a worker') && resolve()));
      await waits;
      expect((await jobs.get('local', id)).state).toBe('queued');
      expect(await cli.run(['workers', 'resume', name])).toMatchObject({ code: 0, stderr: `Worker ${name} is active.\n` });
      expect(await jobs.wait('local', id, 60_000)).toMatchObject({ state: 'completed', fence: 1 });
    } finally {
      await engine.close();
    }
    expect(JSON.parse((await cli.run(['workers', '--json'])).stdout)).toEqual([]);
  });
});
