import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { openFileArtifactStore } from '../../../gpu-runtime/src/artifacts/file-store.ts';
import type { ArtifactStore } from '../../../gpu-runtime/src/artifacts/port.ts';
import { createEmbeddedQueue, type EmbeddedQueue } from '../../../gpu-runtime/src/queue/embedded-queue.ts';
import { laneOf } from '../../../gpu-runtime/src/queue/port.ts';
import { QUEUE_SCHEMA } from '../../../gpu-runtime/src/queue/schema.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import type { Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { watchLimits } from '../../../gpu-runtime/src/worker/run-limits.ts';
import { startWorker, type Worker, type WorkerOptions } from '../../../gpu-runtime/src/worker/worker.ts';
import { openMemorySqlStore } from '../queue/memory-sql-store.ts';
import { createFakeDesk, fakeRuntime, REPORT, savesText, type FakeDesk, type Run } from './fakes.ts';

describe('startWorker', () => {
  let root: string;
  let sql: SqlStore;
  let queue: EmbeddedQueue;
  let desk: FakeDesk;
  let artifacts: ArtifactStore;
  let worker: Worker | undefined;
  let time: number;
  const log = jest.fn<(level: string, message: string, detail?: unknown) => void>();

  beforeEach(async () => {
    time = 1_000_000;
    root = mkdtempSync(join(tmpdir(), 'worker-'));
    sql = openMemorySqlStore(QUEUE_SCHEMA);
    queue = createEmbeddedQueue(sql, { clock: () => time });
    desk = createFakeDesk();
    artifacts = await openFileArtifactStore(join(root, 'artifacts'));
    worker = undefined;
    log.mockReset();
  });
  afterEach(async () => {
    await worker?.stop();
    await sql.close();
    rmSync(root, { recursive: true, force: true });
  });

  const start = (runtimes: Runtime | readonly Runtime[], options: Partial<WorkerOptions> = {}) => {
    worker = startWorker({
      queue,
      desk,
      artifacts,
      runtimes: [runtimes].flat(),
      name: 'host:1:1',
      slots: 1,
      leaseMs: 30_000,
      scratchRoot: join(root, 'scratch'),
      clock: () => time,
      random: () => 1,
      log,
      ...options,
    });
    return worker;
  };
  const add = async (id: string, operation = 'generate_image') => {
    desk.add(id, operation);
    await queue.enqueue({ jobId: id, lane: laneOf(operation, 'fake'), priority: 0 });
  };
  const until = async (happened: () => unknown) => {
    for (let n = 0; n < 2_000 && !(await happened()); n += 1) await sleep(2);
    if (!(await happened())) throw new Error(`it did not happen; the desk was told: ${desk.told.join('; ')}; the log: ${JSON.stringify(log.mock.calls)}`);
  };
  const ended = (id: string) => until(() => ['completed', 'failed', 'cancelled'].includes(desk.jobs.get(id)!.state));
  const entries = () => sql.all<{ job_id: string; attempt: number; claimable_at: number; token: string | null }>('SELECT * FROM queue_entry ORDER BY job_id');

  /** A run that a test ends by hand. */
  const heldRun = () => {
    const calls: { end: () => void; signal: AbortSignal; scratch: string }[] = [];
    const run: Run = (job, tools) =>
      new Promise((resolve, reject) => {
        tools.signal.addEventListener('abort', () => reject(new FlowError('cancelled', 'told to end')));
        calls.push({ end: () => savesText(job, tools).then(resolve, reject), signal: tools.signal, scratch: tools.scratch });
      });
    return { run, calls };
  };

  it('performs a job, hands in its results and removes it from the queue', async () => {
    await add('1');
    start(fakeRuntime(savesText));
    await ended('1');
    await worker!.stop();
    expect(desk.told).toEqual(['open 1 1', 'complete 1']);
    expect(desk.jobs.get('1')!.artifacts).toEqual([{ role: 'text', mediaType: 'text/plain', bytes: 11, digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await entries()).toEqual([]);
  });

  it('starts a job that is enqueued while it waits', async () => {
    start(fakeRuntime(savesText));
    await sleep(20);
    await add('1');
    await ended('1');
    expect(desk.jobs.get('1')!.state).toBe('completed');
  });

  it('gives results in the order in which they were saved, with what the runtime said about them', async () => {
    await add('1');
    start(
      fakeRuntime(async (_job, tools) => {
        await Promise.all(['one', 'two', 'three'].map((content, index) => tools.save({ role: content, mediaType: 'text/plain', content: Buffer.from(content.repeat(3 - index)), seed: index })));
        return REPORT;
      }),
    );
    await ended('1');
    expect(desk.jobs.get('1')!.artifacts!.map(({ role, seed }) => [role, seed])).toEqual([['one', 0], ['two', 1], ['three', 2]]);
  });

  it('gives a runtime its inputs as files and a private folder that is gone afterwards', async () => {
    const { digest } = await artifacts.put(Buffer.from('the input'));
    const artifact = { digest, mediaType: 'text/plain', bytes: 9, role: 'text' } as const;
    let seen: { scratch: string; path: string } | undefined;
    desk.add('1', 'generate_image', [{ slot: 'image', artifact, path: '' }]);
    await queue.enqueue({ jobId: '1', lane: laneOf('generate_image', 'fake'), priority: 0 });
    start(
      fakeRuntime(async (job, tools) => {
        seen = { scratch: tools.scratch, path: job.inputs[0]!.path };
        writeFileSync(join(tools.scratch, 'result'), 'a file');
        writeFileSync(join(tools.scratch, 'rubbish'), 'a file');
        await tools.save({ role: 'text', mediaType: 'text/plain', content: { path: join(tools.scratch, 'result') } });
        return REPORT;
      }),
    );
    await ended('1');
    await worker!.stop();
    expect(desk.jobs.get('1')!.state).toBe('completed');
    expect(seen!.path).toBe(await artifacts.localPath(digest));
    expect(readdirSync(join(root, 'scratch'))).toEqual([]);
  });

  it('fails a job for good when an input is missing', async () => {
    desk.add('1', 'generate_image', [{ slot: 'image', artifact: { digest: '0'.repeat(64), mediaType: 'image/png', bytes: 1, role: 'image' }, path: '' }]);
    await queue.enqueue({ jobId: '1', lane: laneOf('generate_image', 'fake'), priority: 0 });
    start(fakeRuntime(savesText));
    await ended('1');
    expect(desk.told).toEqual(['open 1 1', 'fail 1 not_found']);
  });

  it('runs as many jobs at a time as it has slots', async () => {
    const { run, calls } = heldRun();
    for (const id of ['1', '2', '3']) await add(id);
    start(fakeRuntime(run), { slots: 2 });
    await until(() => calls.length === 2);
    await sleep(20);
    expect(calls).toHaveLength(2);
    calls[0]!.end();
    await until(() => calls.length === 3);
    calls.forEach(({ end }) => end());
  });

  it('passes progress and previews on at most four times a second each, the newest last', async () => {
    await add('1');
    start(
      fakeRuntime(async (job, tools) => {
        for (let step = 0; step <= 1_000; step += 1) tools.progress({ fraction: step / 1_000 });
        for (let step = 0; step < 100; step += 1) tools.preview(Uint8Array.of(step));
        await sleep(300);
        return savesText(job, tools);
      }),
    );
    await ended('1');
    expect(desk.progressed).toEqual([{ fraction: 0 }, { fraction: 1 }]);
    expect(desk.previews).toEqual([Uint8Array.of(0), Uint8Array.of(99)]);
  });

  it('keeps progress between 0 and 1', async () => {
    await add('1');
    start(
      fakeRuntime(async (job, tools) => {
        tools.progress({ fraction: 1.7, activity: 'shading' });
        return savesText(job, tools);
      }),
    );
    await ended('1');
    expect(desk.progressed).toEqual([{ fraction: 1, activity: 'shading' }]);
  });

  describe('failures', () => {
    const failing = (error: unknown) => fakeRuntime(async () => Promise.reject(error));

    it('tries again what may pass, later each time, and gives up after the third time', async () => {
      await add('1');
      start(failing(new FlowError('runtime_failed', 'out of memory')));
      const failed = (times: number) => until(() => desk.told.filter((line) => line.startsWith('fail')).length === times);
      await failed(1);
      await until(() => desk.jobs.get('1')!.state === 'queued');
      await sleep(20);
      expect((await entries())[0]).toMatchObject({ token: null, claimable_at: time + 1_000 });
      time += 1_000;
      await until(() => desk.told.length === 4);
      await sleep(20);
      expect((await entries())[0]).toMatchObject({ token: null, claimable_at: time + 4_000 });
      time += 4_000;
      await ended('1');
      await worker!.stop();
      expect(desk.told).toEqual([
        ...['open 1 1', 'fail 1 runtime_failed, to be retried'],
        ...['open 1 2', 'fail 1 runtime_failed, to be retried'],
        ...['open 1 3', 'fail 1 runtime_failed'],
      ]);
      expect(await entries()).toEqual([]);
    });

    it('ends a job at once when trying again would not help', async () => {
      await add('1');
      start(failing(new FlowError('content_filtered', 'refused by the filter')));
      await ended('1');
      expect(desk.jobs.get('1')).toMatchObject({ state: 'failed', failure: { code: 'content_filtered', message: 'refused by the filter' } });
    });

    it('takes any other error for a bug: final, logged whole, told without its content', async () => {
      const bug = new TypeError('cannot read /secret/path of undefined');
      await add('1');
      start(failing(bug));
      await ended('1');
      expect(desk.jobs.get('1')!.failure).toEqual({ code: 'internal', message: expect.not.stringContaining('secret') });
      expect(log).toHaveBeenCalledWith('error', expect.stringContaining('job 1'), bug);
    });

    it('takes a run without results, and a result of another kind than announced, for a failure of the runtime', async () => {
      await add('1');
      start([
        fakeRuntime(async () => REPORT),
        fakeRuntime(
          async (_job, tools) => {
            await tools.save({ role: 'image', mediaType: 'image/png', content: Buffer.from('not a picture') });
            return REPORT;
          },
          ['generate_music'],
        ),
      ]);
      await until(() => desk.jobs.get('1')!.failure);
      expect(desk.jobs.get('1')!.failure).toEqual({ code: 'runtime_failed', message: expect.stringContaining('no result') });
      await add('2', 'generate_music');
      await until(() => desk.jobs.get('2')!.failure);
      expect(desk.jobs.get('2')!.failure).toEqual({ code: 'runtime_failed', message: 'the runtime gave text/plain where image/png was announced' });
    });

    it('does not let a runtime hand in a file from outside its folder', async () => {
      const outside = join(root, 'secret.txt');
      writeFileSync(outside, 'a secret');
      await add('1');
      start(fakeRuntime(async (_job, tools) => tools.save({ role: 'text', mediaType: 'text/plain', content: { path: outside } }).then(() => REPORT)));
      await ended('1');
      expect(desk.jobs.get('1')!.failure!.code).toBe('internal');
      expect(existsSync(outside)).toBe(true);
    });

    it('counts a save that nobody waited for', async () => {
      await add('1');
      start(
        fakeRuntime(async (_job, tools) => {
          void tools.save({ role: 'text', mediaType: 'text/plain', content: Buffer.from('in time') });
          void tools.save({ role: 'text', mediaType: 'text/plain', content: Buffer.from('<svg/>') }).catch(() => undefined);
          return REPORT;
        }),
      );
      await ended('1');
      expect(desk.jobs.get('1')!.failure!.code).toBe('invalid_media');
    });

    it('gives up a job that took its worker down ten times', async () => {
      await add('1');
      await sql.run('UPDATE queue_entry SET attempt = 10');
      const run = jest.fn(savesText);
      start(fakeRuntime(run));
      await ended('1');
      expect(run).not.toHaveBeenCalled();
      expect(desk.told).toEqual(['open 1 1', 'fail 1 runtime_failed']);
    });

    it('leaves a job in the queue, for longer each time, when the desk does not answer', async () => {
      await add('1');
      const open = jest.spyOn(desk, 'open').mockRejectedValueOnce(new Error('database is down'));
      start(fakeRuntime(savesText));
      await until(() => log.mock.calls.length > 0);
      await sleep(20);
      expect((await entries())[0]).toMatchObject({ token: null, claimable_at: time + 1_000 });
      expect(open).toHaveBeenCalledTimes(1);
      time += 1_000;
      await ended('1');
      expect(desk.jobs.get('1')!.state).toBe('completed');
    });

    it('takes an entry out whose job is not on record', async () => {
      await add('1');
      jest.spyOn(desk, 'open').mockRejectedValueOnce(new FlowError('not_found', 'no such job'));
      start(fakeRuntime(savesText));
      await until(() => log.mock.calls.length > 0);
      await worker!.stop();
      expect(await entries()).toEqual([]);
    });

    it('goes on after the queue did not answer', async () => {
      await add('1');
      jest.spyOn(queue, 'claim').mockRejectedValueOnce(new Error('database is locked'));
      start(fakeRuntime(savesText));
      await ended('1');
      expect(desk.jobs.get('1')!.state).toBe('completed');
    });
  });

  describe('time limits', () => {
    const limit = (afterMs: number, name: 'heartbeat_gap' | 'total') => ({ afterMs, failure: { code: 'timed_out', message: name, limit: name } as const });
    const limited = async (gapMs: number, totalMs: number) => {
      await add('1');
      const { open } = desk;
      jest.spyOn(desk, 'open').mockImplementation(async (...given) => {
        const opened = await open(...given);
        return opened && { ...opened, limits: { heartbeat_gap: limit(gapMs, 'heartbeat_gap'), total: limit(totalMs, 'total') } };
      });
    };

    it('end a run that makes no progress, and tell the runtime', async () => {
      const { run, calls } = heldRun();
      await limited(30, 60_000);
      start(fakeRuntime(run));
      await ended('1');
      await worker!.stop();
      expect(desk.jobs.get('1')!.failure).toMatchObject({ code: 'timed_out', limit: 'heartbeat_gap' });
      expect(calls[0]!.signal.reason).toBe('timed_out');
      expect(await entries()).toEqual([]);
    });

    it('end a run that goes on and on, however much it reports', async () => {
      await limited(60_000, 40);
      start(
        fakeRuntime(async (_job, tools) => {
          for (;;) {
            if (tools.signal.aborted) throw new FlowError('cancelled', 'told to end');
            tools.progress({ fraction: 0.5 });
            await sleep(2);
          }
        }),
      );
      await ended('1');
      expect(desk.jobs.get('1')!.failure).toMatchObject({ code: 'timed_out', limit: 'total' });
    });

    it('start anew with each report of progress', async () => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
      try {
        const overrun = jest.fn();
        const watch = watchLimits({ heartbeat_gap: limit(1_000, 'heartbeat_gap'), total: limit(60_000, 'total') }, overrun);
        for (let n = 0; n < 10; n += 1) {
          jest.advanceTimersByTime(900);
          watch.progressed();
        }
        expect(overrun).not.toHaveBeenCalled();
        jest.advanceTimersByTime(1_000);
        watch.progressed();
        jest.advanceTimersByTime(100_000);
        expect(overrun.mock.calls).toEqual([[expect.objectContaining({ limit: 'heartbeat_gap' })]]);
      } finally {
        jest.useRealTimers();
      }
    });

    it('report a run at once that does not listen, and give its slot back when it ends', async () => {
      let release = (): void => undefined;
      await limited(20, 60_000);
      start(fakeRuntime((job, tools) => new Promise((resolve) => (release = () => void savesText(job, tools).then(resolve, () => resolve(REPORT))))));
      await ended('1');
      expect((await entries())[0]?.token).not.toBeNull();
      release();
      await worker!.stop();
      expect(desk.told).toEqual(['open 1 1', 'fail 1 timed_out']);
      expect(await entries()).toEqual([]);
    });
  });

  it('takes a job up again as often as the way to its runtime fails, without counting', async () => {
    await add('1');
    const { open } = desk;
    jest.spyOn(desk, 'open').mockImplementation(async (...given) => {
      const opened = await open(...given);
      return opened && { ...opened, attempt: 1 };
    });
    let ways = 0;
    start(fakeRuntime(async (job, tools) => ((ways += 1) <= 12 ? Promise.reject(new FlowError('runtime_unreachable', 'no way there')) : savesText(job, tools))));
    for (let failed = 1; failed <= 12; failed += 1) {
      await until(() => desk.told.filter((line) => line.startsWith('fail')).length === failed && desk.jobs.get('1')!.state === 'queued');
      await until(async () => (await entries())[0]?.token === null);
      await sleep(5);
      time += 60_000;
    }
    await ended('1');
    expect(desk.jobs.get('1')!.state).toBe('completed');
  });

  it('makes no private folder for a job that asks for none', async () => {
    await add('1');
    let seen: string[] | undefined;
    start(
      fakeRuntime(async (job, tools) => {
        const report = await savesText(job, tools);
        seen = readdirSync(join(root, 'scratch'));
        return report;
      }),
    );
    await ended('1');
    expect(seen).toEqual([]);
  });

  describe('cancelling', () => {
    it('ends a running job at once and reports it as cancelled', async () => {
      const { run, calls } = heldRun();
      await add('1');
      start(fakeRuntime(run));
      await until(() => calls.length);
      await queue.cancel('1');
      await ended('1');
      await worker!.stop();
      expect(desk.told).toEqual(['open 1 1', 'fail 1 cancelled']);
      expect(await entries()).toEqual([]);
    });

    it('learns of a cancellation by another process at the next renewal', async () => {
      const { run, calls } = heldRun();
      await add('1');
      start(fakeRuntime(run), { leaseMs: 60 });
      await until(() => calls.length);
      await createEmbeddedQueue(sql, { clock: () => time }).cancel('1');
      await ended('1');
      expect(desk.jobs.get('1')!.state).toBe('cancelled');
    });

    it('is cancelled also when the runtime ends well in spite of it', async () => {
      let release = (): void => undefined;
      const told = new Promise<void>((resolve) => (release = resolve));
      await add('1');
      let running = false;
      start(
        fakeRuntime(async (job, tools) => {
          running = true;
          await tools.save({ role: 'text', mediaType: 'text/plain', content: Buffer.from(`early ${job.id}`) });
          await told;
          return REPORT;
        }),
      );
      await until(() => running);
      await queue.cancel('1');
      release();
      await ended('1');
      expect(desk.jobs.get('1')!.state).toBe('cancelled');
    });

    it('stores nothing for a job that was told to end', async () => {
      let saving: Promise<unknown> | undefined;
      await add('1');
      start(
        fakeRuntime(async (_job, tools) => {
          await new Promise((resolve) => tools.signal.addEventListener('abort', resolve));
          saving = tools.save({ role: 'text', mediaType: 'text/plain', content: Buffer.from('too late') }).catch((error: unknown) => error);
          throw new FlowError('cancelled', 'told to end');
        }),
      );
      await until(() => desk.jobs.get('1')!.state === 'running');
      await sleep(20);
      await queue.cancel('1');
      await ended('1');
      expect(await saving).toMatchObject({ code: 'cancelled' });
    });

    it('reports a job as cancelled without running it when its worker died after the cancellation', async () => {
      await add('1');
      await queue.claim({ worker: 'dead', lanes: [laneOf('generate_image', 'fake')], leaseMs: 10 });
      await queue.cancel('1');
      time += 20;
      const run = jest.fn(savesText);
      start(fakeRuntime(run));
      await ended('1');
      expect(run).not.toHaveBeenCalled();
      expect(desk.jobs.get('1')!.state).toBe('cancelled');
    });
  });

  describe('leases', () => {
    it('renews at a third of the lease while a job runs', async () => {
      const { run, calls } = heldRun();
      const renew = jest.spyOn(queue, 'renew');
      await add('1');
      start(fakeRuntime(run), { leaseMs: 90 });
      await until(() => renew.mock.calls.length >= 3);
      calls[0]!.end();
      await ended('1');
      expect(desk.jobs.get('1')!.state).toBe('completed');
      const renewals = renew.mock.calls.length;
      await sleep(100);
      expect(renew.mock.calls.length).toBe(renewals);
    });

    it('ends the run and reports nothing when another worker has taken the job over', async () => {
      const { run, calls } = heldRun();
      await add('1');
      start(fakeRuntime(run), { leaseMs: 60 });
      await until(() => calls.length);
      time += 100;
      expect(await queue.claim({ worker: 'other', lanes: [laneOf('generate_image', 'fake')], leaseMs: 60_000 })).toMatchObject({ attempt: 2 });
      await until(() => calls[0]!.signal.aborted);
      await worker!.stop();
      expect(calls[0]!.signal.reason).toBe('lease_lost');
      expect(desk.told).toEqual(['open 1 1']);
      expect(await entries()).toHaveLength(1);
    });

    it('drops a result that the desk refuses because of an older fence', async () => {
      const { run, calls } = heldRun();
      await add('1');
      start(fakeRuntime(run));
      await until(() => calls.length);
      await desk.open('1', 'another worker');
      calls[0]!.end();
      await worker!.stop();
      expect(desk.told).toEqual(['open 1 1', 'open 1 2']);
      expect(desk.jobs.get('1')!.state).toBe('running');
    });

    it('makes a job anew when its own `open`, doubled on the way, has made its fence an old one', async () => {
      const { run, calls } = heldRun();
      await add('1');
      start(fakeRuntime(run));
      await until(() => calls.length);
      await desk.open('1', 'the same worker, late');
      calls[0]!.end();
      await until(() => calls.length === 2);
      calls[1]!.end();
      await ended('1');
      await worker!.stop();
      expect(desk.told).toEqual(['open 1 1', 'open 1 2', 'open 1 3', 'complete 1']);
      expect(await entries()).toEqual([]);
    });

    it('takes the entry of a job out that was ended while its last result was on the way', async () => {
      const { run, calls } = heldRun();
      await add('1');
      start(fakeRuntime(run));
      await until(() => calls.length);
      desk.jobs.get('1')!.state = 'cancelled';
      calls[0]!.end();
      await until(async () => (await entries()).length === 0);
      await worker!.stop();
      expect(desk.told).toEqual(['open 1 1']);
      expect(await entries()).toEqual([]);
    });

    it('gives a run up after no renewal got through for a whole lease', async () => {
      const { run, calls } = heldRun();
      await add('1');
      start(fakeRuntime(run), { leaseMs: 30 });
      await until(() => calls.length);
      jest.spyOn(queue, 'renew').mockImplementation(async () => {
        time += 10;
        throw new Error('database is down');
      });
      await until(() => calls[0]!.signal.aborted);
      expect(calls[0]!.signal.reason).toBe('lease_lost');
    });

    it('gives a run up when the renewal hangs for a whole lease', async () => {
      const { run, calls } = heldRun();
      await add('1');
      jest.spyOn(queue, 'renew').mockImplementation(() => new Promise(() => undefined));
      start(fakeRuntime(run), { leaseMs: 30 });
      await until(() => calls.length);
      await until(() => calls[0]!.signal.aborted);
      expect(calls[0]!.signal.reason).toBe('lease_lost');
    });

    it('removes an entry whose job was completed before a crash, without running it', async () => {
      await add('1');
      desk.jobs.get('1')!.state = 'completed';
      const run = jest.fn(savesText);
      start(fakeRuntime(run));
      for (let n = 0; n < 500 && (await entries()).length > 0; n += 1) await sleep(2);
      expect(await entries()).toEqual([]);
      expect(run).not.toHaveBeenCalled();
    });
  });

  describe('stopping', () => {
    it('finishes the job at hand and claims no other', async () => {
      const { run, calls } = heldRun();
      await add('1');
      await add('2');
      start(fakeRuntime(run));
      await until(() => calls.length);
      const stopped = worker!.stop();
      calls[0]!.end();
      await stopped;
      expect(desk.jobs.get('1')!.state).toBe('completed');
      expect(desk.jobs.get('2')!.state).toBe('queued');
    });

    it('ends at once when it waits for work, has no runtimes, or its runtime does not answer', async () => {
      await start(fakeRuntime(savesText)).stop();
      await start([]).stop();
      await start({ ...fakeRuntime(savesText), capabilities: () => new Promise(() => undefined) }).stop();
    });
  });

  it('serves the other lanes when one runtime cannot say what it runs', async () => {
    await add('1');
    start([{ ...fakeRuntime(savesText, [], 'broken'), capabilities: async () => Promise.reject(new Error('connection refused')) }, fakeRuntime(savesText)]);
    await ended('1');
    expect(log).toHaveBeenCalledWith('warn', expect.stringContaining('broken'), expect.anything());
  });

  it('clears the private folders of a killed worker away at start', async () => {
    const scratch = join(root, 'scratch', `elsewhere.1.${'a'.repeat(12)}.${'0'.repeat(16)}`);
    const { mkdirSync, utimesSync } = await import('node:fs');
    mkdirSync(scratch, { recursive: true });
    utimesSync(scratch, 1, 1);
    await add('1');
    start(fakeRuntime(savesText));
    await ended('1');
    expect(existsSync(scratch)).toBe(false);
  });
});
