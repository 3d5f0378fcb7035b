import { describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { createEmbeddedQueue } from '../../../gpu-runtime/src/queue/embedded-queue.ts';
import { laneOf } from '../../../gpu-runtime/src/queue/port.ts';
import { fakeRuntime, REPORT, savesText } from './fakes.ts';
import { heldRun, useWorkerRoom } from './worker-room.ts';

describe('cancelling', () => {
  const room = useWorkerRoom();
  it('ends a running job at once and reports it as cancelled', async () => {
    const { run, calls } = heldRun();
    await room.add('1');
    room.start(fakeRuntime(run));
    await room.until(() => calls.length);
    await room.queue.cancel('1');
    await room.ended('1');
    await room.worker!.stop();
    expect(room.desk.told).toEqual(['open 1 1', 'fail 1 cancelled']);
    expect(await room.entries()).toEqual([]);
  });

  it('learns of a cancellation by another process at the next renewal', async () => {
    const { run, calls } = heldRun();
    await room.add('1');
    room.start(fakeRuntime(run), { leaseMs: 60 });
    await room.until(() => calls.length);
    await createEmbeddedQueue(room.sql, { clock: () => room.time }).cancel('1');
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.state).toBe('cancelled');
  });

  it('is cancelled also when the runtime ends well in spite of it', async () => {
    let release = (): void => undefined;
    const told = new Promise<void>((resolve) => (release = resolve));
    await room.add('1');
    let running = false;
    room.start(
      fakeRuntime(async (job, tools) => {
        running = true;
        await tools.save({ role: 'text', mediaType: 'text/plain', content: Buffer.from(`early ${job.id}`) });
        await told;
        return REPORT;
      }),
    );
    await room.until(() => running);
    await room.queue.cancel('1');
    release();
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.state).toBe('cancelled');
  });

  it('stores nothing for a job that was told to end', async () => {
    let saving: Promise<unknown> | undefined;
    await room.add('1');
    room.start(
      fakeRuntime(async (_job, tools) => {
        await new Promise((resolve) => tools.signal.addEventListener('abort', resolve));
        saving = tools.save({ role: 'text', mediaType: 'text/plain', content: Buffer.from('too late') }).catch((error: unknown) => error);
        throw new FlowError('cancelled', 'told to end');
      }),
    );
    await room.until(() => room.desk.jobs.get('1')!.state === 'running');
    await sleep(20);
    await room.queue.cancel('1');
    await room.ended('1');
    expect(await saving).toMatchObject({ code: 'cancelled' });
  });

  it('reports a job as cancelled without running it when its worker died after the cancellation', async () => {
    await room.add('1');
    await room.queue.claim({ worker: 'dead', lanes: [laneOf('generate_image', 'fake')], leaseMs: 10 });
    await room.queue.cancel('1');
    room.time += 20;
    const run = jest.fn(savesText);
    room.start(fakeRuntime(run));
    await room.ended('1');
    expect(run).not.toHaveBeenCalled();
    expect(room.desk.jobs.get('1')!.state).toBe('cancelled');
  });
});
