import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LEASE_MS } from '../../../gpu-runtime/src/queue/port.ts';
import { quarantineMs } from '../../../engine/src/fleet/states.ts';
import { aFleet, IDLE, NOON, offer, WES, type FleetBench } from './a-fleet.ts';

const MINUTE = 60_000;
const FAULT = 'runtime_failed: out of memory';

let bench: FleetBench;
beforeEach(async () => {
  bench = await aFleet();
  for (const name of ['cellar', 'attic']) await bench.join(name, WES);
});
afterEach(() => bench.store.close());

const fail = (worker: string, ...jobs: string[]) => jobs.reduce((before, job) => before.then(() => bench.fleet.watch.failed(worker, job, FAULT)), Promise.resolve());
const state = async (name: string) => (await bench.fleet.find(name)).state;
const pass = async (ms: number) => {
  bench.clock.now += ms;
  for (const name of ['cellar', 'attic']) await bench.fleet.deskOf(WES).heartbeat(name, 'first', IDLE);
};

describe('a worker whose jobs fail', () => {
  it('is set aside after three different ones in a row, and told so', async () => {
    await fail('cellar', 'a', 'b');
    expect(await state('cellar')).toBe('active');
    await fail('cellar', 'c');
    expect(await bench.fleet.find('cellar')).toMatchObject({ state: 'quarantined', why: `until 12:05 UTC, after ${FAULT}` });
    expect(await bench.fleet.deskOf(WES).heartbeat('cellar', 'first', IDLE)).toMatchObject({ state: 'quarantined' });
    expect(() => bench.fleet.watch.admit('cellar')).toThrow(expect.objectContaining({ code: 'worker_set_aside' }));
    bench.fleet.watch.admit('attic');
    expect(bench.logged).toEqual([['warn', expect.stringContaining('worker cellar is quarantined')]]);
  });

  it('tells its last fault in one line, whatever the worker said', async () => {
    for (const job of ['a', 'b', 'c']) await bench.fleet.watch.failed('cellar', job, 'runtime_failed: out\n\u001B[2J\u0000of memory');
    expect(await bench.fleet.find('cellar')).toMatchObject({ state: 'quarantined', lastFault: 'runtime_failed: out [2J of memory' });
  });

  it('is not blamed twice for one job, nor for what somebody else is to blame for', async () => {
    await fail('cellar', 'a', 'a', 'b', 'b');
    for (const job of ['c', 'd', 'e']) await bench.fleet.watch.failed('cellar', job);
    expect([await state('cellar'), (await bench.fleet.find('cellar')).failed]).toEqual(['active', 7]);
  });

  it('is not blamed for a job that failed elsewhere before', async () => {
    for (const job of ['a', 'b', 'c', 'd']) {
      await fail('attic', job);
      await bench.fleet.watch.done('attic');
      await fail('cellar', job);
    }
    expect([await state('attic'), await state('cellar')]).toEqual(['active', 'active']);
    expect((await bench.fleet.find('cellar')).strikes).toBe(0);
  });

  it('has a clean slate after a job that is done', async () => {
    await fail('cellar', 'a', 'b');
    await bench.fleet.watch.done('cellar');
    await fail('cellar', 'c', 'd');
    expect(await state('cellar')).toBe('active');
  });

  it('is on trial afterwards, and active again with the first job that is done', async () => {
    await fail('cellar', 'a', 'b', 'c');
    await pass(5 * MINUTE);
    expect(await state('cellar')).toBe('trial');
    bench.fleet.watch.admit('cellar');
    await bench.fleet.watch.done('cellar');
    expect(await state('cellar')).toBe('active');
    await fail('cellar', 'd', 'e');
    expect(await state('cellar')).toBe('active');
  });

  it('is set aside for twice as long each time that it fails on trial, for six hours at most', async () => {
    await fail('cellar', 'a', 'b', 'c');
    let times = 1;
    for (const minutes of [5, 10, 20, 40, 80, 160, 320, 360, 360]) {
      expect((await bench.fleet.find('cellar')).quarantinedUntil).toBe(bench.clock.now + minutes * MINUTE);
      await pass(minutes * MINUTE - 1);
      expect(await state('cellar')).toBe('quarantined');
      await pass(1);
      await fail('cellar', `trial ${times}`);
      times += 1;
    }
    expect(quarantineMs(60)).toBe(360 * MINUTE);
  });

  it('stays set aside when it starts again, until an operator resumes it', async () => {
    await fail('cellar', 'a', 'b', 'c');
    expect(await bench.join('cellar', WES, {}, 'second')).toMatchObject({ state: 'quarantined' });
    expect(await bench.fleet.resume('cellar')).toMatchObject({ state: 'active', strikes: 0, quarantines: 0 });
    expect((await bench.fleet.find('cellar')).lastFault).toBeUndefined();
  });

  it('is seen by other processes with their next sync', async () => {
    const other = await bench.beside();
    await fail('cellar', 'a', 'b', 'c');
    other.watch.admit('cellar');
    await other.sync();
    expect(() => other.watch.admit('cellar')).toThrow(expect.objectContaining({ code: 'worker_set_aside' }));
    await pass(5 * MINUTE);
    await bench.fleet.sync();
    await other.sync();
    await other.watch.done('cellar');
    expect((await other.find('cellar')).state).toBe('active');
  });
});

