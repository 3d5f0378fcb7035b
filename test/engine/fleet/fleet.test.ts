import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GONE_MS } from '../../../engine/src/fleet/states.ts';
import { aFleet, IDLE, NOON, offer, OWN, SHARE, WES, type FleetBench } from './a-fleet.ts';

const DAY = 86_400_000;
const ADA = { apiKeyId: 'key of ada', account: 'ada' };

let bench: FleetBench;
beforeEach(async () => {
  bench = await aFleet();
});
afterEach(() => bench.store.close());

const state = async (name: string) => (await bench.fleet.find(name)).state;
const models = () => bench.fleet.announced().map(({ model }) => model);

describe('a worker of the fleet', () => {
  it('is known by what it said when it registered, and by the time of the engine', async () => {
    expect(await bench.join('cellar', WES)).toEqual({ state: 'active' });
    expect(await bench.fleet.list()).toMatchObject([{ name: 'cellar', ...WES, host: 'host of cellar', slots: 1, state: 'active', runtimes: ['comfyui'], registeredAt: NOON, heardAt: NOON, done: 0, failed: 0 }]);
  });

  it('is shown with what it runs, at once here and after a sync elsewhere', async () => {
    await bench.join('cellar', WES);
    const other = await bench.beside();
    const running = [{ jobId: 'job 1', fraction: 0.25 }];
    await bench.fleet.deskOf(WES).heartbeat('cellar', 'first', { running, draining: false });
    expect((await bench.fleet.find('cellar')).running).toEqual(running);
    expect((await other.find('cellar')).running).toEqual([]);
    await bench.fleet.sync();
    expect((await other.find('cellar')).running).toEqual(running);
  });

  it('earns by a job that it hands in to a process which has not heard of it before', async () => {
    const other = await bench.beside();
    await bench.join('cellar', WES);
    await other.checkOwner('cellar', WES);
    expect(other.watch.earner('cellar', { operation: 'generate_image', account: 'ada' })).toEqual({ id: 'wes', share: SHARE });
  });

  it('writes nothing at a heartbeat, and one transaction for all of them at a sync', async () => {
    await bench.join('cellar', WES);
    const before = await bench.store.all('SELECT * FROM worker');
    bench.clock.now += 5_000;
    await bench.fleet.deskOf(WES).heartbeat('cellar', 'first', { running: [{ jobId: 'job 1', fraction: 1 }], draining: true });
    await bench.fleet.watch.done('cellar');
    expect(await bench.store.all('SELECT * FROM worker')).toEqual(before);
    await bench.fleet.sync();
    expect(await bench.store.get('SELECT heard_at, draining, done FROM worker')).toEqual({ heard_at: NOON + 5_000, draining: 1, done: 1 });
  });

  it('is gone when it was not heard of for 20 s, comes back with a heartbeat, and offers its models while it is there', async () => {
    await bench.join('cellar', WES);
    expect([await state('cellar'), models()]).toEqual(['active', ['z-turbo']]);
    bench.clock.now += GONE_MS + 1;
    await bench.fleet.sync();
    expect([await state('cellar'), models(), bench.fleet.serving('generate_image', 'z-turbo')]).toEqual(['gone', [], 0]);
    await bench.fleet.deskOf(WES).heartbeat('cellar', 'first', IDLE);
    await bench.fleet.sync();
    expect([await state('cellar'), models(), bench.fleet.serving('generate_image', 'z-turbo')]).toEqual(['active', ['z-turbo'], 1]);
  });

  it('is believed to be there after a short stop of the engine, until it had time to be heard of', async () => {
    await bench.join('cellar', WES);
    await bench.join('host:1:1', undefined, { offers: [offer('generate_image', 'own')] });
    bench.clock.now += 60_000;
    const restarted = await bench.beside();
    expect(restarted.announced().map(({ model }) => model)).toEqual(['z-turbo']);
    bench.clock.now += GONE_MS + 1;
    await restarted.sync();
    expect(restarted.announced()).toEqual([]);
    bench.clock.now += 300_000;
    expect((await bench.beside()).announced()).toEqual([]);
  });

  it('announces nothing where it is the worker of the process: what its runtimes have now, they say themselves', async () => {
    await bench.join(OWN, undefined, { offers: [offer('generate_image', 'own')] });
    await bench.join('host:2:1', undefined, { offers: [offer('generate_image', 'beside')] });
    expect([models(), bench.fleet.serving('generate_image', 'own')]).toEqual([['beside'], 1]);
  });

  it('is draining once it said so, and then offers nothing to those who come', async () => {
    await bench.join('cellar', WES);
    await bench.fleet.deskOf(WES).heartbeat('cellar', 'first', { ...IDLE, draining: true });
    await bench.fleet.sync();
    expect([await state('cellar'), models()]).toEqual(['draining', []]);
    await bench.fleet.deskOf(WES).leave('cellar', 'first');
    expect(await state('cellar')).toBe('gone');
  });

  it('that shares the database is forgotten when it leaves, and not listed when it is gone', async () => {
    await bench.join('host:12:1');
    await bench.join('host:13:1');
    await bench.fleet.deskOf().leave('host:12:1', 'first');
    await expect(bench.fleet.find('host:12:1')).rejects.toMatchObject({ code: 'not_found' });
    bench.clock.now += GONE_MS + 1;
    expect(await bench.fleet.list()).toEqual([]);
  });

  it('is forgotten a day after it was heard of last, unless it was set aside', async () => {
    for (const name of ['cellar', 'attic']) await bench.join(name, WES);
    await bench.fleet.pause('attic');
    bench.clock.now += DAY + 1;
    await bench.fleet.sweep();
    expect((await bench.fleet.list()).map(({ name }) => name)).toEqual(['attic']);
    await bench.join('attic', WES, {}, 'second');
    expect(await state('attic')).toBe('paused');
    bench.clock.now += 30 * DAY + 1;
    await bench.fleet.sweep();
    expect(await bench.fleet.list()).toEqual([]);
  });

  it('counts what it did today', async () => {
    await bench.join('cellar', WES);
    for (let n = 0; n < 3; n += 1) await bench.fleet.watch.done('cellar');
    await bench.fleet.watch.failed('cellar', 'job 1');
    expect(await bench.fleet.find('cellar')).toMatchObject({ done: 3, failed: 1 });
    await bench.fleet.sync();
    await bench.fleet.watch.done('cellar');
    expect(await bench.fleet.find('cellar')).toMatchObject({ done: 4, failed: 1 });
    await bench.fleet.sync();
    bench.clock.now += DAY;
    await bench.fleet.watch.done('cellar');
    await bench.fleet.sync();
    expect(await bench.fleet.find('cellar')).toMatchObject({ done: 1, failed: 0 });
  });
});

