import { describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { watchLimits } from '../../../gpu-runtime/src/worker/run-limits.ts';
import { fakeRuntime, REPORT, savesText } from './fakes.ts';
import { heldRun, useWorkerRoom } from './worker-room.ts';

describe('time limits of a worker', () => {
  const room = useWorkerRoom();
  const limit = (afterMs: number, name: 'heartbeat_gap' | 'total') => ({ afterMs, failure: { code: 'timed_out', message: name, limit: name } as const });
  const limited = async (gapMs: number, totalMs: number) => {
    await room.add('1');
    const { open } = room.desk;
    jest.spyOn(room.desk, 'open').mockImplementation(async (...given) => {
      const opened = await open(...given);
      return opened && { ...opened, limits: { heartbeat_gap: limit(gapMs, 'heartbeat_gap'), total: limit(totalMs, 'total') } };
    });
  };

  it('end a run that makes no progress, and tell the runtime', async () => {
    const { run, calls } = heldRun();
    await limited(30, 60_000);
    room.start(fakeRuntime(run));
    await room.ended('1');
    await room.worker!.stop();
    expect(room.desk.jobs.get('1')!.failure).toMatchObject({ code: 'timed_out', limit: 'heartbeat_gap' });
    expect(calls[0]!.signal.reason).toBe('timed_out');
    expect(await room.entries()).toEqual([]);
  });

  it('end a run that goes on and on, however much it reports', async () => {
    await limited(60_000, 40);
    room.start(
      fakeRuntime(async (_job, tools) => {
        for (;;) {
          if (tools.signal.aborted) throw new FlowError('cancelled', 'told to end');
          tools.progress({ fraction: 0.5 });
          await sleep(2);
        }
      }),
    );
    await room.ended('1');
    expect(room.desk.jobs.get('1')!.failure).toMatchObject({ code: 'timed_out', limit: 'total' });
  });

  it('start anew with each report of progress', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    try {
      const overrun = jest.fn();
      const watch = watchLimits({ heartbeat_gap: limit(1_000, 'heartbeat_gap'), total: limit(60_000, 'total') }, overrun);
      for (let n = 0; n < 10; n += 1) {
        jest.advanceTimersByTime(900);
        watch.progressed();
      }
      expect(overrun).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1_000);
      watch.progressed();
      jest.advanceTimersByTime(100_000);
      expect(overrun.mock.calls).toEqual([[expect.objectContaining({ limit: 'heartbeat_gap' })]]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('report a run at once that does not listen, and give its slot back when it ends', async () => {
    let release = (): void => undefined;
    await limited(20, 60_000);
    room.start(fakeRuntime((job, tools) => new Promise((resolve) => (release = () => void savesText(job, tools).then(resolve, () => resolve(REPORT))))));
    await room.ended('1');
    expect((await room.entries())[0]?.token).not.toBeNull();
    release();
    await room.worker!.stop();
    expect(room.desk.told).toEqual(['open 1 1', 'fail 1 timed_out']);
    expect(await room.entries()).toEqual([]);
  });
});
