import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openFleet } from '../../../engine/src/fleet/fleet.ts';
import { accepts } from '../../../engine/src/fleet/placed.ts';
import type { Fleet } from '../../../engine/src/fleet/port.ts';
import { FLEET_SCHEMA } from '../../../engine/src/fleet/schema.ts';
import { laneFor, placementText, readPlacement, type Placement } from '../../../engine/src/jobs/placement.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { card, IDLE, SHARE, WES } from '../fleet/a-fleet.ts';
import { openStore } from '../store/open-store.ts';
import { aJobRoom, NOON, SPARK, type RoomBench } from './a-job-room.ts';

const MODEL = 'generate_image@z-turbo';

describe('the wishes in a prompt', () => {
  it.each<[string, string, Placement | undefined]>([
    ['a duck', 'a duck', undefined],
    ['a duck -- on a pond --workers', 'a duck -- on a pond --workers', undefined],
    ['a duck--workers=a', 'a duck--workers=a', undefined],
    ['a duck --workers=cellar on a pond', 'a duck on a pond', { workers: ['cellar'] }],
    ['--skip-workers=b,a,b a duck', 'a duck', { skip: ['a', 'b'] }],
    ['a duck\n--preferred-workers=host:12:1 --network=relaxed', 'a duck', { preferred: ['host:12:1'], network: 'relaxed' }],
  ])('of %j are read and taken out', (prompt, text, placement) => {
    expect(readPlacement(prompt)).toEqual({ text, ...(placement && { placement }) });
  });

  it.each(['a duck --network=slow', 'a duck --workers=', 'a duck --workers=a,,b', 'a duck --skip-workers=a;b', `a duck --workers=${Array.from({ length: 21 }, (_, n) => `w${n}`).join()}`, '--workers=a'])('are refused where they make no sense: %j', (prompt) => {
    expect(() => readPlacement(prompt)).toThrow(expect.objectContaining({ code: 'invalid_parameter' }));
  });

  it('make a lane of their own, the same for the same wishes', () => {
    const lane = (placement?: Placement) => laneFor({ operation: 'generate_image', model: 'z-turbo', placement: placement ? placementText(placement) : null });
    expect(lane()).toBe(MODEL);
    expect(lane({ network: 'fast', workers: ['a'] })).toBe(lane({ workers: ['a'], network: 'fast' }));
    expect(new Set([lane(), lane({ workers: ['a'] }), lane({ skip: ['a'] }), lane({ network: 'fast' })]).size).toBe(4);
  });
});

describe('a worker', () => {
  const [fast, other, relaxed] = [{ name: 'fast', network: 'fast' }, { name: 'other', network: 'fast' }, { name: 'relaxed', network: 'relaxed' }] as const;
  const all = [fast, other, relaxed];
  const takers = (placement: Placement, present: readonly (typeof all)[number][] = all) => present.filter((one) => accepts(placementText(placement), one, present)).map(({ name }) => name);

  it.each<[Placement, string[]]>([
    [{ workers: ['other', 'nobody'] }, ['other']],
    [{ workers: ['nobody'] }, []],
    [{ skip: ['other'] }, ['fast', 'relaxed']],
    [{ preferred: ['relaxed'] }, ['relaxed']],
    [{ preferred: ['nobody'] }, ['fast', 'other', 'relaxed']],
    [{ preferred: ['other'], skip: ['other'] }, ['fast', 'relaxed']],
    [{ network: 'fast' }, ['fast', 'other']],
    [{ network: 'relaxed' }, ['relaxed']],
    [{ network: 'relaxed', skip: ['relaxed'] }, ['fast', 'other']],
  ])('takes a job with the wishes %j if it is one of %j', (placement, names) => {
    expect(takers(placement)).toEqual(names);
  });

  it('of the fast network takes what is relaxed where nobody else is there, and not the other way round', () => {
    expect([takers({ network: 'relaxed' }, [fast]), takers({ network: 'fast' }, [relaxed])]).toEqual([['fast'], []]);
  });
});