describe('a worker that shares the database', () => {
  beforeEach(() => Promise.all([bench.join('host:1:1'), bench.join('host:2:1', undefined, { offers: [offer('edit_image', 'only here')] })]));

  it('is set aside like any other while somebody else has its models', async () => {
    await fail('host:1:1', 'a', 'b', 'c');
    expect(await state('host:1:1')).toBe('quarantined');
  });

  it('is kept where it is the only one: its jobs would wait instead of failing', async () => {
    await fail('host:2:1', 'a', 'b', 'c', 'd');
    expect(await bench.fleet.find('host:2:1')).toMatchObject({ state: 'active', strikes: 4, failed: 4 });
    await bench.join('host:3:1', undefined, { offers: [offer('edit_image', 'only here')] });
    await fail('host:2:1', 'e');
    expect(await state('host:2:1')).toBe('quarantined');
  });
});

describe('a worker that loses jobs', () => {
  const lose = async (...jobs: string[]) => {
    for (const job of jobs) await bench.fleet.watch.lost('cellar', job, NOON);
  };

  it('is blamed once for each time that it dies, however many jobs it had', async () => {
    bench.clock.now += LEASE_MS + 1;
    await lose('a', 'b', 'c', 'd');
    expect(await bench.fleet.find('cellar')).toMatchObject({ strikes: 1, quarantines: 0 });
  });

  it('is set aside when it dies at one job after another, also when it always comes back in between', async () => {
    for (const job of ['a', 'b', 'c']) {
      bench.clock.now += 1_000;
      await bench.join('cellar', WES, {}, `after ${job}`);
      await lose(job);
    }
    expect(await bench.fleet.find('cellar')).toMatchObject({ state: 'quarantined', why: expect.stringContaining('it died, or lost the job') });
  });

  it('is not blamed while it is heard of: the queue may have lost its claims', async () => {
    await lose('a', 'b', 'c', 'd');
    expect(await bench.fleet.find('cellar')).toMatchObject({ state: 'active', strikes: 0 });
  });

  it('is not looked for when nobody knows it', async () => {
    await bench.fleet.watch.lost('nobody', 'a', NOON);
    await bench.fleet.watch.failed('nobody', 'a', FAULT);
    expect(await bench.store.all('SELECT job_id FROM worker_fault')).toEqual([]);
  });
});

describe('a fault that cannot be written down', () => {
  it('is logged, and keeps no job from its end', async () => {
    await bench.store.run('DROP TABLE worker_fault');
    await fail('cellar', 'a');
    expect(bench.logged).toEqual([['error', expect.stringContaining('cellar'), expect.anything()]]);
  });
});
