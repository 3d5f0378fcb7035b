import { describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { laneOf } from '../../../gpu-runtime/src/queue/port.ts';
import { fakeRuntime, savesText } from './fakes.ts';
import { heldRun, useWorkerRoom } from './worker-room.ts';

describe('leases of a worker', () => {
  const room = useWorkerRoom();
  it('renews at a third of the lease while a job runs', async () => {
    const { run, calls } = heldRun();
    const renew = jest.spyOn(room.queue, 'renew');
    await room.add('1');
    room.start(fakeRuntime(run), { leaseMs: 90 });
    await room.until(() => renew.mock.calls.length >= 3);
    calls[0]!.end();
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.state).toBe('completed');
    const renewals = renew.mock.calls.length;
    await sleep(100);
    expect(renew.mock.calls.length).toBe(renewals);
  });

  it('ends the run and reports nothing when another worker has taken the job over', async () => {
    const { run, calls } = heldRun();
    await room.add('1');
    room.start(fakeRuntime(run), { leaseMs: 60 });
    await room.until(() => calls.length);
    room.time += 100;
    expect(await room.queue.claim({ worker: 'other', lanes: [laneOf('generate_image', 'fake')], leaseMs: 60_000 })).toMatchObject({ attempt: 2 });
    await room.until(() => calls[0]!.signal.aborted);
    await room.worker!.stop();
    expect(calls[0]!.signal.reason).toBe('lease_lost');
    expect(room.desk.told).toEqual(['open 1 1']);
    expect(await room.entries()).toHaveLength(1);
  });

  it('drops a result that the desk refuses because of an older fence', async () => {
    const { run, calls } = heldRun();
    await room.add('1');
    room.start(fakeRuntime(run));
    await room.until(() => calls.length);
    await room.desk.open('1', 'another worker');
    calls[0]!.end();
    await room.worker!.stop();
    expect(room.desk.told).toEqual(['open 1 1', 'open 1 2']);
    expect(room.desk.jobs.get('1')!.state).toBe('running');
  });

  it('makes a job anew when its own `open`, doubled on the way, has made its fence an old one', async () => {
    const { run, calls } = heldRun();
    await room.add('1');
    room.start(fakeRuntime(run));
    await room.until(() => calls.length);
    await room.desk.open('1', 'the same worker, late');
    calls[0]!.end();
    await room.until(() => calls.length === 2);
    calls[1]!.end();
    await room.ended('1');
    await room.worker!.stop();
    expect(room.desk.told).toEqual(['open 1 1', 'open 1 2', 'open 1 3', 'complete 1']);
    expect(await room.entries()).toEqual([]);
  });

  it('takes the entry of a job out that was ended while its last result was on the way', async () => {
    const { run, calls } = heldRun();
    await room.add('1');
    room.start(fakeRuntime(run));
    await room.until(() => calls.length);
    room.desk.jobs.get('1')!.state = 'cancelled';
    calls[0]!.end();
    await room.until(async () => (await room.entries()).length === 0);
    await room.worker!.stop();
    expect(room.desk.told).toEqual(['open 1 1']);
    expect(await room.entries()).toEqual([]);
  });

  it('gives a run up after no renewal got through for a whole lease', async () => {
    const { run, calls } = heldRun();
    await room.add('1');
    room.start(fakeRuntime(run), { leaseMs: 30 });
    await room.until(() => calls.length);
    jest.spyOn(room.queue, 'renew').mockImplementation(async () => {
      room.time += 10;
      throw new Error('database is down');
    });
    await room.until(() => calls[0]!.signal.aborted);
    expect(calls[0]!.signal.reason).toBe('lease_lost');
  });

  it('gives a run up when the renewal hangs for a whole lease', async () => {
    const { run, calls } = heldRun();
    await room.add('1');
    jest.spyOn(room.queue, 'renew').mockImplementation(() => new Promise(() => undefined));
    room.start(fakeRuntime(run), { leaseMs: 30 });
    await room.until(() => calls.length);
    await room.until(() => calls[0]!.signal.aborted);
    expect(calls[0]!.signal.reason).toBe('lease_lost');
  });

  it('removes an entry whose job was completed before a crash, without running it', async () => {
    await room.add('1');
    room.desk.jobs.get('1')!.state = 'completed';
    const run = jest.fn(savesText);
    room.start(fakeRuntime(run));
    await room.until(async () => (await room.entries()).length === 0);
    expect(run).not.toHaveBeenCalled();
  });
});
