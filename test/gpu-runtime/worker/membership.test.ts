import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/errors.ts';
import type { JobDesk } from '../../../gpu-runtime/src/worker/desk.ts';
import type { FleetDesk, Pulse, Standing, WorkerCard } from '../../../gpu-runtime/src/worker/fleet.ts';
import { joinFleet, type Membership } from '../../../gpu-runtime/src/worker/membership.ts';

const CARD: WorkerCard = { name: 'w', host: 'here', gpus: [], runtimes: [], offers: [], misfits: [], slots: 2, network: 'fast' };
const LANES = ['generate_image@sketch'];
const SLOT = {};

let standing: Standing | FlowError;
let calls: (readonly [what: string, said?: unknown])[];
let card: WorkerCard;
let logged: string[];
let member: Membership;
let heard: (() => void)[];

const answer = async (what: string, said: unknown): Promise<Standing> => {
  calls.push([what, said]);
  for (const tell of heard.splice(0)) tell();
  if (FlowError.is(standing)) throw standing;
  return standing;
};
const fleet: FleetDesk = {
  register: (told) => answer('register', told),
  heartbeat: (_name, _session, pulse) => answer('heartbeat', pulse),
  leave: async () => void calls.push(['leave']),
};
const join = () => joinFleet({ fleet, name: 'w', card: async () => card, log: (_level, message) => logged.push(message), everyMs: 1 });
const nextBeat = () => new Promise<void>((resolve) => heard.push(resolve));
/** Two: the first may have been on its way. */
const beats = async () => (await nextBeat(), await nextBeat());
const lastPulse = () => calls.at(-1)?.[1] as Pulse;
/** Whether it has come through within two heartbeats. */
const comesThrough = async (permit: Promise<unknown>) => {
  let through = false;
  void permit.then(() => (through = true));
  await beats();
  return through;
};

beforeEach(() => {
  [standing, calls, card, logged, heard] = [{ state: 'active' }, [], CARD, [], []];
  member = join();
});
afterEach(() => member.leave());

describe('a member of a fleet', () => {
  it('registers, then tells what runs and how far it is, and claims all the while', async () => {
    await member.joined;
    expect(await member.permit(LANES, SLOT)).toEqual(LANES);
    const over = member.took('job 1');
    const passed: unknown[] = [];
    const desk = member.follow({ progress: (...told: unknown[]) => passed.push(told) } as unknown as JobDesk);
    desk.progress('job 1', 3, { fraction: 0.5 });
    desk.progress('job 2', 3, { fraction: 0.5 });
    expect(passed).toHaveLength(2);
    await beats();
    expect(calls[0]).toEqual(['register', CARD]);
    expect(calls.at(-1)).toEqual(['heartbeat', { running: [{ jobId: 'job 1', fraction: 0.5 }], draining: false }]);
    over();
    await beats();
    expect(lastPulse().running).toEqual([]);
  });

  it('registers again when it has something else, or is not known any more', async () => {
    await member.joined;
    card = { ...CARD, slots: 3 };
    await beats();
    expect(calls.filter(([what]) => what === 'register').map(([, told]) => (told as WorkerCard).slots)).toEqual([2, 3]);
    standing = new FlowError('not_found', 'there is no worker "w"');
    await beats();
    standing = { state: 'active' };
    await beats();
    expect(calls.filter(([what]) => what === 'register').length).toBeGreaterThan(2);
    await beats();
    expect(calls.at(-1)?.[0]).toBe('heartbeat');
  });

  it.each(['paused', 'quarantined'] as const)('claims nothing while it is %s, and goes on afterwards', async (state) => {
    await member.joined;
    standing = { state, why: 'for a test' };
    await beats();
    const permit = member.permit(LANES, SLOT);
    expect(await comesThrough(permit)).toBe(false);
    expect(logged).toEqual([`worker w is ${state} and takes no jobs: for a test`]);
    standing = { state: 'active' };
    expect(await permit).toEqual(LANES);
  });

  it('takes one job at a time on trial', async () => {
    await member.joined;
    standing = { state: 'quarantined' };
    await beats();
    const slots = [{}, {}, {}];
    const permits = slots.map((slot) => member.permit(LANES, slot));
    standing = { state: 'trial' };
    await permits[0];
    expect(await comesThrough(permits[1]!)).toBe(false);
    // It has found nothing and asks again; the others wait.
    await member.permit(LANES, slots[0]!);
    const over = member.took('job 1');
    expect(await comesThrough(permits[1]!)).toBe(false);
    over();
    await permits[1];
    expect(await comesThrough(Promise.race([member.permit(LANES, slots[0]!), permits[2]!]))).toBe(false);
  });

  it.each(['unauthorized', 'forbidden', 'lease_lost'] as const)('claims nothing once it is refused (%s)', async (code) => {
    await member.joined;
    standing = new FlowError(code, 'no');
    await beats();
    expect(await comesThrough(member.permit(LANES, SLOT))).toBe(false);
    expect(logged).toEqual(['worker w is refused and takes no jobs: no']);
  });

  it('does not take its name back from a later start of the worker', async () => {
    await member.joined;
    standing = new FlowError('lease_lost', 'another worker has registered as "w"');
    await beats();
    calls = [];
    card = { ...CARD, slots: 3 };
    await beats();
    expect(new Set(calls.map(([what]) => what))).toEqual(new Set(['heartbeat']));
  });

  it('keeps to what it was told last while the engine does not answer', async () => {
    await member.joined;
    standing = new FlowError('runtime_unreachable', 'away');
    await beats();
    expect(await member.permit(LANES, SLOT)).toEqual(LANES);
    await beats();
    expect(logged).toEqual(['worker w cannot tell the engine what it does; it tries again every 0.001 s']);
  });

  it('claims in the lanes of its models, and in those that the engine names until it names others', async () => {
    await member.joined;
    standing = { state: 'active', lanes: ['generate_image@sketch#1'] };
    await beats();
    expect(await member.permit(LANES, SLOT)).toEqual([...LANES, 'generate_image@sketch#1']);
    standing = { state: 'active' };
    await beats();
    expect(await member.permit(LANES, SLOT)).toEqual(LANES);
  });

  it('says at once that it is about to end, and then leaves', async () => {
    await member.joined;
    member.drain();
    await beats();
    expect(lastPulse().draining).toBe(true);
    await member.leave();
    expect(calls.at(-1)).toEqual(['leave']);
    const count = calls.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toHaveLength(count);
  });
});

describe('a member that is refused from the start', () => {
  it('says so, and did not leave what it never was in', async () => {
    await member.leave();
    calls = [];
    standing = new FlowError('forbidden', 'the name is taken');
    const refused = join();
    await expect(refused.joined).rejects.toMatchObject({ code: 'forbidden' });
    await refused.leave();
    expect(calls.map(([what]) => what)).not.toContain('leave');
  });
});
