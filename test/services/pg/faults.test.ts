import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { openPostgresStore } from '../../../engine/src/store/postgres.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import { askServer, scratchPostgres, scratchUrl, serverUrl } from './scratch-postgres.ts';

const TABLES = { t: ['CREATE TABLE counter (n BIGINT NOT NULL)', 'INSERT INTO counter (n) VALUES (0)', 'CREATE TABLE entry (n BIGINT NOT NULL, process BIGINT NOT NULL)'] };

type Child = ChildProcessByStdio<null, Readable, null>;

const start = (url: string, what: string): Child =>
  spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'store-process.ts'), url, what], { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = (child: Child): Promise<number | null> => new Promise((end) => child.once('close', end));
const said = (child: Child, text: string): Promise<void> =>
  new Promise((heard) => {
    let all = '';
    child.stdout.on('data', (chunk: Buffer) => void ((all += chunk.toString()).includes(text) && heard()));
  });

const count = (store: SqlStore): Promise<number> =>
  store.transaction(async (tx) => {
    const next = ((await tx.get<{ n: number }>('SELECT n FROM counter'))?.n ?? 0) + 1;
    await Promise.all([tx.run('UPDATE counter SET n = ?', next), tx.run('INSERT INTO entry (n, process) VALUES (?, 0)', next)]);
    return next;
  });

/** Each number once, none left out, and as many as the counter says. */
async function expectNoneLost(store: SqlStore, acknowledged: readonly number[]): Promise<void> {
  const entries = (await store.all<{ n: number }>('SELECT n FROM entry ORDER BY n')).map(({ n }) => n);
  expect(entries).toEqual(entries.map((_, index) => index + 1));
  expect((await store.get<{ n: number }>('SELECT n FROM counter'))?.n).toBe(entries.length);
  expect(acknowledged.filter((n) => !entries.includes(n))).toEqual([]);
}

describe('openPostgresStore', () => {
  it('says what is wrong with the URL without its password: no server, no such database', async () => {
    const nobody = openPostgresStore('postgres://flow:hunter2@127.0.0.1:1/flow');
    await expect(nobody).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/cannot be reached.*127\.0\.0\.1:1\/flow/) });
    await expect(nobody).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
    const url = serverUrl();
    url.pathname = 'no_such_database';
    await expect(openPostgresStore(url.href)).rejects.toMatchObject({ code: 'invalid_configuration', message: expect.stringContaining('does not exist') });
  });

  it('waits for the disk, except where it need not', async () => {
    const store = await scratchPostgres();
    const level = (sql: SqlStore | undefined) => sql?.transaction(async (tx) => (await tx.get('SHOW synchronous_commit'))?.synchronous_commit);
    expect(await Promise.all([level(store.unflushed), level(store.unflushed)])).toEqual(['off', 'off']);
    expect(await Promise.all([level(store.unflushed), level(store)])).toEqual(['on', 'on']);
  });

  it('fails only the transactions that waited too long for the lock of another process', async () => {
    const url = await scratchUrl();
    const holder = await scratchPostgres(TABLES, url);
    const hasty = await scratchPostgres({}, url, { busyTimeoutMs: 60 });
    const patient = await scratchPostgres({}, url);
    let end = (): void => undefined;
    let begun = (): void => undefined;
    const inside = new Promise<void>((resolve) => (begun = resolve));
    const held = holder.transaction(async () => {
      begun();
      await new Promise<void>((resolve) => (end = resolve));
    });
    await inside;
    const waits = count(patient);
    await expect(count(hasty)).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('locked by another process') });
    end();
    await held;
    await waits;
    expect(await count(hasty)).toBe(2);
  });

  it('refuses a text that PostgreSQL cannot keep', async () => {
    const store = await scratchPostgres({ t: ['CREATE TABLE t (body TEXT)'] });
    await expect(store.run('INSERT INTO t (body) VALUES (?)', 'a\0b')).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('U+0000') });
  });

  it('goes on after a newer release has changed a table under its prepared statements', async () => {
    const url = await scratchUrl();
    const [older, newer] = [await scratchPostgres(TABLES, url), await scratchPostgres({}, url)];
    const read = () => older.get('SELECT * FROM counter');
    for (let n = 0; n < 8; n += 1) await read();
    for (let n = 0; n < 3; n += 1) await older.transaction((tx) => tx.get('SELECT * FROM counter'));
    await newer.run('ALTER TABLE counter ADD COLUMN note TEXT');
    for (let n = 0; n < 8; n += 1) expect(await read()).toEqual({ n: 0, note: null });
    await older.transaction((tx) => tx.get('SELECT * FROM counter')).catch(() => undefined);
    expect(await older.transaction((tx) => tx.get('SELECT * FROM counter'))).toEqual({ n: 0, note: null });
  });
});