describe('a job with wishes', () => {
  let bench: RoomBench;
  let fleet: Fleet;
  beforeEach(async () => {
    const store = await openStore();
    await migrate(store, { fleet: FLEET_SCHEMA });
    fleet = await openFleet({ store, share: SHARE, clock: () => NOON, log: () => undefined });
    bench = await aJobRoom({ store, workers: fleet.watch });
    for (const name of ['cellar', 'attic']) await fleet.deskOf(WES).register(card(name), 'first');
  });
  afterEach(async () => {
    await bench.check();
    await bench.close();
  });
  const rich = () => bench.ledger.grant('ada', 10 * SPARK, 'premium', 'bought');
  const submit = (prompt: string, over = {}) => bench.jobs.submit(bench.request({ model: 'z-turbo', prompt, ...over }));
  const lanesOf = async (name: string) => (await fleet.deskOf(WES).heartbeat(name, 'first', IDLE)).lanes ?? [];

  it('goes to the workers that it wishes for, with their next heartbeat, and the model never sees the wishes', async () => {
    await rich();
    const { id, parameters } = await submit('a duck --workers=attic');
    expect(parameters.prompt).toBe('a duck');
    expect(await bench.queue.claim({ worker: 'cellar', lanes: [MODEL, ...(await lanesOf('cellar'))], leaseMs: 1_000 })).toBeUndefined();
    expect(await bench.queue.claim({ worker: 'attic', lanes: [MODEL, ...(await lanesOf('attic'))], leaseMs: 1_000 })).toMatchObject({ jobId: id });
  });

  it('is among the oldest of which a worker is told', async () => {
    await bench.ledger.grant('ada', 1_000 * SPARK, 'premium', 'many');
    const { id } = await submit('a duck --skip-workers=first');
    bench.clock.now += 1;
    for (let n = 0; n < 510; n += 1) await submit(`a duck --skip-workers=n${n}`);
    const lanes = await lanesOf('attic');
    expect([lanes.length, new Set(lanes).size]).toEqual([500, 500]);
    expect(await bench.queue.claim({ worker: 'attic', lanes, leaseMs: 1_000 })).toMatchObject({ jobId: id });
  });

  it('falls back to others once a preferred worker takes none', async () => {
    await rich();
    await submit('a duck --preferred-workers=attic');
    expect([(await lanesOf('cellar')).length, (await lanesOf('attic')).length]).toEqual([0, 1]);
    await fleet.pause('attic');
    expect([(await lanesOf('cellar')).length, (await lanesOf('attic')).length]).toEqual([1, 0]);
  });

  it('waits for workers that are not there, and says so', async () => {
    await rich();
    const { id } = await submit('a duck --workers=barn');
    const told: unknown[] = [];
    bench.jobs.follow(id, (event) => told.push(event));
    expect(await bench.jobs.tellUnserved(({ operation, model, placement }) => fleet.serving(operation, model, placement) > 0)).toBe(1);
    expect(told).toMatchObject([{ progress: { activity: expect.stringContaining('as the request wishes') } }]);
  });

  it.each(['workers', 'preferred-workers', 'skip-workers'])('for --%s is for premium accounts, and quoted as such', async (tag) => {
    await expect(submit(`a duck --${tag}=attic`)).rejects.toMatchObject({ code: 'premium_required', message: expect.stringContaining('choosing workers') });
    expect(await bench.jobs.quote(bench.request({ model: 'z-turbo', prompt: `a duck --${tag}=attic` }))).toMatchObject({ premium: true });
    await rich();
    expect((await submit(`a duck --${tag}=attic`)).state).toBe('queued');
  });

  it('for a network is for everybody', async () => {
    expect((await submit('a duck --network=relaxed')).state).toBe('queued');
    expect((await lanesOf('cellar')).length).toBe(1);
  });

  it('is another request than one without them, and gives the same result', async () => {
    const key = 'the same key';
    await submit('a duck', { key });
    await expect(submit('a duck --network=fast', { key })).rejects.toMatchObject({ code: 'idempotency_conflict' });
    expect((await bench.jobs.quote(bench.request({ prompt: 'a duck --network=fast' }))).contentKey).toBe((await bench.jobs.quote(bench.request({ prompt: 'a duck' }))).contentKey);
  });

  it('keeps its lane when the queue is filled again', async () => {
    await submit('a duck --network=fast');
    await bench.store.run('DELETE FROM queue_entry');
    await bench.jobs.resume();
    expect(await bench.store.get('SELECT lane FROM queue_entry')).toEqual({ lane: (await lanesOf('attic'))[0] });
  });
});
