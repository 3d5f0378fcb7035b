import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { createSlot, type Place } from '../../../gpu-runtime/src/worker/slot.ts';

describe('createSlot', () => {
  const never = new AbortController().signal;
  const room = () => {
    const slot = createSlot();
    const told: string[] = [];
    /** A job that computes and ends when it is told to. */
    const begin = (name: string, signal: AbortSignal = never) => {
      const end = Promise.withResolvers<void>();
      let place: Place | undefined;
      const begun = slot.begin(async (given) => {
        place = given;
        await given.enter(signal).then(() => told.push(`${name} computes`), () => told.push(`${name} gives up`));
        await end.promise;
      });
      return { ...begun, leave: () => place!.leave(), end: () => end.resolve() };
    };
    return { slot, told, begin };
  };

  it('lets one job compute at a time', async () => {
    const { told, begin } = room();
    const a = begin('a');
    begin('b');
    await setImmediate();
    expect(told).toEqual(['a computes']);
    a.leave();
    await setImmediate();
    expect(told).toEqual(['a computes', 'b computes']);
  });

  it('lets the next one compute while the one before hands in its results, and no third', async () => {
    const { told, begin } = room();
    const [a, b] = [begin('a'), begin('b')];
    a.leave();
    await setImmediate();
    begin('c');
    b.leave();
    await setImmediate();
    expect(told).toEqual(['a computes', 'b computes']);
    a.end();
    await setImmediate();
    expect(told).toEqual(['a computes', 'b computes', 'c computes']);
  });

  it('takes a job that ends without having said so for one that has left', async () => {
    const { told, begin } = room();
    const a = begin('a');
    begin('b');
    a.end();
    await a.left;
    await setImmediate();
    expect(told).toEqual(['a computes', 'b computes']);
  });

  it('lets a job that is told to end go while it waits, and keeps the place from the next one', async () => {
    const { told, begin } = room();
    const stop = new AbortController();
    const a = begin('a');
    const b = begin('b', stop.signal);
    await a.entered;
    stop.abort();
    b.end();
    await b.left;
    begin('c');
    await setImmediate();
    expect(told).toEqual(['a computes', 'b gives up']);
    a.leave();
    a.end();
    await setImmediate();
    expect(told).toEqual(['a computes', 'b gives up', 'c computes']);
  });

  it('is drained when all have ended', async () => {
    const { slot, told, begin } = room();
    const [a, b] = [begin('a'), begin('b')];
    const drained = slot.drained().then(() => told.push('drained'));
    a.leave();
    b.leave();
    b.end();
    await setImmediate();
    expect(told).not.toContain('drained');
    a.end();
    await drained;
  });
});
