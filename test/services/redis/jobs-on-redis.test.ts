/** Engines whose queue is on Redis, while Redis and workers are wiped, cut and killed: every job ends once and is paid once. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isFinal } from '../../../nodes/contract/index.ts';
import { composeEngine, type Engine } from '../../../engine/src/compose.ts';
import { readConfig } from '../../../engine/src/config.ts';
import type { Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { deafRuntime } from '../../chaos/an-engine.ts';
import { auditHome, findingsIn, withBooks } from '../../chaos/books.ts';
import { loadBuiltNode } from '../../e2e/built-node.ts';
import { Random } from '../../simulation/random.ts';
import { RedisServer } from './redis-server.ts';
import { redisUrl } from './scratch-redis.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');
const SEED = Number(process.env.REDIS_SEED ?? Date.now() % 2 ** 31);
const random = new Random(SEED);
console.log(`REDIS_SEED=${SEED}`);

const homes: string[] = [];
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })));

async function open(home: string, url: string, runtimes?: readonly Runtime[]): Promise<Engine> {
  const config = readConfig({ REDIS_URL: url, SOGNI_FLOW_SLOTS: '4' }, home);
  return await composeEngine(config, () => undefined, { loadNode: await loadBuiltNode(), ...(runtimes && { runtimes }) });
}

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'sogni-flow-redis-home-'));
  homes.push(home);
  return home;
}

const submit = async (engine: Engine, n: number): Promise<string> => {
  const asked = { prompt: `duck ${n}`, seed: n, width: 256, height: 256 };
  return (await (await engine.jobs()).submit({ account: 'local', key: `key ${n}`, operation: 'generate_image', arguments: asked, inputs: [] })).id;
};

const completed = (home: string): Promise<number> =>
  withBooks(home, async (store) => (await store.get<{ n: number }>(`SELECT COUNT(*) AS n FROM job WHERE state = 'completed'`))?.n ?? 0);

async function untilCompleted(home: string, count: number): Promise<void> {
  while ((await completed(home)) < count) await sleep(20);
}

async function expectAllEndedOnce(engine: Engine, home: string, ids: readonly string[]): Promise<void> {
  const jobs = await engine.jobs();
  const ended = await Promise.all(ids.map(async (id) => await jobs.wait('local', id, 100_000)));
  expect(ended.filter(({ state }) => !isFinal(state) || state !== 'completed')).toEqual([]);
  expect(await engine.verify()).toEqual([]);
  expect(await findingsIn(home)).toEqual([]);
  const { available, held } = await engine.ledger.balance('local');
  expect({ available, held }).toEqual({ available: 400_000_000 - ended.reduce((sum, { captured }) => sum + captured, 0), held: 0 });
}

describe('jobs whose queue is on Redis', () => {
  it('end exactly once while Redis is wiped, killed and cut off in the middle', async () => {
    redisUrl();
    using server = new RedisServer();
    const home = newHome();
    const runtime = deafRuntime(() => sleep(random.between(5, 80)));
    const engines = [await open(home, server.url, [runtime]), await open(home, server.url, [runtime])] as const;
    try {
      for (const engine of engines) await engine.worker();
      await auditHome(home);
      const troubles = [server.wipe, async () => server.crash(), server.cutConnections, server.wipe, async () => server.crash()];
      const ids: string[] = [];
      while (troubles.length > 0) {
        const [trouble] = troubles.splice(random.below(troubles.length), 1);
        const before = ids.length;
        for (let n = 0; n < 30; n += 1) ids.push(await submit(engines[n % 2]!, ids.length));
        await untilCompleted(home, before + random.below(20));
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
    const [here, there] = [await open(home, server.url, [drawing]), await open(home, server.url, [drawing])];
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
    const engine = await open(home, server.url);
    const ids = await Promise.all(Array.from({ length: 60 }, (_, n) => submit(engine, n)));
    await auditHome(home);
    const start = () => spawn(process.execPath, ['--no-warnings', BIN, 'worker', '--home', home], { env: { ...process.env, REDIS_URL: server.url }, stdio: 'ignore' });
    const workers = [start(), start()];
    const gone = workers.map((worker) => new Promise((end) => worker.once('close', end)));
    try {
      await untilCompleted(home, 10);
      workers[0]!.kill('SIGKILL');
      await untilCompleted(home, 20);
      await server.wipe();
      await expectAllEndedOnce(engine, home, ids);
    } finally {
      workers[1]!.kill('SIGTERM');
      await Promise.all(gone);
      await engine.close();
    }
  }, 300_000);
});
