import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { countJobs } from '../../../engine/src/metrics/job-metrics.ts';
import { aJobRoom, type RoomBench } from '../jobs/a-job-room.ts';
import { aRegistry, type TestRegistry } from './a-registry.ts';

const LANE = 'operation="generate_image",model="sketch"';

let registry: TestRegistry;
let bench: RoomBench;
beforeEach(async () => {
  registry = await aRegistry();
  bench = await aJobRoom({ observers: [countJobs(registry)] });
});
afterEach(() => bench.close());

/** Histograms by their sum and count alone. */
const tell = async (name: string) => Object.fromEntries(Object.entries(await registry.samples(`sogni_flow_${name}`)).filter(([sample]) => !sample.includes('_bucket')));

describe('countJobs', () => {
  it('times the wait in the queue and the work, and counts the end', async () => {
    await bench.jobs.submit(bench.request());
    bench.clock.now += 4_000;
    const { id, fence } = await bench.open();
    bench.clock.now += 7_000;
    await bench.jobs.desk.fail(id, fence, { code: 'content_filtered', message: 'no' }, false);
    expect(await tell('job_queue_wait_seconds')).toEqual({ [`sogni_flow_job_queue_wait_seconds_sum{${LANE}}`]: 4, [`sogni_flow_job_queue_wait_seconds_count{${LANE}}`]: 1 });
    expect(await tell('job_seconds')).toEqual({ [`sogni_flow_job_seconds_sum{${LANE},outcome="failed"}`]: 7, [`sogni_flow_job_seconds_count{${LANE},outcome="failed"}`]: 1 });
    expect(await tell('jobs_ended')).toEqual({ [`sogni_flow_jobs_ended_total{${LANE},outcome="failed"}`]: 1 });
  });

  it('tells tries apart from lost workers; the wait is that for the first start', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await bench.jobs.desk.fail(id, fence, { code: 'runtime_failed', message: 'no' }, true);
    bench.clock.now += 1_000;
    await bench.jobs.desk.open(id, 'second');
    await bench.jobs.desk.open(id, 'third');
    expect(await tell('job_retries')).toEqual({ [`sogni_flow_job_retries_total{${LANE}}`]: 1 });
    expect(await tell('job_leases_lost')).toEqual({ [`sogni_flow_job_leases_lost_total{${LANE}}`]: 1 });
    expect(await tell('job_queue_wait_seconds')).toMatchObject({ [`sogni_flow_job_queue_wait_seconds_count{${LANE}}`]: 1, [`sogni_flow_job_queue_wait_seconds_sum{${LANE}}`]: 0 });
  });

  it('tells how jobs ended, also those that nobody worked on', async () => {
    await bench.jobs.submit(bench.request());
    await bench.jobs.submit(bench.request());
    await bench.work();
    await bench.jobs.submit(bench.request());
    const cancelled = await bench.jobs.submit(bench.request({ prompt: 'a goose' }));
    await bench.jobs.cancel('ada', cancelled.id);
    await bench.jobs.submit(bench.request({ prompt: 'a swan' }));
    bench.clock.now += 7 * 24 * 3_600_000;
    await bench.jobs.endOverdue();
    const outcomes = Object.fromEntries(Object.entries(await tell('jobs_ended')).map(([sample, value]) => [/outcome="(\w+)"/.exec(sample)?.[1], value]));
    expect(outcomes).toEqual({ completed: 1, cached: 2, cancelled: 1, timed_out: 1 });
    expect(Object.keys(await tell('job_seconds'))).toHaveLength(2);
  });

  it('has no label that grows with accounts, jobs or prompts', async () => {
    await bench.jobs.submit(bench.request({ prompt: 'a very private duck' }));
    await bench.work();
    const labels = Object.keys(await registry.samples('')).flatMap((sample) => [...sample.matchAll(/(\w+)="/g)].map(([, label]) => label));
    expect(new Set(labels)).toEqual(new Set(['operation', 'model', 'outcome', 'le']));
  });
});
