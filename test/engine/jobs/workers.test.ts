/** Jobs and the workers that perform them: who gets one, who is blamed for it, who is paid. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openFleet } from '../../../engine/src/fleet/fleet.ts';
import type { Fleet } from '../../../engine/src/fleet/port.ts';
import { FLEET_SCHEMA } from '../../../engine/src/fleet/schema.ts';
import type { JobEvent } from '../../../engine/src/jobs/port.ts';
import type { JobRow } from '../../../engine/src/jobs/rows.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { LEASE_MS } from '../../../gpu-runtime/src/queue/port.ts';
import type { WorkerCard } from '../../../gpu-runtime/src/worker/fleet.ts';
import type { JobFailure } from '../../../nodes/contract/index.ts';
import { openStore } from '../store/open-store.ts';
import { card, IDLE, SHARE, WES } from '../fleet/a-fleet.ts';
import { aJobRoom, anArtifact, digestOf, NOON, REPORT, SPARK, type RoomBench } from './a-job-room.ts';

let bench: RoomBench;
let fleet: Fleet;
const clock = { now: NOON };
beforeEach(async () => {
  clock.now = NOON;
  const store = await openStore();
  await migrate(store, { fleet: FLEET_SCHEMA });
  fleet = await openFleet({ store, share: SHARE, clock: () => clock.now, log: () => undefined });
  bench = await aJobRoom({ store, workers: fleet.watch });
});
afterEach(async () => {
  await bench.check();
  await bench.close();
});

const join = (name: string, over: Partial<WorkerCard> = {}, owner = WES) => fleet.deskOf(owner).register(card(name, over), 'first');
/** A real picture: play money cannot pay for it. */
const submit = async (model = 'z-turbo') => (await bench.jobs.submit(bench.request({ model, seed: null, noCache: true }))).id;
const open = async (worker: string, id: string) => (await bench.jobs.desk.open(id, worker))!.fence;
const complete = async (worker: string, id: string) => {
  bench.artifacts.sizes.set(digestOf(id), 100);
  await bench.jobs.desk.complete(id, await open(worker, id), [anArtifact(id)], REPORT);
};
const fail = async (worker: string, code: JobFailure['code'], retry = false) => {
  const id = await submit();
  await bench.jobs.desk.fail(id, await open(worker, id), { code, message: 'no' }, retry);
  return id;
};
const state = async (name: string) => (await fleet.find(name)).state;

describe('a worker that is set aside', () => {
  it('opens no job: it goes back as it was, and to another worker', async () => {
    for (const name of ['cellar', 'attic']) await join(name);
    await fleet.pause('cellar');
    const id = await submit();
    await expect(bench.jobs.desk.open(id, 'cellar')).rejects.toMatchObject({ code: 'worker_set_aside' });
    await expect(bench.jobs.desk.claim?.({ worker: 'cellar', lanes: ['generate_image@z-turbo'], leaseMs: 1_000 })).rejects.toMatchObject({ code: 'worker_set_aside' });
    expect(await bench.store.get('SELECT state, fence, attempts FROM job WHERE id = ?', id)).toEqual({ state: 'queued', fence: 0, attempts: 0 });
    await complete('attic', id);
    expect((await bench.jobs.get('ada', id)).state).toBe('completed');
  });

  it('finishes what it has', async () => {
    await join('cellar');
    const id = await submit();
    const fence = await open('cellar', id);
    await fleet.pause('cellar');
    await bench.jobs.desk.complete(id, fence, [anArtifact('duck')], REPORT);
    expect((await bench.jobs.get('ada', id)).state).toBe('completed');
  });
});

describe('a job that fails', () => {
  it.each(['runtime_failed', 'timed_out', 'disk_full', 'internal'] as const)('with %s speaks against its worker', async (code) => {
    await join('cellar');
    for (let n = 0; n < 3; n += 1) await fail('cellar', code);
    expect(await state('cellar')).toBe('quarantined');
  });

  it.each(['content_filtered', 'invalid_media', 'tool_missing'] as const)('with %s does not', async (code) => {
    await join('cellar');
    for (let n = 0; n < 4; n += 1) await fail('cellar', code);
    expect(await fleet.find('cellar')).toMatchObject({ state: 'active', failed: 4 });
  });

  it.each(['runtime_unreachable', 'cancelled'] as const)('with %s says nothing of itself, and is not counted', async (code) => {
    await join('cellar');
    for (let n = 0; n < 4; n += 1) await fail('cellar', code);
    expect(await fleet.find('cellar')).toMatchObject({ state: 'active', failed: 0 });
  });

  it('without any result counts as failed', async () => {
    await join('cellar');
    const id = await submit();
    await bench.jobs.desk.complete(id, await open('cellar', id), [], REPORT);
    expect(await fleet.find('cellar')).toMatchObject({ done: 0, failed: 1, strikes: 1 });
  });

  it('counts once, however often it is reported', async () => {
    await join('cellar');
    const id = await submit();
    const fence = await open('cellar', id);
    for (let n = 0; n < 3; n += 1) await bench.jobs.desk.fail(id, fence, { code: 'runtime_failed', message: 'no' }, false);
    expect((await fleet.find('cellar')).failed).toBe(1);
  });

  it('is tried on other workers, whose first fault it is not', async () => {
    for (const name of ['cellar', 'attic', 'barn']) await join(name);
    for (let n = 0; n < 3; n += 1) {
      const id = await submit();
      for (const worker of ['cellar', 'attic']) await bench.jobs.desk.fail(id, await open(worker, id), { code: 'runtime_failed', message: 'no' }, true);
      await complete('barn', id);
    }
    expect([await state('cellar'), await state('attic'), await state('barn')]).toEqual(['quarantined', 'active', 'active']);
  });
});

