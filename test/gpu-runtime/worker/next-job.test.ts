import { describe, expect, it, jest } from '@jest/globals';
import type { Claim, ClaimRequest, JobQueue, LaneHead } from '../../../gpu-runtime/src/queue/port.ts';
import { noLog } from '../../../gpu-runtime/src/worker/log.ts';
import { createNextJobs } from '../../../gpu-runtime/src/worker/next-job.ts';
import { createOffers } from '../../../gpu-runtime/src/worker/offers.ts';
import { createWarmModels } from '../../../gpu-runtime/src/worker/warm-models.ts';
import { capability, createFakeDesk, fakeRuntime, savesText } from './fakes.ts';

/** A worker with two models on a GPU, red in memory, and something that loads nothing; the queue says what a test wants. */
async function room(lanes: readonly string[] = ['paint@red', 'retouch@red', 'paint@blue', 'mix@any']) {
  const clock = { time: 1_000_000 };
  const runtime = (name: string, keeps: boolean) => ({
    ...fakeRuntime(savesText, [], name),
    capabilities: async () => lanes.filter((lane) => lane.endsWith('any') !== keeps).map((lane) => capability(...(lane.split('@') as [string, string]))),
    ...(keeps && { unload: async () => undefined }),
  });
  const offers = createOffers([runtime('gpu', true), runtime('mixer', false)], () => clock.time, noLog);
  await offers.lanes();
  const models = createWarmModels(() => clock.time);
  const red = offers.find('paint@red');
  if (red) models.begin(red)(true);
  const queue = { heads: jest.fn(async (): Promise<readonly LaneHead[]> => []), claim: jest.fn(async (_: ClaimRequest): Promise<Claim | undefined> => undefined), wait: jest.fn<JobQueue['wait']>(async () => undefined) };
  const atHand = new Map<string, number>();
  const stopping = new AbortController();
  const jobs = createNextJobs({ queue: queue as unknown as JobQueue, desk: createFakeDesk(), offers, models, name: 'host:1:1', leaseMs: 6_000, stopping: stopping.signal, atHand: (lane) => atHand.get(lane) ?? 0 });
  const asked = () => queue.claim.mock.calls.map(([{ lanes: order }]) => order);
  return { clock, queue, jobs, atHand, asked, stopping };
}

const head = (lane: string, given: Partial<LaneHead> = {}): LaneHead => ({ lane, waiting: 1, waitedMs: 1_000, overdueMs: -29_000, taken: 0, ...given });
const claimed = (lane: string): Claim => ({ jobId: '1', lane, token: 'token', attempt: 1 });

describe('createNextJobs', () => {
  it('does not look where there is one lane', async () => {
    const { queue, jobs, asked } = await room(['paint@red']);
    await jobs.next();
    queue.claim.mockResolvedValueOnce(claimed('paint@red'));
    expect((await jobs.next())?.claim.jobId).toBe('1');
    await jobs.next();
    expect(queue.wait).toHaveBeenCalledTimes(2);
    await jobs.next();
    expect(asked()).toEqual([['paint@red'], ['paint@red'], ['paint@red']]);
    expect(queue.heads).not.toHaveBeenCalled();
  });

  it('takes what comes first without a look when nothing waited, if it needs no load', async () => {
    const { queue, jobs, asked } = await room();
    queue.claim.mockResolvedValueOnce(claimed('mix@any'));
    expect((await jobs.next())?.claim.lane).toBe('mix@any');
    expect(asked()).toEqual([['paint@red', 'retouch@red', 'mix@any']]);
    expect(queue.heads).not.toHaveBeenCalled();
  });

  it('looks once, chooses and claims after it has had a job', async () => {
    const { queue, jobs, asked } = await room();
    queue.claim.mockResolvedValueOnce(claimed('mix@any')).mockResolvedValueOnce(claimed('retouch@red'));
    queue.heads.mockResolvedValueOnce([head('paint@blue', { waitedMs: 5_000, overdueMs: -25_000 }), head('retouch@red')]);
    await jobs.next();
    await jobs.next();
    expect(asked()[1]).toEqual(['retouch@red', 'paint@blue']);
    expect(queue.heads).toHaveBeenCalledTimes(1);
  });

  it('waits for its own lanes while it leaves a job to those who have its model', async () => {
    const { queue, jobs, asked } = await room();
    queue.heads.mockResolvedValueOnce([head('paint@blue', { taken: 3 })]);
    expect(await jobs.next()).toBeUndefined();
    expect(asked()).toEqual([['paint@red', 'retouch@red', 'mix@any']]);
    expect(queue.wait).toHaveBeenCalledWith(['paint@red', 'retouch@red', 'mix@any'], expect.anything());
  });

  it('does not count its own jobs among those of others', async () => {
    const { queue, jobs, atHand, asked } = await room();
    atHand.set('paint@blue', 3);
    queue.heads.mockResolvedValueOnce([head('paint@blue', { taken: 3 })]);
    await jobs.next();
    expect(asked().at(-1)).toEqual(['paint@blue']);
  });

  it('looks again once a job has waited for long enough to be had', async () => {
    const { queue, jobs, stopping } = await room();
    queue.heads.mockResolvedValueOnce([head('paint@blue', { waitedMs: 150 })]);
    queue.wait.mockImplementationOnce((_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())));
    expect(await jobs.next()).toBeUndefined();
    expect(stopping.signal.aborted).toBe(false);
  });

  it('makes nothing ready that has just come, or that must be loaded', async () => {
    const { queue, jobs, asked } = await room();
    queue.heads.mockResolvedValueOnce([head('paint@red', { waitedMs: 100 })]).mockResolvedValueOnce([head('paint@blue')]).mockResolvedValueOnce([head('paint@red'), head('paint@blue')]);
    for (let n = 0; n < 3; n += 1) await jobs.ahead();
    expect(asked()).toEqual([['paint@red']]);
  });

  it('makes nothing ready where the worker must turn to another model', async () => {
    const { clock, queue, jobs, asked } = await room();
    clock.time += 60_000;
    queue.heads.mockResolvedValueOnce([head('paint@red'), head('paint@blue', { waitedMs: 58_000, overdueMs: 28_000 })]);
    await jobs.ahead();
    expect(asked()).toEqual([]);
  });
});
