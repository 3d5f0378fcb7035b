/** Engines whose queue is on Redis, while Redis and workers are wiped, cut and killed: every job ends once and is paid once. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, it } from '@jest/globals';
import type { Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { deafRuntime } from '../../chaos/an-engine.ts';
import { auditHome } from '../../chaos/books.ts';
import { Random } from '../../simulation/random.ts';
import { expectAllEndedOnce, newHome, openEngine, submit, untilEnded } from './engines.ts';
import { RedisServer } from './redis-server.ts';
import { redisUrl } from './scratch-redis.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');
const SEED = Number(process.env.REDIS_SEED ?? Date.now() % 2 ** 31);
const random = new Random(SEED);
console.log(`REDIS_SEED=${SEED}`);

describe('jobs whose queue is on Redis', () => {
  it('end exactly once while Redis is wiped, killed and cut off in the middle', async () => {
    redisUrl();
    using server = new RedisServer();
    const home = newHome();
    const runtime = deafRuntime(() => sleep(random.between(5, 80)));
    const engines = [await openEngine(home, server.url, [runtime]), await openEngine(home, server.url, [runtime])] as const;
    try {
      for (const engine of engines) await engine.worker();
      await auditHome(home);
      const troubles = [server.wipe, async () => server.crash(), server.cutConnections, server.wipe, async () => server.crash()];
      const ids: string[] = [];
      while (troubles.length > 0) {
        const [trouble] = troubles.splice(random.below(troubles.length), 1);
        const before = ids.length;
        for (let n = 0; n < 30; n += 1) ids.push(await submit(engines[n % 2]!, ids.length));
        await untilEnded(home, before + random.below(20));
        await trouble!();
      }
      await expectAllEndedOnce(engines[0], home, ids);
    } finally {
      for (const engine of engines) await engine.close();
    }
  }, 300_000);

  it('are followed from another process, and Redis cannot read along', async () => {
    redisUrl();
    using server = new RedisServer();
    const home = newHome();
    const heard = Promise.withResolvers<void>();
    const drawing: Runtime = {
      ...deafRuntime(() => heard.promise),
      async run(job, tools) {
        const telling = setInterval(() => tools.progress({ fraction: 0.5, activity: 'half of a duck' }), 50);
        try {
          return await deafRuntime(() => heard.promise).run(job, tools);
        } finally {
          clearInterval(telling);
        }
      },
    };
    const [here, there] = [await openEngine(home, server.url, [drawing]), await openEngine(home, server.url, [drawing])];
    const wiretap = new Redis(server.url);
    const overheard: string[] = [];
    wiretap.on('pmessage', (_pattern, _channel, message: string) => overheard.push(message));
    try {
      await wiretap.psubscribe('*');
      const jobs = await here.jobs();
      const id = await submit(here, 1);
      const progress = new Promise((resolve) => jobs.follow(id, (event) => event.type === 'progress' && resolve(event.progress)));
      const end = new Promise((resolve) => jobs.follow(id, (event) => event.type === 'state' && event.job.state === 'completed' && resolve(event.job)));
      await there.worker();
      expect(await progress).toEqual({ fraction: 0.5, activity: 'half of a duck' });
      heard.resolve();
      expect(await end).toMatchObject({ id, artifacts: [{ mediaType: 'image/png' }] });
      expect(overheard.length).toBeGreaterThan(1);
      expect(overheard.filter((message) => message.includes('duck'))).toEqual([]);
    } finally {
      wiretap.disconnect();
      for (const engine of [here, there]) await engine.close();
    }
  });

  it('end exactly once when a worker process is killed with some of them, and when Redis is wiped while others are at work', async () => {
    redisUrl();
    using server = new RedisServer();
    const home = newHome();
    const engine = await openEngine(home, server.url);
    const ids = await Promise.all(Array.from({ length: 60 }, (_, n) => submit(engine, n)));
    await auditHome(home);
    const start = () => spawn(process.execPath, ['--no-warnings', BIN, 'worker', '--home', home], { env: { ...process.env, REDIS_URL: server.url }, stdio: 'ignore' });
    const workers = [start(), start()];
    const gone = workers.map((worker) => new Promise((end) => worker.once('close', end)));
    try {
      await untilEnded(home, 10);
      workers[0]!.kill('SIGKILL');
      await untilEnded(home, 20);
      await server.wipe();
      await expectAllEndedOnce(engine, home, ids);
    } finally {
      for (const worker of workers) worker.kill('SIGTERM');
      await Promise.all(gone);
      await engine.close();
    }
  }, 300_000);
});