describe('several processes', () => {
  it('make the tables of an empty database together', async () => {
    const url = await scratchUrl();
    expect(await Promise.all([1, 2, 3].map(() => ended(start(url, 'migrate'))))).toEqual([0, 0, 0]);
    const store = await scratchPostgres({}, url);
    expect((await store.all('SELECT room FROM schema_version')).length).toBe(6);
  });

  it('leave nothing of a transaction in which one is killed, and hold up nobody', async () => {
    const url = await scratchUrl();
    const store = await scratchPostgres(TABLES, url);
    const child = start(url, 'hold');
    await said(child, 'in transaction');
    const next = count(store);
    child.kill('SIGKILL');
    await ended(child);
    expect(await next).toBe(1);
    await expectNoneLost(store, [1]);
  });

  it('lose nothing that they were told is kept when they are killed at any moment', async () => {
    const url = await scratchUrl();
    const store = await scratchPostgres(TABLES, url);
    const acknowledged: number[] = [];
    for (let kill = 0; kill < 6; kill += 1) {
      const child = start(url, 'count');
      let all = '';
      child.stdout.on('data', (chunk: Buffer) => (all += chunk.toString()));
      await said(child, '\n');
      for (let n = 0; n < 5 + kill * 3; n += 1) acknowledged.push(await count(store));
      child.kill('SIGKILL');
      await ended(child);
      acknowledged.push(...all.split('\n').slice(0, -1).map(Number));
    }
    expect(acknowledged.length).toBeGreaterThan(60);
    await expectNoneLost(store, acknowledged);
  });
});

describe('a connection that is lost', () => {
  it('fails the transaction under way and its group, and is made again for the next one', async () => {
    const url = await scratchUrl();
    const store = await scratchPostgres(TABLES, url);
    const lost = store.transaction(async (tx) => {
      await tx.run('INSERT INTO entry (n, process) VALUES (1, 1)');
      const pid = (await tx.get<{ pid: number }>('SELECT pg_backend_pid() AS pid'))?.pid;
      await askServer('SELECT pg_terminate_backend($1)', [pid]);
      await tx.run('UPDATE counter SET n = 1');
    });
    await expect(lost).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await count(store)).toBe(1);
    await expectNoneLost(store, [1]);
  });

  it('does not disturb queries: they are asked once more', async () => {
    const store = await scratchPostgres(TABLES);
    const pid = async () => (await store.get<{ pid: number }>('SELECT pg_backend_pid() AS pid'))?.pid;
    await askServer('SELECT pg_terminate_backend($1)', [await pid()]);
    expect(await store.get('SELECT n FROM counter')).toEqual({ n: 0 });
  });

  it('tells that the outcome is unknown when it ends between a COMMIT and its answer', async () => {
    const url = new URL(await scratchUrl());
    const direct = await scratchPostgres(TABLES, url.href);
    const target = { host: url.hostname, port: Number(url.port || 5_432) };
    let cut = false;
    const proxy = createServer((client) => {
      const server = connect(target);
      let swallow = false;
      client.on('data', (data) => {
        swallow ||= cut && data.includes('COMMIT\0');
        server.write(data);
      });
      server.on('data', (data) => void (swallow ? client.destroy() : client.write(data)));
      for (const [one, other] of [[client, server], [server, client]] as const) one.on('error', () => other.destroy()).on('close', () => other.destroy());
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const store = await scratchPostgres({}, url.href);
    expect(await count(store)).toBe(1);
    cut = true;
    await expect(count(store)).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('unknown whether') });
    cut = false;
    expect(await direct.get('SELECT n FROM counter')).toEqual({ n: 2 });
    expect(await count(store)).toBe(3);
    await store.close();
    proxy.close();
  });

  it('is waited for while the server crashes and starts again, and nothing that was kept is lost', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-pg-'));
    chmodSync(folder, 0o755);
    const script = resolve(import.meta.dirname, '../../../.ci/postgres');
    const server = (what: string) => execFileSync(script, [what, join(folder, 'server')], { encoding: 'utf8' }).trim();
    const url = server('start');
    try {
      const store = await scratchPostgres(TABLES, url);
      const [acknowledged, failed]: [number[], unknown[]] = [[], []];
      let going = true;
      const work = async (): Promise<void> => {
        while (going) await count(store).then((n) => acknowledged.push(n), (error: { code: string }) => failed.push(error.code));
      };
      const works = Array.from({ length: 20 }, work);
      for (let crash = 0; crash < 2; crash += 1) {
        const until = acknowledged.length + 100;
        while (acknowledged.length < until) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(await new Promise((end) => spawn(script, ['crash', join(folder, 'server')], { stdio: 'ignore' }).once('close', end))).toBe(0);
      }
      const until = acknowledged.length + 100;
      while (acknowledged.length < until) await new Promise((resolve) => setTimeout(resolve, 5));
      going = false;
      await Promise.all(works);
      expect(failed.every((code) => code === 'storage_failed')).toBe(true);
      await expectNoneLost(store, acknowledged);
      await store.close();
    } finally {
      server('stop');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