describe('the name of a worker', () => {
  it('belongs to the key that registered it, while it is there', async () => {
    await bench.join('cellar', WES);
    for (const owner of [ADA, undefined]) {
      const desk = bench.fleet.deskOf(owner);
      await expect(bench.join('cellar', owner, {}, 'stolen')).rejects.toMatchObject({ code: 'forbidden' });
      await expect(desk.heartbeat('cellar', 'first', IDLE)).rejects.toMatchObject({ code: 'forbidden' });
      await expect(desk.leave('cellar', 'first')).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(bench.fleet.checkOwner('cellar', ADA)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(bench.fleet.checkOwner('nobody', WES)).rejects.toMatchObject({ code: 'forbidden' });
    await bench.fleet.checkOwner('cellar', WES);
  });

  it('goes to another key of the same account once the worker is gone, and to no other account', async () => {
    await bench.join('cellar', WES);
    bench.clock.now += GONE_MS + 1;
    await expect(bench.join('cellar', ADA)).rejects.toMatchObject({ code: 'forbidden' });
    await bench.join('cellar', { ...WES, apiKeyId: 'new key' }, {}, 'second');
    await expect(bench.fleet.deskOf(WES).heartbeat('cellar', 'first', IDLE)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is that of the session which registered last', async () => {
    await bench.join('cellar', WES);
    await bench.join('cellar', WES, {}, 'second');
    await expect(bench.fleet.deskOf(WES).heartbeat('cellar', 'first', IDLE)).rejects.toMatchObject({ code: 'lease_lost', message: expect.stringContaining('SOGNI_FLOW_WORKER_NAME') });
    await expect(bench.fleet.deskOf(WES).leave('cellar', 'first')).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await state('cellar')).toBe('active');
  });

  it('has to be registered before anything else', async () => {
    await expect(bench.fleet.deskOf(WES).heartbeat('cellar', 'first', IDLE)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('keeps its jobs when it registers again with other models', async () => {
    await bench.join('cellar', WES);
    const running = [{ jobId: 'job 1', fraction: 0.5 }];
    await bench.fleet.deskOf(WES).heartbeat('cellar', 'first', { running, draining: false });
    bench.clock.now += 1_000;
    await bench.join('cellar', WES, { offers: [offer('generate_image', 'qwen-lightning')] });
    expect(await bench.fleet.find('cellar')).toMatchObject({ running, registeredAt: NOON });
    expect(models()).toEqual(['qwen-lightning']);
  });
});

describe('pausing a worker', () => {
  it('reaches it with its next heartbeat, whichever process was asked, and lasts until it is resumed', async () => {
    await bench.join('cellar', WES);
    const other = await bench.beside();
    await other.pause('cellar');
    const beat = () => bench.fleet.deskOf(WES).heartbeat('cellar', 'first', IDLE);
    expect(await beat()).toEqual({ state: 'paused', why: 'by the operator' });
    expect(await bench.join('cellar', WES, {}, 'second')).toMatchObject({ state: 'paused' });
    expect((await other.resume('cellar')).state).toBe('active');
    expect(await bench.fleet.deskOf(WES).heartbeat('cellar', 'second', IDLE)).toEqual({ state: 'active' });
  });

  it('keeps jobs from it also when it does not listen', async () => {
    await bench.join('cellar', WES);
    bench.fleet.watch.admit('cellar');
    await bench.fleet.pause('cellar');
    expect(() => bench.fleet.watch.admit('cellar')).toThrow(expect.objectContaining({ code: 'worker_set_aside', message: expect.stringContaining('paused') }));
    bench.fleet.watch.admit('somebody else');
  });

  it('does not find what is not there', async () => {
    await expect(bench.fleet.pause('nobody')).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('sogni-flow workers') });
    await expect(bench.fleet.resume('nobody')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a model', () => {
  it('is served by those workers that take jobs', async () => {
    for (const name of ['active', 'paused', 'draining']) await bench.join(name, WES);
    await bench.fleet.pause('paused');
    await bench.fleet.deskOf(WES).heartbeat('draining', 'first', { ...IDLE, draining: true });
    expect([bench.fleet.serving('generate_image', 'z-turbo'), bench.fleet.serving('edit_image', 'z-turbo')]).toEqual([1, 0]);
  });
});
