import { afterEach, describe, expect, it } from '@jest/globals';
import type { JobObserver } from '../../../engine/src/jobs/observer.ts';
import { aJobRoom, type BenchOptions, type RoomBench } from './a-job-room.ts';

let bench: RoomBench;
afterEach(async () => {
  await bench.check();
  await bench.close();
});

/** A room, and the moves that its observer hears of. */
async function observed(options: BenchOptions = {}): Promise<string[]> {
  const moves: string[] = [];
  const observer: JobObserver = { moved: ({ state, fence }, from) => moves.push(`${from ?? 'new'} → ${state} ${fence}`) };
  bench = await aJobRoom({ ...options, observers: [observer] });
  return moves;
}

describe("the job room's observer", () => {
  it('hears of every move once', async () => {
    const moves = await observed();
    await bench.jobs.submit(bench.request());
    await bench.work();
    expect(moves).toEqual(['new → queued 0', 'queued → running 1', 'running → completed 1']);
  });

  it('can tell a try that failed from a worker that was lost', async () => {
    const moves = await observed();
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await bench.jobs.desk.fail(id, fence, { code: 'runtime_failed', message: 'no' }, true);
    await bench.jobs.desk.open(id, 'second');
    await bench.jobs.desk.open(id, 'third');
    await bench.jobs.cancel('ada', id);
    expect(moves.slice(2)).toEqual(['running → queued 1', 'queued → running 2', 'running → running 3', 'running → cancelled 3']);
  });

  it('hears of a copy from the cache, and of those that wait for the same result', async () => {
    const moves = await observed();
    await bench.jobs.submit(bench.request());
    await bench.jobs.submit(bench.request());
    await bench.work();
    await bench.jobs.submit(bench.request());
    expect(moves).toEqual(['new → queued 0', 'new → queued 0', 'queued → running 1', 'queued → completed 0', 'running → completed 1', 'new → completed 0']);
  });

  it('hears nothing of a request that is repeated or refused', async () => {
    const moves = await observed();
    const request = bench.request();
    await bench.jobs.submit(request);
    await bench.jobs.submit(request);
    await expect(bench.jobs.submit(bench.request({ seed: 8, maxSpark: 1 }))).rejects.toMatchObject({ code: 'over_cap' });
    expect(moves).toEqual(['new → queued 0']);
  });
});

describe('the trace of a job', () => {
  it('is drawn when the job is taken in, and handed to whoever runs it', async () => {
    const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await observed({ newTrace: () => ({ trace, trace_parent: 'c'.repeat(16) }) });
    const { id } = await bench.jobs.submit(bench.request());
    expect(await bench.jobs.desk.open(id, 'w')).toMatchObject({ trace });
  });

  it('is absent where nobody traces', async () => {
    await observed();
    const { id } = await bench.jobs.submit(bench.request());
    expect(await bench.jobs.desk.open(id, 'w')).not.toHaveProperty('trace');
  });
});
