/** The worker as the owner of a GPU gets it: two packed packages, installed in an empty folder with plain npm. Asks the npm registry. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditHome } from '../../chaos/books.ts';
import { freePort } from '../n8n/free-port.ts';
import { expectAllEndedOnce, newHome, submit } from './engines.ts';
import { RedisServer } from './redis-server.ts';
import { redisUrl } from './scratch-redis.ts';
import { endServed, serveEngine, WorkerProcess } from './served.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sogni-flow-worker-alone-'));
  const tarballs = ['.', 'gpu-runtime'].map((path) => {
    const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: join(ROOT, path), encoding: 'utf8' });
    const [packed] = JSON.parse(answer.slice(answer.indexOf('['))) as { filename: string }[];
    return join(folder, packed!.filename);
  });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...tarballs], { cwd: folder, stdio: 'pipe' });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the worker that is installed alone', () => {
  it('brings neither the engine nor n8n nor what only the engine needs', () => {
    const installed = readdirSync(join(folder, 'node_modules'));
    expect(installed).toEqual(expect.arrayContaining(['n8n-nodes-sogni-flow', 'sogni-flow-runtime', 'bullmq', 'ioredis']));
    expect(installed.filter((name) => /^(sogni-flow|fastify|zod|pg|jmespath|quickjs.*|@jitl|@n8n|n8n-(workflow|core|nodes-base))$/.test(name))).toEqual([]);
  });

  it('makes a picture for an engine that it knows by address and key', async () => {
    redisUrl();
    using server = new RedisServer();
    const [home, port] = [newHome(), await freePort()];
    const served = await serveEngine(home, server.url, port);
    const { secret } = await served.engine.accounts.createKey('local', 'gpu', {}, 'worker');
    const env = { REDIS_URL: server.url, SOGNI_FLOW_ENGINE_URL: `http://127.0.0.1:${port}`, SOGNI_FLOW_WORKER_KEY: secret };
    const worker = new WorkerProcess(newHome(), env, join(folder, 'node_modules/sogni-flow-runtime/bin/sogni-flow-runtime.js'));
    try {
      await auditHome(home);
      await expectAllEndedOnce(served.engine, home, [await submit(served.engine, 1)]);
    } finally {
      expect(await worker.end()).toBe(0);
      await endServed(served);
    }
  }, 120_000);
});
