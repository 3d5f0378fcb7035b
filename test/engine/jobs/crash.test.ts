import { afterEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { JobQueue } from '../../../gpu-runtime/src/queue/port.ts';
import type { SqlHandle, SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';
import { scratchFolder } from '../store/scratch-store.ts';
import { aJobRoom, anArtifact, fakeArtifacts, REPORT, SPARK, type RoomBench } from './a-job-room.ts';

class PowerCut extends Error {}

/** A store whose transactions break at the given statement, counted over all transactions; 0 never breaks. */
class BreakingStore {
  at = 0;
  #count = 0;
  readonly #store: SqlStore;

  constructor(store: SqlStore) {
    this.#store = store;
  }

  breakAt(statement: number): void {
    this.at = statement;
    this.#count = 0;
  }

  get asStore(): SqlStore {
    const { unflushed: _unflushed, ...store } = this.#store;
    return { ...store, transaction: (work) => store.transaction((tx) => work(this.#breaking(tx))) };
  }

  #breaking(tx: SqlHandle): SqlHandle {
    const step = () => {
      this.#count += 1;
      if (this.#count === this.at) throw new PowerCut(`at statement ${this.at}`);
    };
    return {
      run: async (...call) => (step(), tx.run(...call)),
      get: async (...call) => (step(), tx.get(...call)),
      all: async (...call) => (step(), tx.all(...call)),
    };
  }
}

let bench: RoomBench | undefined;
afterEach(async () => {
  await bench?.close();
});

/**
 * Breaks `act` at its first statement, then at its second, and so on until it goes through. After each break everything must agree.
 * @returns how many breaks there were.
 */
async function breakEverywhere(act: (bench: RoomBench) => Promise<unknown>, prepare: (bench: RoomBench) => Promise<void>): Promise<number> {
  let breaking: BreakingStore | undefined;
  const room = await aJobRoom({ roomStore: (store) => (breaking = new BreakingStore(store)).asStore });
  bench = room;
  await prepare(room);
  for (let statement = 1; ; statement += 1) {
    breaking?.breakAt(statement);
    const outcome = await act(room).then(
      () => 'through',
      (error: unknown) => {
        if (!(error instanceof PowerCut)) throw error;
        return 'broken';
      },
    );
    breaking?.breakAt(0);
    await room.check();
    if (outcome === 'through') return statement - 1;
  }
}

describe('a break at any statement of a transaction', () => {
  it('of submit leaves no job and no hold, and the same request goes through afterwards', async () => {
    const request = { account: 'ada', key: 'k', operation: 'generate_image', arguments: { prompt: 'a duck' }, inputs: [] };
    const breaks = await breakEverywhere(async ({ jobs, store, ledger }) => {
      const before = (await store.all('SELECT id FROM job')).length;
      expect([before, (await ledger.balance('ada')).held]).toEqual([0, 0]);
      await jobs.submit(request);
    }, async () => undefined);
    expect(breaks).toBeGreaterThan(5);
    expect((await bench?.ledger.balance('ada'))?.held).toBe(SPARK);
    await bench?.work();
    await bench?.check('quiet');
  });

  it('of complete charges nothing before it charges all, and completes followers with it', async () => {
    let opened = { id: '', fence: 0 };
    const breaks = await breakEverywhere(
      async ({ jobs, ledger }) => {
        expect(await ledger.balance('ada')).toMatchObject({ available: 9 * SPARK, held: SPARK });
        await jobs.desk.complete(opened.id, opened.fence, [anArtifact('duck')], REPORT);
      },
      async (room) => {
        await room.jobs.submit(room.request());
        await room.jobs.submit(room.request());
        opened = await room.open();
      },
    );
    expect(breaks).toBeGreaterThan(10);
    const states = await bench?.store.all('SELECT state, captured FROM job ORDER BY id');
    expect(states).toEqual([
      { state: 'completed', captured: SPARK },
      { state: 'completed', captured: 0 },
    ]);
    await bench?.check('quiet');
  });

  it('of fail keeps the hold until the follower has taken it over', async () => {
    let opened = { id: '', fence: 0 };
    const breaks = await breakEverywhere(
      ({ jobs }) => jobs.desk.fail(opened.id, opened.fence, { code: 'runtime_failed', message: 'no' }, false),
      async (room) => {
        await room.jobs.submit(room.request());
        await room.jobs.submit(room.request());
        opened = await room.open();
      },
    );
    expect(breaks).toBeGreaterThan(10);
    await bench?.work();
    await bench?.check('quiet');
    expect((await bench?.ledger.balance('ada'))?.available).toBe(9 * SPARK);
  });

  it('of cancel leaves a job that can be cancelled', async () => {
    let id = '';
    const breaks = await breakEverywhere(
      ({ jobs }) => jobs.cancel('ada', id),
      async (room) => {
        id = (await room.jobs.submit(room.request())).id;
      },
    );
    expect(breaks).toBeGreaterThan(3);
    expect((await bench?.jobs.get('ada', id))?.state).toBe('cancelled');
    await bench?.check('quiet');
  });

  it('of open leaves a job that can be opened', async () => {
    let id = '';
    await breakEverywhere(
      ({ jobs }) => jobs.desk.open(id, 'w'),
      async (room) => {
        id = (await room.jobs.submit(room.request())).id;
      },
    );
    expect((await bench?.jobs.get('ada', id))?.fence).toBe(1);
  });
});

describe('a start after a crash', () => {
  const offline = (queue: JobQueue): JobQueue => ({ ...queue, enqueue: () => Promise.reject(new Error('no connection')) });

  it('enqueues what was held but never reached the queue, and the client finds it by its key', async () => {
    const file = join(scratchFolder(), 'flow.db');
    const artifacts = fakeArtifacts();
    const before = await aJobRoom({ store: openSqliteStore(file), artifacts, queue: offline });
    const request = before.request();
    const { id } = await before.jobs.submit(request);
    await expect(before.open()).rejects.toThrow('nothing is claimable');
    await before.close();

    bench = await aJobRoom({ store: openSqliteStore(file), artifacts });
    await bench.jobs.resume();
    expect(await bench.work()).toBe(id);
    expect(await bench.jobs.submit(request)).toMatchObject({ id, state: 'completed', captured: SPARK });
    await bench.check('quiet');
  });

  it('enqueues running jobs again after the queue was wiped, and fences the worker that still has one', async () => {
    bench = await aJobRoom();
    const { id } = await bench.jobs.submit(bench.request());
    const old = await bench.open();
    await bench.store.run('DELETE FROM queue_entry');
    await bench.jobs.resume();
    const again = await bench.open();
    expect(again).toEqual({ id, fence: 2 });
    await expect(bench.jobs.desk.complete(id, old.fence, [anArtifact('late')], REPORT)).rejects.toMatchObject({ code: 'lease_lost' });
    await bench.jobs.desk.complete(id, again.fence, [anArtifact('duck')], REPORT);
    await bench.check('quiet');
  });

  it('enqueues more jobs than fit a page, but no followers and nothing that has ended', async () => {
    bench = await aJobRoom();
    await bench.ledger.grant('ada', 1_000 * SPARK, 'free', 'plenty');
    const room = bench;
    const numbers = Array.from({ length: 1_203 }, (_, n) => n);
    await Promise.all(numbers.map((n) => room.jobs.submit(room.request({ prompt: `duck ${n}`, arguments: { prompt: `duck ${n}`, seed: 1, width: 256, height: 256 } }))));
    await room.jobs.submit(room.request({ arguments: { prompt: 'duck 5', seed: 1, width: 256, height: 256 } }));
    await room.work();
    await room.store.run('DELETE FROM queue_entry');
    await room.jobs.resume();
    expect(await room.store.get('SELECT COUNT(*) AS n FROM queue_entry')).toEqual({ n: 1_202 });
    await room.jobs.resume();
    expect(await room.store.get('SELECT COUNT(*) AS n FROM queue_entry')).toEqual({ n: 1_202 });
  });

  it('marks a queue as filled at the start, so that only one that loses its entries later is filled again', async () => {
    let isMarked = false;
    const refill = async (everything: () => Promise<void>): Promise<boolean> => {
      if (isMarked) return false;
      await everything();
      return (isMarked = true);
    };
    bench = await aJobRoom({ queue: (queue) => ({ ...queue, refill }) });
    await bench.jobs.submit(bench.request());
    await bench.jobs.resume();
    expect(await bench.jobs.refillQueue()).toBe(0);
    isMarked = false;
    expect(await bench.jobs.refillQueue()).toBe(1);
  });

  it('tries again by itself when the queue is back', async () => {
    let reachable = false;
    bench = await aJobRoom({ queue: (queue) => ({ ...queue, enqueue: (entry) => (reachable ? queue.enqueue(entry) : Promise.reject(new Error('no connection'))) }) });
    const { id } = await bench.jobs.submit(bench.request());
    reachable = true;
    await bench.queue.wait(['generate_image@sketch'], AbortSignal.timeout(5_000));
    expect((await bench.open()).id).toBe(id);
  });
});

describe('jobs that nobody finishes', () => {
  it('end a day after they were submitted or last started, and their Spark is free again', async () => {
    bench = await aJobRoom();
    const queued = await bench.jobs.submit(bench.request({ prompt: 'queued' }));
    bench.clock.now += 23 * 3_600_000;
    const started = await bench.jobs.submit(bench.request({ prompt: 'started' }));
    await bench.jobs.desk.open(started.id, 'w');
    expect(await bench.jobs.endOverdue()).toBe(0);
    bench.clock.now += 2 * 3_600_000;
    expect(await bench.jobs.endOverdue()).toBe(1);
    expect(await bench.jobs.get('ada', queued.id)).toMatchObject({ state: 'failed', failure: { code: 'timed_out' } });
    expect(await bench.store.get('SELECT state FROM hold WHERE job_id = ?', queued.id)).toEqual({ state: 'expired' });
    expect((await bench.jobs.get('ada', started.id)).state).toBe('running');
    bench.clock.now += 24 * 3_600_000;
    await bench.jobs.resume();
    expect((await bench.jobs.get('ada', started.id)).state).toBe('failed');
    await bench.check('quiet');
  });
});
