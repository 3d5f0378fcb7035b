/** Workers as processes of their own that know Redis, the engine's address and a key, and nothing else. */
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { auditHome } from '../../chaos/books.ts';
import { freePort } from '../n8n/free-port.ts';
import { expectAllEndedOnce, newHome, submit, untilEnded } from './engines.ts';
import { RedisServer } from './redis-server.ts';
import { redisUrl } from './scratch-redis.ts';
import { endServed, serveEngine, WorkerProcess } from './served.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');

describe('a worker without the database', () => {
  it('does every job once, with inputs and results by HTTP, while one is killed and the engine starts again', async () => {
    redisUrl();
    using server = new RedisServer();
    const [home, port] = [newHome(), await freePort()];
    let served = await serveEngine(home, server.url, port);
    const { secret } = await served.engine.accounts.createKey('local', 'gpu', {}, 'worker');
    const env = { REDIS_URL: server.url, SOGNI_FLOW_ENGINE_URL: `http://127.0.0.1:${port}`, SOGNI_FLOW_WORKER_KEY: secret };
    const first = await submit(served.engine, 0);
    await auditHome(home);
    const places = [newHome(), newHome()];
    const workers = places.map((place, n) => new WorkerProcess(place, { ...env, SOGNI_FLOW_WORKER_NAME: `gpu-${n}` }, BIN, 'worker'));
    try {
      const { artifacts } = await (await served.engine.jobs()).wait('local', first, 100_000);
      const ids = [first];
      for (let n = 1; n <= 40; n += 1) ids.push(await submit(served.engine, n, n % 2 === 0 ? artifacts[0] : undefined));
      await untilEnded(home, 8);
      await workers[0]!.kill();
      await untilEnded(home, 14);
      await endServed(served);
      served = await serveEngine(home, server.url, port);
      await untilEnded(home, 24);
      await server.wipe();
      await expectAllEndedOnce(served.engine, home, ids);
    } finally {
      expect(await workers[1]!.end()).toBe(0);
      await endServed(served);
    }
  }, 300_000);

  it('says what it needs, and is refused with an account’s key', async () => {
    using server = new RedisServer();
    const [home, port] = [newHome(), await freePort()];
    const served = await serveEngine(home, server.url, port);
    const address = { SOGNI_FLOW_ENGINE_URL: `http://127.0.0.1:${port}`, REDIS_URL: server.url };
    const { secret } = await served.engine.accounts.createKey('local', 'an account');
    const say = async (env: NodeJS.ProcessEnv): Promise<string> => {
      const worker = new WorkerProcess(newHome(), env, BIN, 'worker');
      expect(await worker.ended).not.toBe(0);
      return worker.said;
    };
    try {
      expect(await say({ ...address, SOGNI_FLOW_WORKER_KEY: '' })).toContain('sogni-flow keys create NAME --worker');
      expect(await say({ ...address, SOGNI_FLOW_WORKER_KEY: secret })).toContain('this route is for workers');
      expect(await say({ ...address, SOGNI_FLOW_WORKER_KEY: secret, SOGNI_FLOW_ENGINE_URL: 'http://127.0.0.1:1' })).toContain('the engine at http://127.0.0.1:1/v1/desk did not answer');
    } finally {
      await endServed(served);
    }
  });
});
