import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseAnswers, engineAnswers, folderTakesFiles, queueAnswers, type Disk } from '../../../engine/src/readiness/checks.ts';
import { createReadiness, NotReady, type ReadinessCheck } from '../../../engine/src/readiness/readiness.ts';
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';

const log = jest.fn();
beforeEach(() => void log.mockReset());

const good: ReadinessCheck = { part: 'good', otherwise: 'never told', check: async () => undefined };
const away = (part: string, error: Error = new Error('postgres://flow:hunter2@db refused')): ReadinessCheck => ({ part, otherwise: `the ${part} does not answer`, check: () => Promise.reject(error) });

describe('createReadiness', () => {
  it('lacks nothing while every part answers', async () => {
    expect(await createReadiness([good, good], log)()).toEqual([]);
  });

  it('names each part that fails, and gives the reason to the log alone', async () => {
    const lacks = await createReadiness([away('database'), good, away('queue')], log)();
    expect(lacks).toEqual([
      { part: 'database', message: 'the database does not answer' },
      { part: 'queue', message: 'the queue does not answer' },
    ]);
    expect(log.mock.calls).toEqual([
      ['error', 'not ready: the database does not answer', expect.objectContaining({ message: expect.stringContaining('hunter2') })],
      ['error', 'not ready: the queue does not answer', expect.anything()],
    ]);
  });

  it('logs a part that fails once, and again when it has failed anew', async () => {
    let now = 0;
    let isAway = true;
    const part: ReadinessCheck = { ...good, check: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()) };
    const readiness = createReadiness([part], log, () => (now += 1_000));
    for (const state of [true, true, false, true]) {
      isAway = state;
      await readiness();
    }
    expect(log).toHaveBeenCalledTimes(2);
  });

  it('tells what a check says of itself', async () => {
    expect(await createReadiness([away('folder', new NotReady('the disk is full'))], log)()).toEqual([{ part: 'folder', message: 'the disk is full' }]);
  });

  it('asks the parts once a second at most', async () => {
    let now = 0;
    const check = jest.fn(async () => undefined);
    const readiness = createReadiness([{ ...good, check }], log, () => now);
    await Promise.all([readiness(), readiness()]);
    now = 999;
    await readiness();
    expect(check).toHaveBeenCalledTimes(1);
    now = 1_000;
    await readiness();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('gives up a part that hangs', async () => {
    jest.useFakeTimers();
    const hanging: ReadinessCheck = { part: 'database', otherwise: 'the database does not answer', check: () => new Promise(() => undefined) };
    const lacks = createReadiness([hanging], log)();
    await jest.advanceTimersByTimeAsync(2_000);
    jest.useRealTimers();
    expect(await lacks).toEqual([{ part: 'database', message: 'the database does not answer' }]);
  });
});

describe('the checks', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ready-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const lacks = async (check: ReadinessCheck) => await createReadiness([check], log)();
  const disk = (over: Partial<Disk>): Disk => ({ write: async (path) => writeFileSync(path, 'x'), free: async () => 1e9, ...over });

  it('see a database that is closed', async () => {
    const store = openSqliteStore(join(folder, 'db.sqlite'));
    expect(await lacks(databaseAnswers(store))).toEqual([]);
    await store.close();
    expect(await lacks(databaseAnswers(store))).toEqual([{ part: 'database', message: 'the database does not answer' }]);
  });

  it('see a queue whose server is away, and ask none of a queue that has no server', async () => {
    const stopped = { check: () => Promise.reject(new Error('ECONNREFUSED 10.0.0.7:6379')) };
    expect(await lacks(queueAnswers(async () => stopped))).toEqual([{ part: 'queue', message: 'the job queue does not answer' }]);
    expect(await lacks(queueAnswers(() => Promise.reject(new Error('no Redis'))))).toHaveLength(1);
    expect(await lacks(queueAnswers(async () => ({})))).toEqual([]);
  });

  it('see an engine that is away', async () => {
    expect(await lacks(engineAnswers(() => Promise.reject(new Error('away'))))).toEqual([{ part: 'engine', message: 'the engine does not answer' }]);
  });

  it('see a folder that takes no files, and leave nothing in one that does', async () => {
    expect(await lacks(folderTakesFiles(folder))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    expect(await lacks(folderTakesFiles(join(folder, 'gone')))).toEqual([{ part: 'folder', message: 'the data folder cannot be written' }]);
    const readOnly = Object.assign(new Error('read-only'), { code: 'EROFS' });
    expect(await lacks(folderTakesFiles(folder, disk({ write: () => Promise.reject(readOnly) })))).toEqual([{ part: 'folder', message: 'the data folder cannot be written' }]);
  });

  it('see a full disk, and one that is nearly full', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    expect(await lacks(folderTakesFiles(folder, disk({ write: () => Promise.reject(full) })))).toEqual([{ part: 'folder', message: 'the disk is full' }]);
    expect(await lacks(folderTakesFiles(folder, disk({ free: async () => 63_999_999 })))).toEqual([{ part: 'folder', message: 'the disk is full: less than 64 MB are free' }]);
    expect(await lacks(folderTakesFiles(folder, disk({ free: async () => 64_000_000 })))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
