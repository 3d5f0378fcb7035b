/** Workers as processes of their own that know Redis, the engine's address and a key, and nothing else. */
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../../engine/src/compose.ts';
import { auditHome } from '../../chaos/books.ts';
import { freePort } from '../n8n/free-port.ts';
import { expectAllEndedOnce, newHome, openEngine, submit, untilEnded } from './engines.ts';
import { RedisServer } from './redis-server.ts';
import { redisUrl } from './scratch-redis.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');
const NO_SLOTS = { SOGNI_FLOW_SLOTS: '0' };

interface Served {
  readonly engine: Engine;
  readonly app: FastifyInstance;
}

async function serve(home: string, redis: string, port: number): Promise<Served> {
  const engine = await openEngine(home, redis, undefined, NO_SLOTS);
  const app = await engine.buildServer(`http://127.0.0.1:${port}`);
  await app.listen({ host: '127.0.0.1', port });
  return { engine, app };
}

async function end({ engine, app }: Served): Promise<void> {
  await app.close();
  await engine.close();
}

const startWorker = (home: string, env: NodeJS.ProcessEnv): ChildProcess =>
  spawn(process.execPath, ['--no-warnings', BIN, 'worker', '--home', home], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });

const ended = (worker: ChildProcess): Promise<number | null> => new Promise((resolve) => worker.once('close', resolve));

describe('a worker without the database', () => {
  it('does every job once, with inputs and results by HTTP, while one is killed and the engine starts again', async () => {
    redisUrl();
    using server = new RedisServer();
    const [home, port] = [newHome(), await freePort()];
    let served = await serve(home, server.url, port);
    const { secret } = await served.engine.accounts.createKey('local', 'gpu', {}, 'worker');
    const env = { REDIS_URL: server.url, SOGNI_FLOW_ENGINE_URL: `http://127.0.0.1:${port}`, SOGNI_FLOW_WORKER_KEY: secret };
    const first = await submit(served.engine, 0);
    await auditHome(home);
    const places = [newHome(), newHome()];
    const workers = places.map((place, n) => startWorker(place, { ...env, SOGNI_FLOW_WORKER_NAME: `gpu-${n}` }));
    const gone = workers.map(ended);
    try {
      const { artifacts } = await (await served.engine.jobs()).wait('local', first, 100_000);
      const ids = [first];
      for (let n = 1; n <= 40; n += 1) ids.push(await submit(served.engine, n, n % 2 === 0 ? artifacts[0] : undefined));
      await untilEnded(home, 8);
      workers[0]!.kill('SIGKILL');
      await untilEnded(home, 14);
      await end(served);
      served = await serve(home, server.url, port);
      await untilEnded(home, 24);
      await server.wipe();
      await expectAllEndedOnce(served.engine, home, ids);
    } finally {
      workers[1]!.kill('SIGTERM');
      const [, code] = await Promise.all(gone);
      expect(code).toBe(0);
      await end(served);
    }
  }, 300_000);

  it('says what it needs, and is refused with an account’s key', async () => {
    using server = new RedisServer();
    const [home, port] = [newHome(), await freePort()];
    const served = await serve(home, server.url, port);
    const address = { SOGNI_FLOW_ENGINE_URL: `http://127.0.0.1:${port}`, REDIS_URL: server.url };
    const { secret } = await served.engine.accounts.createKey('local', 'an account');
    const say = async (env: NodeJS.ProcessEnv): Promise<string> => {
      const worker = startWorker(newHome(), env);
      let said = '';
      worker.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
      expect(await ended(worker)).not.toBe(0);
      return said;
    };
    try {
      expect(await say({ ...address, SOGNI_FLOW_WORKER_KEY: '' })).toContain('sogni-flow keys create NAME --worker');
      expect(await say({ ...address, SOGNI_FLOW_WORKER_KEY: secret })).toContain('this route is for workers');
      expect(await say({ ...address, SOGNI_FLOW_WORKER_KEY: secret, SOGNI_FLOW_ENGINE_URL: 'http://127.0.0.1:1' })).toContain('the engine at http://127.0.0.1:1/v1/desk did not answer');
    } finally {
      await end(served);
    }
  });
});
