import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT_SCHEMA, createAccounts } from '../../../engine/src/accounts/accounts.ts';
import { EXECUTION_SCHEMA } from '../../../engine/src/store/execution-schema.ts';
import { buildServer, SERVER_SCHEMA } from '../../../engine/src/server/index.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { noLog, openFileArtifactStore } from '../../../gpu-runtime/src/index.ts';
import { createEngineApi, type EngineApi } from '../../../gpu-runtime/src/worker/remote/engine-api.ts';
import { createRemoteArtifacts } from '../../../gpu-runtime/src/worker/remote/remote-artifacts.ts';
import { createRemoteDesk, type RemoteDesk } from '../../../gpu-runtime/src/worker/remote/remote-desk.ts';
import { openUnreported } from '../../../gpu-runtime/src/worker/remote/unreported.ts';
import { jobDeskContract, type OpenDesk } from '../../contracts/job-desk.ts';
import { SAMPLES } from '../../gpu-runtime/artifacts/samples.ts';
import { aJobRoom, anArtifact, digestOf, REPORT, SCHEMAS, SPARK, type RoomBench } from '../jobs/a-job-room.ts';
import { openServer, type OpenServer } from './open-server.ts';

jobDeskContract('in process', async () => {
  const bench = await aJobRoom({ queue: (queue) => queue });
  return { bench, desk: bench.jobs.desk, close: () => bench.close() };
});

const queue = { name: 'test', key: Buffer.alloc(32, 7) };

/** A server on a port, and a worker's way to it. */
async function served(bench: RoomBench): Promise<{ readonly api: (fetch?: typeof globalThis.fetch) => EngineApi; close(): Promise<void> }> {
  const { store, ledger, jobs, artifacts } = bench;
  await migrate(store, { ...SCHEMAS, accounts: ACCOUNT_SCHEMA, server: SERVER_SCHEMA, executions: EXECUTION_SCHEMA });
  const accounts = createAccounts({ store, ledger, pepper: 'a pepper of the tests' });
  const { secret: key } = await accounts.createKey('local', 'gpu', {}, 'worker');
  const app = await buildServer({ jobs, accounts, wallets: ledger, budgets: ledger, artifacts, store, baseUrl: 'http://engine.test', workers: { desk: jobs.desk, queue } });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    api: (fetch) => createEngineApi({ url, key, ...(fetch && { fetch }) }),
    close: () => app.close(),
  };
}

/** A worker's desk; its files are sent before, so that only calls matter here. */
async function deskOf(api: EngineApi, wait?: (ms: number) => Promise<unknown>): Promise<RemoteDesk & { close(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'remote-desk-'));
  const files = { send: async () => undefined, use: async () => 100 };
  const unreported = await openUnreported(folder);
  const desk = createRemoteDesk({ api, artifacts: files, unreported, log: noLog, leaving: new AbortController().signal, ...(wait && { wait }) });
  return { ...desk, close: () => rmSync(folder, { recursive: true, force: true }) };
}

jobDeskContract('over HTTP', async (): Promise<OpenDesk> => {
  const bench = await aJobRoom({ queue: (queue) => queue });
  const server = await served(bench);
  const desk = await deskOf(server.api());
  return {
    bench,
    desk,
    async close() {
      desk.close();
      await server.close();
      await bench.close();
    },
  };
});

describe('a report that is not acknowledged', () => {
  it('is made again until it is, and counts once', async () => {
    const bench = await aJobRoom({ queue: (queue) => queue });
    const server = await served(bench);
    const troubles = [
      // The answer is lost; nobody answers; a proxy answers.
      async (...request: Parameters<typeof fetch>) => (await fetch(...request), Promise.reject(new TypeError('fetch failed'))),
      async () => Promise.reject(new TypeError('fetch failed')),
      async () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
    ];
    const pauses: number[] = [];
    const shaky = server.api(async (...request) => (String(request[0]).endsWith('/complete') ? (troubles.shift() ?? fetch) : fetch)(...request));
    const desk = await deskOf(shaky, async (ms) => pauses.push(ms));
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = (await desk.open(id, 'w'))!;
    bench.artifacts.sizes.set(digestOf('duck'), 100);
    await desk.complete(id, fence, [anArtifact('duck')], REPORT);
    expect(pauses).toEqual([500, 1_000, 2_000]);
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'completed', captured: SPARK });
    await bench.check('quiet');
    desk.close();
    await server.close();
    await bench.close();
  });
});

