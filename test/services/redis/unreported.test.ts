/** Whatever happens between the end of a job and the engine's acknowledgement: the result that was made is handed in, and the job is not made again. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readRuntimeConfig } from '../../../gpu-runtime/src/configuration/index.ts';
import { noLog, startRemoteWorker } from '../../../gpu-runtime/src/index.ts';
import { deafRuntime } from '../../chaos/an-engine.ts';
import { auditHome, withBooks } from '../../chaos/books.ts';
import { freePort } from '../n8n/free-port.ts';
import { EngineDoor } from './engine-door.ts';
import { expectAllEndedOnce, newHome, submit } from './engines.ts';
import { RedisServer } from './redis-server.ts';
import { redisUrl } from './scratch-redis.ts';
import { endServed, serveEngine, WorkerProcess, type Served } from './served.ts';

const REPORT = /\/complete$/;

describe('a result that the engine has not acknowledged', () => {
  let server: RedisServer;
  let home: string;
  let port: number;
  let served: Served;
  let door: EngineDoor;
  let place: string;
  let env: NodeJS.ProcessEnv;
  let worker: WorkerProcess | undefined;

  beforeEach(async () => {
    redisUrl();
    server = new RedisServer();
    [home, place, port] = [newHome(), newHome(), await freePort()];
    served = await serveEngine(home, server.url, port);
    door = await new EngineDoor(port).open();
    const { secret } = await served.engine.accounts.createKey('local', 'gpu', {}, 'worker');
    env = { REDIS_URL: server.url, SOGNI_FLOW_ENGINE_URL: door.url, SOGNI_FLOW_WORKER_KEY: secret };
    worker = undefined;
  });
  afterEach(async () => {
    await worker?.kill();
    await door[Symbol.asyncDispose]();
    await endServed(served);
    server[Symbol.dispose]();
  });

  const notes = () => (existsSync(join(place, 'unreported')) ? readdirSync(join(place, 'unreported')) : []);
  const fences = () => withBooks(home, async (store) => (await store.all<{ fence: number }>('SELECT fence FROM job')).map(({ fence }) => fence));

  /** A job whose result is made, on the worker's disk, and not reported: reports do not get through. */
  async function aResultUnderWay(): Promise<string> {
    const id = await submit(served.engine, 1);
    await auditHome(home);
    door.lets = (path) => !REPORT.test(path);
    const reported = door.asked(REPORT);
    worker = new WorkerProcess(place, env);
    await reported;
    expect(notes()).toEqual([`${id}.json`]);
    return id;
  }

  /** Made once, paid once, nothing left on the worker's disk. */
  async function expectTaken(id: string): Promise<void> {
    await expectAllEndedOnce(served.engine, home, [id]);
    expect(await fences()).toEqual([1]);
    while (notes().length > 0) await sleep(10); // The engine is the first to know.
  }

  it('is handed in by the next worker process when its own was killed', async () => {
    const id = await aResultUnderWay();
    await worker!.kill();
    expect(notes()).toEqual([`${id}.json`]);
    door.lets = () => true;
    worker = new WorkerProcess(place, env);
    await expectTaken(id);
    expect(await worker.end()).toBe(0);
  });

  it('is handed in when Redis was wiped meanwhile and the job is in the queue anew', async () => {
    const id = await aResultUnderWay();
    await server.wipe();
    // The engine fills the queue again, and this worker claims the job: it has a free slot.
    while ((await server.ask((redis) => redis.keys('*:lock'))).length === 0) await sleep(20);
    door.lets = () => true;
    await expectTaken(id);
    expect(await worker!.end()).toBe(0);
  });

  it('is handed in when the engine was away, from before the job’s end', async () => {
    const id = await submit(served.engine, 1);
    await auditHome(home);
    // From the moment that the job is handed out nobody answers; the engine is restarted meanwhile.
    let opened = false;
    door.lets = (path) => !opened && ((opened = path.endsWith('/open')), true);
    worker = new WorkerProcess(place, env);
    while (notes().length === 0) await sleep(10);
    await endServed(served);
    await door.asked(/artifacts/);
    served = await serveEngine(home, server.url, port);
    door.lets = () => true;
    await expectTaken(id);
    expect(await worker.end()).toBe(0);
  });

  it('is dropped when the job has been opened by another worker, whose result counts', async () => {
    const id = await aResultUnderWay();
    await worker!.kill();
    const { desk } = await served.engine.jobs();
    const { fence } = (await desk.open(id, 'another'))!;
    door.lets = () => true;
    worker = new WorkerProcess(place, env);
    while (notes().length > 0) await sleep(10);
    expect([fence, (await (await served.engine.jobs()).get('local', id)).state]).toEqual([2, 'running']);
  });

  it('is handed in before a worker that is told to stop leaves', async () => {
    const id = await aResultUnderWay();
    const ended = worker!.end();
    while (!worker!.said.includes('Stopping')) await sleep(10);
    door.lets = () => true;
    expect(await ended).toBe(0);
    await expectTaken(id);
  });

  it('stays on the disk when the worker is told to stop while the engine is away, which it says after a minute', async () => {
    const id = await aResultUnderWay();
    expect(await worker!.end()).toBe(6);
    expect([notes(), worker!.said]).toEqual([[`${id}.json`], expect.stringContaining(`1 result waits in ${join(place, 'unreported')}, not acknowledged by the engine`)]);
  }, 180_000);

  it('stays on the disk when a second signal ends the worker at once', async () => {
    const id = await aResultUnderWay();
    worker!.signal('SIGTERM');
    while (!worker!.said.includes('Stopping')) await sleep(10);
    expect(await worker!.end()).toBe(null);
    expect(notes()).toEqual([`${id}.json`]);
  });

  it('is handed in by the next worker when the one before had to leave with it', async () => {
    const id = await submit(served.engine, 1);
    await auditHome(home);
    door.lets = (path) => !REPORT.test(path);
    const reported = door.asked(REPORT);
    const config = readRuntimeConfig(env, place);
    const remote = await startRemoteWorker(config, noLog, { drainMs: 500 });
    await reported;
    expect(await remote.close()).toBe(1);
    expect(notes()).toEqual([`${id}.json`]);
    door.lets = () => true;
    const next = await startRemoteWorker(config, noLog, { runtimes: [deafRuntime(async () => undefined)] });
    await expectTaken(id);
    expect(await next.close()).toBe(0);
  });
});
