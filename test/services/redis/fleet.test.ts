/** A worker of another account, as a process of its own: what it brings, what it earns, and how it is set aside. `nvidia-smi` and the GPU server are simulated. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Engine } from '../../../engine/src/engine.ts';
import type { ShownWorker } from '../../../engine/src/fleet/port.ts';
import type { JobEvent } from '../../../engine/src/jobs/port.ts';
import { status } from '../../gpu-runtime/openai/simulator/faults.ts';
import { startVllmOmni } from '../../gpu-runtime/openai/simulator/vllm-omni.ts';
import { freePort } from '../n8n/free-port.ts';
import { newHome, openEngine } from './engines.ts';
import { RedisServer } from './redis-server.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');
const MODEL = 'Qwen/Qwen-Image';
const SPARK = 1_000_000;

/** A simulator of the tool, in a folder for the PATH. */
function simulateNvidiaSmi(folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, 'nvidia-smi'), '#!/bin/sh\necho "NVIDIA GeForce RTX 4090, 24564, 570.86.15"\n');
  chmodSync(join(folder, 'nvidia-smi'), 0o755);
  return folder;
}

function startWorker(home: string, env: NodeJS.ProcessEnv): ChildProcess {
  const path = `${simulateNvidiaSmi(join(home, 'bin'))}:${process.env.PATH}`;
  return spawn(process.execPath, ['--no-warnings', BIN, 'worker', '--home', home], { env: { ...process.env, PATH: path, ...env }, stdio: 'ignore' });
}

const until = async (engine: Engine, name: string, holds: (worker: ShownWorker) => boolean): Promise<ShownWorker> => {
  for (;;) {
    const found = (await (await engine.fleet()).list()).find((worker) => worker.name === name);
    if (found && holds(found)) return found;
    await sleep(20);
  }
};

describe('a worker of another account', () => {
  it('brings its models, is paid for what it makes, is set aside when its jobs fail, and comes back', async () => {
    using redis = new RedisServer();
    const [home, port, simulator] = [newHome(), await freePort(), await startVllmOmni({ model: MODEL })];
    const engine = await openEngine(home, redis.url, undefined, { SOGNI_FLOW_SLOTS: '0' });
    const app = await engine.buildServer(`http://127.0.0.1:${port}`);
    await app.listen({ host: '127.0.0.1', port });
    await engine.ledger.grant('local', 100 * SPARK, 'premium', 'for the test');
    const { secret } = await engine.accounts.createKey('wes', 'gpu', {}, 'worker');
    const address = { REDIS_URL: redis.url, SOGNI_FLOW_ENGINE_URL: `http://127.0.0.1:${port}`, SOGNI_FLOW_WORKER_KEY: secret };
    const worker = startWorker(newHome(), { ...address, SOGNI_FLOW_WORKER_NAME: 'cellar', SOGNI_FLOW_OPENAI_URL: `${simulator.url}/v1` });
    const gone = new Promise<number | null>((end) => worker.once('close', end));
    const [jobs, fleet] = [await engine.jobs(), await engine.fleet()];
    const submit = async (n: number, wishes = '') => (await jobs.submit({ account: 'local', key: `key ${n}`, operation: 'generate_image', model: MODEL, arguments: { prompt: `duck ${n}${wishes}`, seed: n, width: 256, height: 256 }, inputs: [] })).id;
    const ended = async (ids: readonly string[]) => await Promise.all(ids.map(async (id) => (await jobs.wait('local', id, 100_000)).state));
    try {
      const { gpus, account } = await until(engine, 'cellar', () => true);
      expect([gpus, account]).toEqual([[{ name: 'NVIDIA GeForce RTX 4090', memoryBytes: 24_564 * 2 ** 20, driver: '570.86.15' }], 'wes']);
      expect(await ended([await submit(0)])).toEqual(['completed']);
      const { captured } = await jobs.get('local', (await submit(0)));
      expect(captured).toBeGreaterThan(0);
      const { pending } = (await engine.audit().then((audit) => audit.accounts())).filter(({ id }) => id === 'worker:wes:pending').map(({ balance }) => ({ pending: balance }))[0]!;
      expect(pending).toBe(captured / 2);

      for (let n = 0; n < 3; n += 1) simulator.fail('POST /v1/images', status(500, { error: { message: 'CUDA out of memory' } }));
      const failing = [await submit(1), await submit(2), await submit(3)];
      const setAside = await until(engine, 'cellar', ({ state }) => state === 'quarantined');
      expect(setAside.why).toContain('out of memory');
      const heard: JobEvent[] = [];
      jobs.follow(failing[2]!, (event) => heard.push(event));
      while (heard.length === 0) await sleep(20);
      expect(heard[0]).toMatchObject({ type: 'progress', progress: { activity: expect.stringContaining('waits for a worker') } });

      await fleet.resume('cellar');
      // Its runtime has set itself aside as well, and offers nothing for half a minute.
      expect(await ended(failing)).toEqual(failing.map(() => 'completed'));
      await until(engine, 'cellar', ({ offers }) => offers.some(({ model }) => model === MODEL));
      expect(await ended([await submit(4, ' --workers=cellar --network=fast')])).toEqual(['completed']);
      expect(await until(engine, 'cellar', ({ done }) => done === 5)).toMatchObject({ state: 'active', failed: 3 });
      expect(await engine.verify()).toEqual([]);
    } finally {
      worker.kill('SIGTERM');
      expect(await gone).toBe(0);
      expect((await fleet.find('cellar')).state).toBe('gone');
      await app.close();
      await engine.close();
      await simulator.close();
    }
  }, 300_000);
});