describe('the desk over HTTP', () => {
  let server: OpenServer;
  let worker: string;
  let account: string;
  const call = (key: string | undefined, method: 'GET' | 'POST', path: string, payload?: object) => server.call(key, method, path, payload ? { payload } : {});
  beforeEach(async () => {
    server = await openServer();
    worker = (await server.services.accounts.createKey('local', 'gpu', {}, 'worker')).secret;
    account = await server.keyOf('ada');
  });
  afterEach(() => server.close());

  it('is for workers, and workers are for nothing else', async () => {
    expect((await call(undefined, 'GET', '/v1/desk')).status).toBe(401);
    for (const key of [account, server.services.inProcessToken]) {
      expect((await call(key, 'GET', '/v1/desk')).body).toMatchObject({ code: 'forbidden', message: expect.stringContaining('--worker') });
      expect((await call(key, 'GET', `/v1/desk/artifacts/${digestOf('duck')}`)).status).toBe(403);
    }
    for (const path of ['/v1/account/me', '/v1/creative-agent/workflows', `/v1/artifacts/${digestOf('duck')}`]) expect((await call(worker, 'GET', path)).body).toMatchObject({ code: 'forbidden' });
    expect((await call(worker, 'GET', '/v1/desk')).body.data).toEqual({ queue: { name: 'test', key: queue.key.toString('base64') } });
  });

  it('is closed to a key that was revoked', async () => {
    const { id } = (await server.services.accounts.listKeys('local')).find((key) => key.worker)!;
    await server.services.accounts.revokeKey('local', id);
    expect((await call(worker, 'GET', '/v1/desk')).status).toBe(401);
  });

  it('is not there without a queue that workers elsewhere can claim from', async () => {
    const { workers: _without, ...services } = server.services;
    const app = await buildServer(services);
    expect((await app.inject({ url: '/v1/desk', headers: { 'api-key': worker } })).statusCode).toBe(404);
    await app.close();
  });

  it.each([
    ['open', {}, 'worker'],
    ['open', { worker: 'w'.repeat(301) }, 'worker'],
    ['progress', { fence: 1, progress: { fraction: 2 } }, 'progress.fraction'],
    ['preview', { fence: 1, jpeg: '§' }, 'jpeg'],
    ['complete', { fence: 0, artifacts: [], report: REPORT }, 'fence'],
    ['complete', { fence: 1, artifacts: [anArtifact('duck', { digest: '../../etc/passwd' })], report: REPORT }, 'artifacts.0.digest'],
    ['complete', { fence: 1, artifacts: [anArtifact('duck', { mediaType: 'text/html' as never })], report: REPORT }, 'artifacts.0.mediaType'],
    ['complete', { fence: 1, artifacts: [anArtifact('duck', { bytes: -1 })], report: REPORT }, 'artifacts.0.bytes'],
    ['fail', { fence: 1, failure: { code: 'toString', message: 'no' }, retry: false }, 'failure.code'],
  ])('refuses a malformed %s by its field: %j', async (what, payload, field) => {
    expect((await call(worker, 'POST', `/v1/desk/jobs/1/${what}`, payload)).body).toMatchObject({ code: 'invalid_input', message: expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: `)) });
  });

  it('takes no result whose file was not sent, or is another', async () => {
    const { digest, bytes } = await server.services.artifacts.put(SAMPLES.png);
    for (const over of [{ bytes }, { digest, bytes: bytes + 1 }]) {
      const payload = { fence: 1, artifacts: [anArtifact('duck', over)], report: REPORT };
      expect((await call(worker, 'POST', '/v1/desk/jobs/1/complete', payload)).body).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('send it first') });
    }
  });
});

describe('files of an engine elsewhere', () => {
  let server: OpenServer;
  let folder: string;
  let api: EngineApi;
  beforeEach(async () => {
    server = await openServer();
    folder = mkdtempSync(join(tmpdir(), 'remote-artifacts-'));
    const { secret: key } = await server.services.accounts.createKey('local', 'gpu', {}, 'worker');
    api = createEngineApi({ url: await server.app.listen({ host: '127.0.0.1', port: 0 }), key });
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const remote = async () => createRemoteArtifacts(await openFileArtifactStore(folder), api);

  it('are not taken as sent where something on the way knows no such path', async () => {
    const fetch = async () => new Response('no such page', { status: 404 });
    const files = createRemoteArtifacts(await openFileArtifactStore(folder), createEngineApi({ url: 'http://engine.test', key: 'k', fetch }));
    const { digest } = await files.put(SAMPLES.png);
    await expect(files.send(digest)).rejects.toMatchObject({ code: 'runtime_unreachable' });
  });

  it('are sent when they are stored, once, and kept here as well', async () => {
    const files = await remote();
    const stored = await files.put(SAMPLES.mp4);
    await files.send(stored.digest);
    expect(await server.services.artifacts.size(stored.digest)).toBe(stored.bytes);
    expect(await readFile(await files.localPath(stored.digest))).toEqual(Buffer.from(SAMPLES.mp4));
    expect(await files.put(SAMPLES.mp4)).toEqual(stored);
  });

  it('are fetched when they are first needed, and read from here afterwards', async () => {
    const { digest } = await server.services.artifacts.put(SAMPLES.png);
    const files = await remote();
    expect(await readFile(await files.localPath(digest))).toEqual(Buffer.from(SAMPLES.png));
    await server.services.artifacts.remove(digest, Date.now() + 60_000);
    expect(await readFile(await files.localPath(digest))).toEqual(Buffer.from(SAMPLES.png));
    await expect(files.localPath(digestOf('duck'))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are refused when they are not what they are announced as', async () => {
    const body = new Response(SAMPLES.png).body!;
    await expect(api.file('PUT', `/artifacts/${digestOf('duck')}`, body)).rejects.toMatchObject({ code: 'invalid_media' });
    await expect(api.file('GET', '/artifacts/..%2f..%2fetc%2fpasswd')).resolves.toBeUndefined();
  });
});
