import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';
import type { SqlHandle, SqlStore, SqlValue } from '../../../gpu-runtime/src/queue/sql.ts';
import { scratchFolder } from '../store/scratch-store.ts';
import { aJobRoom, anArtifact, digestOf, fakeArtifacts, REPORT, SPARK, type RoomBench } from './a-job-room.ts';

//  engine A ──┐
//             ├── one database
//  engine B ──┘
let file: string;
let rooms: RoomBench[];
const artifacts = fakeArtifacts();

/** A store whose first look at what is known of a request finds what was there before: as on a database where a read locks nothing. */
function lookingBack(store: SqlStore, before: () => readonly object[]): SqlStore {
  let looked = false;
  const wrap = (tx: SqlHandle): SqlHandle => ({
    ...{ run: tx.run.bind(tx), get: tx.get.bind(tx) },
    async all<Row extends object>(sql: string, ...values: readonly SqlValue[]) {
      if (looked || !sql.includes('inFlight')) return tx.all<Row>(sql, ...values);
      looked = true;
      return before() as Row[];
    },
  });
  return { ...store, transaction: (work) => store.transaction((tx) => work(wrap(tx))) };
}

beforeEach(() => {
  file = join(scratchFolder(), 'flow.db');
  rooms = [];
  artifacts.sizes.clear();
});
afterEach(async () => {
  await rooms[0]?.check();
  for (const room of rooms) await room.close();
});

const open = async (roomStore?: (store: SqlStore) => SqlStore): Promise<RoomBench> => {
  const room = await aJobRoom({ store: openSqliteStore(file), artifacts, ...(roomStore ? { roomStore } : {}) });
  rooms.push(room);
  return room;
};

describe('two engines on one database', () => {
  it('buy the same content once, whichever takes it in; both callers get the result', async () => {
    const [a, b] = [await open(), await open()];
    const jobs = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? a : b).jobs.submit((n % 2 === 0 ? a : b).request())));
    expect((await a.ledger.balance('ada')).held).toBe(SPARK);
    await a.work();
    const ends = await Promise.all(jobs.map(({ id }, n) => (n % 2 === 0 ? a : b).jobs.wait('ada', id, 5_000)));
    expect(ends.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'completed'));
    expect(ends.filter(({ cached }) => !cached)).toHaveLength(1);
    expect((await b.ledger.balance('ada')).available).toBe(9 * SPARK);
    await a.check('quiet');
  });

  it('keep nothing of what one has handed out and the other has taken back', async () => {
    const [a, b] = [await open(), await open()];
    const job = await a.jobs.submit(a.request());
    const { id, fence } = await a.open();
    const told: string[] = [];
    a.jobs.follow(id, ({ type }) => void told.push(type));
    a.jobs.desk.progress(id, fence, { fraction: 0.5 });
    await a.jobs.endOverdue();
    a.jobs.desk.progress(id, fence, { fraction: 0.6 });
    a.artifacts.sizes.set(digestOf('duck'), 100);
    await b.jobs.desk.complete(id, fence, [anArtifact('duck')], REPORT);
    await a.jobs.endOverdue();
    a.jobs.desk.progress(job.id, fence, { fraction: 0.7 });
    expect(told).toEqual(['progress', 'progress']);
  });

  it('take one request with one key in once', async () => {
    const [a, b] = [await open(), await open()];
    const request = a.request({ prompt: 'one key' });
    const [one, other] = await Promise.all([a.jobs.submit(request), b.jobs.submit(request)]);
    expect(one.id).toBe(other.id);
    expect((await a.ledger.balance('ada')).held).toBe(SPARK);
  });

  it('that reserve a content at the same moment: who comes second gives its hold back and follows', async () => {
    const [a, b] = [await open(), await open((store) => lookingBack(store, () => []))];
    const first = await a.jobs.submit(a.request());
    const second = await b.jobs.submit(b.request());
    expect((await a.ledger.balance('ada')).held).toBe(SPARK);
    expect(await a.work()).toBe(first.id);
    expect(await b.jobs.get('ada', second.id)).toMatchObject({ state: 'completed', cached: true, captured: 0 });
    await a.check('quiet');
  });

  it('never leave a follower behind: one whose leader ends at the same moment takes its result', async () => {
    const a = await open();
    const leader = await a.jobs.submit(a.request());
    const asItWas = await a.store.all<{ id: string }>('SELECT * FROM job');
    await a.work();
    const b = await open((store) => lookingBack(store, () => asItWas.map((row) => ({ ...row, part: 'inFlight' }))));
    expect(await b.jobs.submit(b.request())).toMatchObject({ state: 'completed', cached: true });
    expect(asItWas.map(({ id }) => id)).toEqual([leader.id]);
    await a.check('quiet');
  });

  it('that end a job at the same moment: the first is believed, and money moves once', async () => {
    const a = await open();
    const { id } = await a.jobs.submit(a.request());
    const { fence } = await a.open();
    const b = await open();
    const outcomes = await Promise.allSettled([a.jobs.desk.complete(id, fence, [anArtifact('duck')], REPORT), b.jobs.cancel('ada', id), b.jobs.cancel('ada', id)]);
    const job = await a.jobs.get('ada', id);
    expect(['completed', 'cancelled']).toContain(job.state);
    expect(outcomes[0]?.status).toBe(job.state === 'completed' ? 'fulfilled' : 'rejected');
    await a.check('quiet');
  });

  it('notice that a result was decided from a row that has moved, and refuse it', async () => {
    const [a, b] = [await open(), await open()];
    const { id } = await a.jobs.submit(a.request());
    const { fence } = await a.open();
    await b.jobs.desk.open(id, 'another');
    await expect(a.jobs.desk.complete(id, fence, [anArtifact('late')], REPORT)).rejects.toMatchObject({ code: 'lease_lost' });
    expect((await a.jobs.get('ada', id)).state).toBe('running');
    expect((await a.jobs.submit(a.request())).cached).toBe(false);
  });
});
