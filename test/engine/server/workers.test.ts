import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openFleet } from '../../../engine/src/fleet/fleet.ts';
import type { Fleet } from '../../../engine/src/fleet/port.ts';
import { FLEET_SCHEMA } from '../../../engine/src/fleet/schema.ts';
import { buildServer } from '../../../engine/src/server/index.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { createEngineApi } from '../../../gpu-runtime/src/worker/remote/engine-api.ts';
import { createRemoteFleet } from '../../../gpu-runtime/src/worker/remote/remote-fleet.ts';
import type { FleetDesk } from '../../../gpu-runtime/src/worker/fleet.ts';
import { card, IDLE, offer } from '../fleet/a-fleet.ts';
import { anArtifact, REPORT } from '../jobs/a-job-room.ts';
import { oneStep, openServer, WORKFLOWS, type OpenServer } from './open-server.ts';

let server: OpenServer;
let fleet: Fleet;
let app: Awaited<ReturnType<typeof buildServer>>;
let keys: Record<'ada' | 'wes' | 'local', string>;
/** Of workers' keys, by account. */
let desks: Record<'wes' | 'eve', FleetDesk>;
let workerKeys: Record<'wes' | 'eve', string>;

beforeEach(async () => {
  server = await openServer();
  const { services } = server;
  await migrate(services.store, { fleet: FLEET_SCHEMA });
  fleet = await openFleet({ store: services.store, share: 500_000, log: () => undefined });
  app = await buildServer({ ...services, fleet, workers: { ...services.workers!, fleet } });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const workerKey = async (account: string) => (await services.accounts.createKey(account, 'gpu', {}, 'worker')).secret;
  workerKeys = { wes: await workerKey('wes'), eve: await workerKey('eve') };
  desks = { wes: createRemoteFleet(createEngineApi({ url, key: workerKeys.wes })), eve: createRemoteFleet(createEngineApi({ url, key: workerKeys.eve })) };
  keys = { ada: await server.keyOf('ada'), wes: await server.keyOf('wes'), local: services.inProcessToken };
});
afterEach(async () => {
  await app.close();
  await server.close();
});

const call = async (key: string, method: 'GET' | 'POST', url: string, payload?: object) => {
  const response = await app.inject({ method, url, headers: { 'api-key': key }, ...(payload && { payload }) });
  return { status: response.statusCode, body: response.json() };
};
const join = (name: string, over: Parameters<typeof card>[1] = {}) => desks.wes.register(card(name, over), 'first');

