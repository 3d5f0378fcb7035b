import { setTimeout as delay } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ThreadPool, type ThreadPoolOptions } from '../../../../gpu-runtime/src/runtimes/sketch/threads/thread-pool.ts';

const entry = new URL('./obstinate-worker.mts', import.meta.url);
let pool: ThreadPool;
const open = (options: Omit<ThreadPoolOptions, 'entry'> = {}) => (pool = new ThreadPool({ entry, size: 2, ...options }));
afterEach(() => pool.close());

describe('ThreadPool', () => {
  it('runs more tasks than it has threads and answers each with its own result', async () => {
    open();
    expect(await Promise.all([1, 2, 3, 4, 5].map((value) => pool.run('double', value)))).toEqual([2, 4, 6, 8, 10]);
  });

  it('starts no more threads than its size, and uses one again', async () => {
    open();
    const ids = await Promise.all([1, 2, 3, 4, 5, 6].map(() => pool.run<number>('polite', 5)));
    expect(new Set(ids).size).toBe(2);
    expect(ids).toContain(await pool.run('thread id', undefined));
  });

  it('passes progress on', async () => {
    open();
    const seen: unknown[] = [];
    await pool.run('polite', 80, { onProgress: (...told) => seen.push(told) });
    expect(seen[0]).toEqual([0.5, 'waiting']);
  });

  it('passes previews on as copies, not faster than four a second, and hands results over', async () => {
    open();
    const previews: number[][] = [];
    const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6]);
    const result = await pool.run<{ bytes: Uint8Array; pooled: Uint8Array }>('pixels', { bytes }, { onPreview: ({ rgb }) => previews.push([...rgb]) });
    expect(previews).toEqual([[1, 2, 3, 4, 5, 6]]);
    expect([...result.bytes]).toEqual([2, 3, 4, 5, 6, 7]);
    expect(Buffer.from(result.pooled).toString()).toBe('abc');
    expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('rejects a cancelled task at once and keeps its thread when that obeys', async () => {
    open({ size: 1 });
    const id = await pool.run('thread id', undefined);
    const stop = new AbortController();
    const running = pool.run('polite', 60_000, { signal: stop.signal });
    await delay(30);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await pool.run('thread id', undefined)).toBe(id);
  });

  it('ends a thread that does not obey and starts another one for what waits', async () => {
    open({ size: 1, graceMs: 50 });
    const id = await pool.run('thread id', undefined);
    const stop = new AbortController();
    const running = pool.run('deaf', 60_000, { signal: stop.signal });
    const waiting = pool.run('thread id', undefined);
    await delay(30);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await waiting).not.toBe(id);
  });

  it('never starts a task that is cancelled while it waits, or before', async () => {
    open({ size: 1 });
    const stop = new AbortController();
    const first = pool.run('polite', 60);
    const second = pool.run('dying', undefined, { signal: stop.signal });
    stop.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await expect(pool.run('dying', undefined, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    await expect(first).resolves.toEqual(expect.any(Number));
  });

  it('hears nothing of a task after it was cancelled', async () => {
    open({ size: 1 });
    const stop = new AbortController();
    let told = 0;
    const running = pool.run('polite', 60_000, { signal: stop.signal, onProgress: () => void (told++, stop.abort()) });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await pool.run('double', 1);
    expect(told).toBe(1);
  });

  it('passes an expected failure on with its code', async () => {
    open();
    await expect(pool.run('refusing', undefined)).rejects.toMatchObject({ name: 'FlowError', code: 'invalid_media', message: 'no picture' });
  });

  it('passes a bug on as an error that is no FlowError, and goes on', async () => {
    open({ size: 1 });
    await expect(pool.run('wrong', undefined)).rejects.toMatchObject({ name: 'Error', message: expect.stringContaining('a bug') });
    await expect(pool.run('unheard of', undefined)).rejects.toMatchObject({ message: expect.stringContaining('unheard of') });
    expect(await pool.run('double', 4)).toBe(8);
  });

  it('says runtime_failed when a thread dies, and replaces it', async () => {
    open({ size: 1 });
    const dying = pool.run('dying', undefined);
    const waiting = pool.run('double', 21);
    await expect(dying).rejects.toMatchObject({ code: 'runtime_failed' });
    expect(await waiting).toBe(42);
  });

  it('rejects an input that cannot be sent, and goes on', async () => {
    open({ size: 1 });
    await expect(pool.run('double', () => undefined)).rejects.toThrow();
    expect(await pool.run('double', 4)).toBe(8);
  });

  it('ends idle threads and starts new ones when needed', async () => {
    open({ size: 1, idleMs: 20 });
    const id = await pool.run('thread id', undefined);
    await delay(150);
    expect(await pool.run('thread id', undefined)).not.toBe(id);
  });

  it('rejects what runs and what waits when it is closed', async () => {
    open({ size: 1 });
    const both = Promise.allSettled([pool.run('deaf', 60_000), pool.run('double', 1)]);
    await delay(20);
    await pool.close();
    expect((await both).map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(['cancelled', 'cancelled']);
  });

  it('keeps no process alive when it is idle', () => {
    open();
    const module = fileURLToPath(new URL('../../../../gpu-runtime/src/runtimes/sketch/threads/thread-pool.ts', import.meta.url));
    const script = `const { ThreadPool } = await import(${JSON.stringify(module)}); const pool = new ThreadPool({ entry: new URL(${JSON.stringify(entry.href)}), idleMs: 60_000 }); console.log(await pool.run('double', 3));`;
    const { stdout, status } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { encoding: 'utf8', timeout: 20_000 });
    expect({ stdout, status }).toEqual({ stdout: '6\n', status: 0 });
  });
});
