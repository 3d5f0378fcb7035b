import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { VirtualGpu, type Times } from './virtual-gpu.ts';

describe('a worker whose GPU is not to wait', () => {
  let gpu: VirtualGpu;
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(async () => {
    await gpu.close();
    jest.useRealTimers();
  });

  const begin = async (times: Partial<Times>, jobs: readonly number[]) => {
    gpu = new VirtualGpu(times);
    for (const [index, computeMs] of jobs.entries()) await gpu.add(`${index + 1}`, computeMs);
    gpu.start();
  };
  const isRunning = (id: string) => gpu.until(() => gpu.stateOf(id) === 'running');
  const seconds = (count: number): readonly number[] => Array.from({ length: count }, () => 1_000);

  it.each([
    ['encodes and saves after it has said that it has computed', { encodeMs: 100, saveMs: 100 }],
    ['says nothing, and saves last', { saveMs: 200 }],
    ['must be brought its inputs as well', { fetchMs: 300, encodeMs: 100, saveMs: 100 }],
  ])('lets it stand idle for less than 3 %% of the time with a runtime that %s', async (_, times) => {
    await begin(times, seconds(100));
    await gpu.ended(...Array.from({ length: 100 }, (_, index) => `${index + 1}`));
    expect(gpu.busy).toHaveLength(100);
    expect(gpu.idleShare).toBeLessThan(0.03);
  });

  it('has one job at most hand in its results while another computes', async () => {
    await begin({ saveMs: 3_000 }, seconds(4));
    await gpu.ended('1', '2', '3', '4');
    const times = gpu.busy.map(({ from }) => Math.round((from - gpu.busy[0]!.from) / 100) / 10);
    expect(times).toEqual([0, 1, 4, 5]);
  });

  it('makes the next job ready shortly before the one at hand is expected to end, and not before it knows what to expect', async () => {
    await begin({ fetchMs: 100 }, [10_000, 10_000, 10_000]);
    await isRunning('1');
    const began = Date.now();
    await isRunning('2');
    expect(Date.now() - began).toBeGreaterThanOrEqual(10_000);
    const second = Date.now();
    await isRunning('3');
    expect(Math.round((Date.now() - second) / 1_000)).toBe(8);
    expect(gpu.stateOf('2')).toBe('running');
  });

  it('goes by the progress of a job that takes longer than the one before', async () => {
    await begin({ tells: true }, [2_500, 60_000, 1_000]);
    await isRunning('2');
    const began = Date.now();
    await isRunning('3');
    expect(Math.round((Date.now() - began) / 1_000)).toBe(58);
  });

  it('keeps the lease of a job that is ready for as long as the one before it takes', async () => {
    await begin({}, [1_000, 30_000, 1_000]);
    const renewed = jest.spyOn(gpu.queue, 'renew');
    await isRunning('3');
    const [ready, others] = [Date.now(), gpu.stateOf('2')];
    await gpu.ended('3');
    expect(others).toBe('running');
    expect(Date.now() - ready).toBeGreaterThan(25_000);
    expect(renewed.mock.calls.filter(([{ jobId }]) => jobId === '3').length).toBeGreaterThan(10);
    expect(gpu.desk.told).toEqual(['open 1 1', 'open 2 1', 'complete 1', 'open 3 1', 'complete 2', 'complete 3']);
  });

  it('lets go of a job that is ready as soon as it is cancelled, and makes another one ready only afterwards', async () => {
    await begin({}, [1_000, 30_000, 1_000, 1_000]);
    await isRunning('3');
    const cancelledAt = Date.now();
    await gpu.queue.cancel('3');
    await gpu.ended('3');
    expect(Date.now() - cancelledAt).toBeLessThan(100);
    expect([gpu.stateOf('2'), gpu.stateOf('3')]).toEqual(['running', 'cancelled']);
    await gpu.ended('2', '4');
    expect(gpu.busy).toHaveLength(3);
  });

  it('gives the place to the next job as soon as the one at hand is cancelled', async () => {
    await begin({ saveMs: 500 }, [1_000, 30_000, 1_000]);
    await isRunning('3');
    await gpu.queue.cancel('2');
    const cancelledAt = Date.now();
    await gpu.ended('3');
    expect(gpu.stateOf('2')).toBe('cancelled');
    expect(gpu.busy.at(-1)!.from - cancelledAt).toBeLessThan(250);
  });

  it('finishes the job at hand and the one that is ready when it is told to stop', async () => {
    await begin({ saveMs: 200 }, [1_000, 3_000, 1_000, 1_000]);
    await isRunning('3');
    await gpu.close();
    expect(['1', '2', '3', '4'].map(gpu.stateOf)).toEqual(['completed', 'completed', 'completed', 'queued']);
    await begin({}, []); // Something to close.
  });

  it('makes no job ready whose model must be loaded first', async () => {
    gpu = new VirtualGpu({ loadMs: 5_000 });
    for (const id of ['1', '2', '3']) await gpu.add(id, 1_000, 'warm');
    gpu.start(['warm', 'other']);
    await isRunning('3');
    await gpu.add('4', 1_000, 'other');
    await gpu.until(() => gpu.stateOf('4') === 'running');
    expect(gpu.busy).toHaveLength(3);
    await gpu.ended('4');
    expect(gpu.busy.at(-1)!.from - gpu.busy.at(-2)!.to).toBeGreaterThanOrEqual(5_000);
  });

  it('stays with the warm model while both wait', async () => {
    gpu = new VirtualGpu({ loadMs: 5_000 });
    for (const [id, model] of ['red', 'blue', 'red', 'blue', 'red', 'blue'].entries()) await gpu.add(`${id}`, 1_000, model);
    gpu.start(['red', 'blue']);
    await gpu.ended('0', '1', '2', '3', '4', '5');
    const loads = gpu.desk.told.filter((line) => line.startsWith('open')).map((line) => Number(line.split(' ')[1]) % 2);
    expect([[0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0]]).toContainEqual(loads);
  });
});