describe('a worker that dies during every job', () => {
  it('is set aside, and its jobs are done elsewhere', async () => {
    for (const name of ['cellar', 'attic']) await join(name);
    for (let n = 0; n < 3; n += 1) {
      const id = await submit();
      await open('cellar', id);
      clock.now += LEASE_MS + 1;
      await complete('attic', id);
      await fleet.deskOf(WES).register(card('cellar'), `start ${n}`);
    }
    expect([await state('cellar'), await state('attic')]).toEqual(['quarantined', 'active']);
    expect((await fleet.find('attic')).done).toBe(3);
  });
});

describe('a job that nobody takes', () => {
  it('waits, and says so to whoever follows it', async () => {
    await join('cellar');
    const [served, unserved] = [await submit(), await submit('moody')];
    const heard: JobEvent[] = [];
    for (const id of [served, unserved]) bench.jobs.follow(id, (event) => heard.push(event));
    const isServed = ({ operation, model, placement }: JobRow) => fleet.serving(operation, model, placement) > 0;
    expect(await bench.jobs.tellUnserved(isServed)).toBe(1);
    const told = { fraction: 0, activity: 'waits for a worker: none takes generate_image with moody now' };
    expect(heard).toEqual([{ type: 'progress', jobId: unserved, progress: told }]);
    await fleet.pause('cellar');
    expect(await bench.jobs.tellUnserved(isServed)).toBe(2);
    await open('host:1:1', unserved);
    expect(await bench.jobs.tellUnserved(isServed)).toBe(1);
    await fleet.resume('cellar');
    await fleet.deskOf(WES).heartbeat('cellar', 'first', IDLE);
    expect(await bench.jobs.tellUnserved(isServed)).toBe(0);
  });
});

describe('a job that was done by the worker of another account', () => {
  const earned = (account: string) =>
    bench.store.all(`SELECT worker, amount, state FROM earning WHERE worker = ?`, account);

  it('pays that account its share of what was captured', async () => {
    await join('cellar');
    const id = await submit();
    await complete('cellar', id);
    expect((await bench.jobs.get('ada', id)).captured).toBe(2 * SPARK);
    expect(await earned('wes')).toEqual([{ worker: 'wes', amount: SPARK, state: 'pending' }]);
  });

  it.each([
    ['has no key', {}, undefined],
    ['has the payer’s own key', {}, { apiKeyId: 'key of ada', account: 'ada' }],
    ['has no GPU that is known of', { gpus: [] }, WES],
    ['has a GPU of 12 GB', { gpus: [{ name: 'RTX 3060', memoryBytes: 12 * 2 ** 30, driver: '570.1' }] }, WES],
  ] as const)('pays nobody when the worker %s', async (_why, over, owner) => {
    await fleet.deskOf(owner).register(card('cellar', over), 'first');
    await complete('cellar', await submit());
    expect(await bench.store.all('SELECT worker FROM earning')).toEqual([]);
  });

  it('pays nobody when play money paid, or nothing was to be paid', async () => {
    await join('cellar');
    await bench.ledger.grant('ada', 10 * SPARK, 'play', 'toy');
    await complete('cellar', await submit('sketch'));
    await complete('cellar', await submit('gratis'));
    expect(await bench.store.all('SELECT worker FROM earning')).toEqual([]);
  });

  it('pays whoever finished it, not who failed', async () => {
    await join('cellar');
    await join('attic', {}, { apiKeyId: 'key of eve', account: 'eve' });
    const id = await submit();
    await bench.jobs.desk.fail(id, await open('cellar', id), { code: 'runtime_failed', message: 'no' }, true);
    await complete('attic', id);
    expect([await earned('wes'), (await earned('eve')).length]).toEqual([[], 1]);
  });

  it('takes the share back with a refund', async () => {
    await join('cellar');
    const id = await submit();
    await complete('cellar', id);
    await bench.store.transaction((tx) => bench.ledger.refund(tx, { holdId: id, reference: 'it shows a goose' }));
    expect(await bench.store.get('SELECT amount, returned FROM earning')).toEqual({ amount: SPARK, returned: SPARK });
  });
});
