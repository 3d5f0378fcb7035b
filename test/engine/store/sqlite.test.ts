import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import { sqlStoreContract } from '../../contracts/store.ts';
import { scratchFolder, scratchStore } from './scratch-store.ts';

sqlStoreContract('SQLite file', () => scratchStore());
sqlStoreContract('SQLite file, not flushed', async () => {
  const store = await scratchStore();
  return store.unflushed ?? store;
});
sqlStoreContract('SQLite in memory', async () => openSqliteStore(':memory:'), { oneConnection: true });

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('openSqliteStore', () => {
  it('writes ahead, flushes at every commit and checks foreign keys', async () => {
    const store = await scratchStore();
    const pragmas = await store.transaction(async (tx) => [
      await tx.get('PRAGMA journal_mode'),
      await tx.get('PRAGMA synchronous'),
      await tx.get('PRAGMA foreign_keys'),
    ]);
    expect(pragmas).toEqual([{ journal_mode: 'wal' }, { synchronous: 2 }, { foreign_keys: 1 }]);
  });

  it('flushes a group as soon as one of it asks for it, and only then', async () => {
    const store = await scratchStore();
    const level = (sql: SqlStore | undefined) => sql?.transaction(async (tx) => (await tx.get('PRAGMA synchronous'))?.synchronous);
    expect(await level(store.unflushed)).toBe(1);
    expect(await level(store)).toBe(2);
    expect(await Promise.all([level(store.unflushed), level(store), level(store.unflushed)])).toEqual([2, 2, 2]);
    expect(await level(store.unflushed)).toBe(1);
  });

  it('gives a work that asks for the flush a group of its own when it comes while an unflushed group runs', async () => {
    const store = await scratchStore();
    let late: Promise<unknown> | undefined;
    const early = await store.unflushed?.transaction(async (tx) => {
      late = store.transaction(async (own) => (await own.get('PRAGMA synchronous'))?.synchronous);
      return (await tx.get('PRAGMA synchronous'))?.synchronous;
    });
    expect([early, await late]).toEqual([1, 2]);
  });

  it('reads what is committed without waiting for a transaction that still runs', async () => {
    const store = await scratchStore({ t: ['CREATE TABLE t (n BIGINT)'] });
    let end = (): void => undefined;
    const open = new Promise<void>((resolve) => (end = resolve));
    const writing = store.transaction(async (tx) => {
      await tx.run('INSERT INTO t (n) VALUES (1)');
      await open;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await store.all('SELECT n FROM t')).toEqual([]);
    end();
    await writing;
    expect(await store.all('SELECT n FROM t')).toEqual([{ n: 1 }]);
  });

  it('gives back what was committed after the file is opened again', async () => {
    const file = join(scratchFolder(), 'flow.db');
    const first = await scratchStore({ t: ['CREATE TABLE t (n BIGINT)'] }, file);
    await first.run('INSERT INTO t (n) VALUES (7)');
    await first.close();
    const second = await scratchStore({}, file);
    expect(await second.get('SELECT n FROM t')).toEqual({ n: 7 });
  });

  it('answers disk_full, keeps the other transactions, and goes on once there is space', async () => {
    const store = await scratchStore({ t: ['CREATE TABLE t (body TEXT)'] });
    const body = 'x'.repeat(4_000);
    await store.transaction((tx) => tx.get('PRAGMA max_page_count = 40'));
    const fill = store.transaction(async (tx) => {
      for (let row = 0; row < 100; row += 1) await tx.run('INSERT INTO t (body) VALUES (?)', body);
    });
    const small = store.run('INSERT INTO t (body) VALUES (?)', 'small');
    await expect(fill).rejects.toMatchObject({ code: 'disk_full' });
    await small;
    expect(await store.all('SELECT body FROM t')).toEqual([{ body: 'small' }]);
    await store.transaction((tx) => tx.get('PRAGMA max_page_count = 100000'));
    await store.run('INSERT INTO t (body) VALUES (?)', body);
    expect(await store.get('SELECT COUNT(*) AS n FROM t')).toEqual({ n: 2 });
  });

  it('names what is wrong with a folder that does not exist and a file that is no database', async () => {
    const folder = scratchFolder();
    expect(thrownBy(() => openSqliteStore(join(folder, 'missing', 'flow.db')))).toMatchObject({ code: 'storage_failed' });
    const file = join(folder, 'letter.txt');
    writeFileSync(file, 'Dear database, '.repeat(100));
    expect(thrownBy(() => openSqliteStore(file))).toMatchObject({ code: 'storage_failed', message: expect.stringContaining('no database') });
  });

  it('fails only the transactions that waited too long for the lock of another process', async () => {
    const file = join(scratchFolder(), 'flow.db');
    const holder = await scratchStore({ t: ['CREATE TABLE t (n BIGINT)'] }, file);
    const patient = openSqliteStore(file);
    const hasty = openSqliteStore(file, { busyTimeoutMs: 60 });
    let end = (): void => undefined;
    const held = holder.transaction(() => new Promise<void>((resolve) => (end = resolve)));
    await new Promise((resolve) => setImmediate(resolve));
    const waits = patient.run('INSERT INTO t (n) VALUES (1)');
    await expect(hasty.run('INSERT INTO t (n) VALUES (2)')).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('locked') });
    end();
    await held;
    await waits;
    await hasty.run('INSERT INTO t (n) VALUES (3)');
    expect(await holder.all('SELECT n FROM t ORDER BY n')).toEqual([{ n: 1 }, { n: 3 }]);
    await Promise.all([patient.close(), hasty.close()]);
  });

  it('lets several processes count in one file, without a lost update or an error', async () => {
    const file = join(scratchFolder(), 'flow.db');
    const store = await scratchStore({ t: ['CREATE TABLE t (n BIGINT)'] }, file);
    await store.run('INSERT INTO t (n) VALUES (0)');
    const runs = Array.from({ length: 3 }, () => count(file, 200));
    const own = Array.from({ length: 200 }, () => store.transaction((tx) => tx.run('UPDATE t SET n = n + 1')));
    expect(await Promise.all(runs)).toEqual([0, 0, 0]);
    await Promise.all(own);
    expect(await store.get('SELECT n FROM t')).toEqual({ n: 800 });
  });
});

/** Starts a process that adds 1 so many times, each in a transaction that reads first. @returns its exit code. */
async function count(file: string, times: number): Promise<number | null> {
  const script = join(import.meta.dirname, 'counting-process.ts');
  expect(existsSync(script)).toBe(true);
  const child = spawn(process.execPath, ['--no-warnings', script, file, String(times)], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve) => child.on('exit', resolve));
}