describe('a worker elsewhere', () => {
  it('registers with its key, tells what it runs, hears that it is paused, and leaves', async () => {
    expect(await join('cellar')).toEqual({ state: 'active' });
    await fleet.pause('cellar');
    expect(await desks.wes.heartbeat('cellar', 'first', { running: [{ jobId: 'job 1', fraction: 0.5 }], draining: false })).toEqual({ state: 'paused', why: 'by the operator' });
    expect(await fleet.find('cellar')).toMatchObject({ account: 'wes', state: 'paused', running: [{ jobId: 'job 1', fraction: 0.5 }] });
    await desks.wes.leave('cellar', 'first');
    expect((await fleet.find('cellar')).state).toBe('gone');
  });

  it('is refused under the name of another key, as an older session, and as one that never registered', async () => {
    await join('cellar');
    await expect(desks.eve.register(card('cellar'), 'second')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(desks.eve.heartbeat('cellar', 'first', IDLE)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(desks.wes.heartbeat('cellar', 'zeroth', IDLE)).rejects.toMatchObject({ code: 'lease_lost' });
    await expect(desks.wes.heartbeat('attic', 'first', IDLE)).rejects.toMatchObject({ code: 'not_found' });
    await expect(desks.wes.register(card('host:1:1'), 'first')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('writes nothing but lines to the operator’s terminal', async () => {
    await join('cellar', { host: 'a\u001B[2J\nb', misfits: [{ operation: 'chat', model: 'm\u0000', why: 'no\r\nroom' }] });
    expect(await fleet.find('cellar')).toMatchObject({ host: 'a [2J b', misfits: [{ model: 'm ', why: 'no room' }] });
  });

  it('is refused with an account’s key, and with one that was revoked', async () => {
    expect((await call(keys.ada, 'POST', '/v1/desk/workers', { session: 's', card: card('cellar') })).status).toBe(403);
    await join('cellar');
    const { accounts } = server.services;
    const [key] = (await accounts.listKeys('wes')).filter(({ worker }) => worker);
    await accounts.revokeKey('wes', key!.id);
    await expect(desks.wes.heartbeat('cellar', 'first', IDLE)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it.each([
    ['workers', { card: {} }, 'session'],
    ['workers/cellar/heartbeat', { session: 's', running: [{ jobId: 'j', fraction: 7 }], draining: false }, 'running.0.fraction'],
    ['workers/cellar/heartbeat', { session: 's', running: [], draining: 'no' }, 'draining'],
    ['workers/cellar/leave', {}, 'session'],
  ])('is told what is wrong with %s', async (path, payload, field) => {
    expect((await call(workerKeys.wes, 'POST', `/v1/desk/${path}`, payload)).body).toMatchObject({ code: 'invalid_input', message: expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: `)) });
  });

  it('speaks for its own jobs only', async () => {
    await join('cellar');
    await desks.eve.register(card('attic'), 'first');
    server.hold.add('generate_image');
    await server.call(keys.ada, 'POST', WORKFLOWS, { payload: oneStep() });
    await server.underWay(1);
    const { id } = server.held[0]!.job;
    await server.services.store.run('UPDATE job SET worker = ? WHERE id = ?', 'cellar', id);
    const { digest, bytes } = await server.services.artifacts.put(Buffer.from('duck'));
    const reports = { progress: { progress: { fraction: 1 } }, preview: { jpeg: '' }, complete: { artifacts: [anArtifact('duck', { digest, bytes })], report: REPORT }, fail: { failure: { code: 'internal', message: 'no' }, retry: false } };
    for (const [what, report] of Object.entries(reports)) {
      expect((await call(workerKeys.eve, 'POST', `/v1/desk/jobs/${id}/${what}`, { fence: 1, ...report })).body).toMatchObject({ code: 'forbidden' });
    }
    await server.services.store.run('UPDATE job SET fence = 2 WHERE id = ?', id);
    for (const what of ['complete', 'fail'] as const) {
      expect((await call(workerKeys.eve, 'POST', `/v1/desk/jobs/${id}/${what}`, { fence: 1, ...reports[what] })).body).toMatchObject({ code: 'lease_lost' });
      expect((await call(workerKeys.eve, 'POST', `/v1/desk/jobs/${id}/${what}`, { fence: 3, ...reports[what] })).body).toMatchObject({ code: 'forbidden' });
    }
    for (const worker of ['cellar', 'nobody', 'host:1:1']) expect((await call(workerKeys.eve, 'POST', `/v1/desk/jobs/${id}/open`, { worker })).body).toMatchObject({ code: 'forbidden' });
    expect((await call(workerKeys.wes, 'POST', `/v1/desk/jobs/${id}/progress`, { fence: 1, progress: { fraction: 1 } })).status).toBe(200);
  });
});

describe('what workers earned', () => {
  it('is shown to their account, and claimed once', async () => {
    const { ledger } = server.services;
    const services = { ...server.services, fleet, earnings: ledger };
    const paying = await buildServer(services);
    const ask = async (key: string, method: 'GET' | 'POST', url: string) => (await paying.inject({ method, url, headers: { 'api-key': key } })).json().data;
    await ledger.grant('ada', 4_000_000, 'premium', 'more');
    for (const [jobId, isVerified] of [['a', true], ['b', false]] as const) {
      await server.services.store.transaction(async (tx) => {
        const hold = await ledger.hold(tx, { account: 'ada', amount: 1_000_000, kinds: ['premium'], jobId, priceBook: 'p', expiresAt: Date.now() + 60_000 });
        await ledger.capture(tx, hold.id, 1_000_000, { id: 'wes', share: 250_000 });
        if (isVerified) await ledger.verifyEarning(tx, hold.id);
      });
    }
    expect((await ask(keys.wes, 'GET', '/workers')).earnings).toEqual({ pending: '0.25', claimable: '0.25' });
    expect((await ask(keys.ada, 'GET', '/workers')).earnings).toEqual({ pending: '0', claimable: '0' });
    expect([await ask(keys.wes, 'POST', '/workers/claim'), await ask(keys.wes, 'POST', '/workers/claim'), await ask(keys.ada, 'POST', '/workers/claim')]).toEqual([{ claimed: '0.25' }, { claimed: '0' }, { claimed: '0' }]);
    expect((await ask(keys.wes, 'GET', '/workers')).earnings).toEqual({ pending: '0.25', claimable: '0' });
    await paying.close();
  });
});

describe('GET /workers', () => {
  beforeEach(async () => {
    await join('cellar', { offers: [offer('generate_image', 'z'), offer('edit_image', 'z')], misfits: [{ operation: 'generate_video', model: 'wan22', why: 'needs 90 GB' }] });
    await desks.eve.register(card('attic', { gpus: [], offers: [offer('generate_image', 'z')] }), 'first');
  });

  it('shows the operator every worker, and what of them is refused or earns nothing', async () => {
    const { workers } = (await call(keys.local, 'GET', '/workers')).body.data;
    expect(workers).toEqual([
      expect.objectContaining({ name: 'cellar', host: 'host of cellar', account: 'wes', state: 'active', refused: [{ operation: 'generate_video', model: 'wan22', why: 'needs 90 GB' }] }),
      expect.objectContaining({ name: 'attic', account: 'eve', gpus: [], earnings: expect.stringContaining('no GPU that is known of') }),
    ]);
    expect(workers[0]).not.toHaveProperty('earnings');
    expect(JSON.stringify(workers)).not.toContain('first');
  });

  it('shows another account its own workers, and of all others only how many there are', async () => {
    await fleet.pause('attic');
    server.hold.add('generate_image');
    const asked = Array.from({ length: 6 }, (_, n) => server.call(keys.ada, 'POST', WORKFLOWS, { payload: oneStep('generate_image', { prompt: 'a duck', seed: n }) }));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 200));
    await server.underWay(4);
    expect((await call(keys.ada, 'GET', '/workers')).body.data).toEqual({
      workers: [],
      models: [
        { operation: 'edit_image', model: 'z', workers: 1, queued: 0 },
        { operation: 'generate_image', model: 'sketch', workers: 0, queued: 2 },
        { operation: 'generate_image', model: 'z', workers: 1, queued: 0 },
      ],
    });
    expect((await call(keys.wes, 'GET', '/workers')).body.data.workers).toMatchObject([{ name: 'cellar' }]);
  });

  it('needs a key, and an account’s', async () => {
    expect((await call('', 'GET', '/workers')).status).toBe(401);
    expect((await call(workerKeys.wes, 'GET', '/workers')).status).toBe(403);
  });

  it('has pause and resume beside it, for the operator', async () => {
    expect((await call(keys.local, 'POST', '/workers/cellar/pause')).body.data.worker).toMatchObject({ state: 'paused', why: 'by the operator' });
    expect((await call(keys.local, 'POST', '/workers/cellar/resume')).body.data.worker).toMatchObject({ state: 'active' });
    expect((await call(keys.local, 'POST', '/workers/nobody/pause')).status).toBe(404);
    for (const what of ['pause', 'resume']) expect((await call(keys.wes, 'POST', `/workers/cellar/${what}`)).body).toMatchObject({ code: 'forbidden' });
  });
});
