import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readDatabase } from '../../../engine/src/metrics/database-metrics.ts';
import { EXECUTION_SCHEMA } from '../../../engine/src/store/execution-schema.ts';
import { createExecutionStore } from '../../../engine/src/store/executions.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { aJobRoom, SPARK, type RoomBench } from '../jobs/a-job-room.ts';
import { aRegistry, type TestRegistry } from './a-registry.ts';

let registry: TestRegistry;
let bench: RoomBench;
let read: () => Promise<void>;
beforeEach(async () => {
  registry = await aRegistry();
  bench = await aJobRoom();
  await migrate(bench.store, { executions: EXECUTION_SCHEMA });
  read = readDatabase(registry, bench.store, () => bench.clock.now);
});
afterEach(() => bench.close());

async function tell(...names: string[]): Promise<Record<string, number>> {
  await read();
  const all = await Promise.all(names.map(async (name) => await registry.samples(`sogni_flow_${name}`)));
  return Object.assign({}, ...all) as Record<string, number>;
}

describe('readDatabase', () => {
  it('tells unfinished jobs by state, and of each lane how many wait and since when', async () => {
    await bench.jobs.submit(bench.request({ prompt: 'made' }));
    await bench.work();
    await bench.jobs.submit(bench.request({ prompt: 'running' }));
    await bench.open();
    await bench.jobs.submit(bench.request({ prompt: 'waits' }));
    bench.clock.now += 5_000;
    await bench.jobs.submit(bench.request({ prompt: 'waits' }));
    await bench.jobs.submit(bench.request({ prompt: 'waits too' }));
    await bench.jobs.submit(bench.request({ model: 'moody' }));
    bench.clock.now += 2_000;
    expect(await tell('jobs', 'queue')).toEqual({
      'sogni_flow_jobs{state="queued"}': 3,
      'sogni_flow_jobs{state="following"}': 1,
      'sogni_flow_jobs{state="running"}': 1,
      'sogni_flow_queue_length{lane="generate_image@sketch"}': 2,
      'sogni_flow_queue_length{lane="generate_image@moody"}': 1,
      'sogni_flow_queue_oldest_wait_seconds{lane="generate_image@sketch"}': 7,
      'sogni_flow_queue_oldest_wait_seconds{lane="generate_image@moody"}': 2,
    });
  });

  it('forgets a lane in which nothing waits any more', async () => {
    await bench.jobs.submit(bench.request());
    expect(Object.keys(await tell('queue'))).toHaveLength(2);
    await bench.work();
    expect(await tell('queue', 'jobs{state="queued"}')).toEqual({ 'sogni_flow_jobs{state="queued"}': 0 });
  });

  it('tells what is on hold, and counts on what was captured', async () => {
    await bench.jobs.submit(bench.request({ prompt: 'one' }));
    expect(await tell('held', 'captured')).toEqual({ sogni_flow_held_microspark: SPARK });
    await bench.work();
    expect(await tell('held', 'captured')).toEqual({ sogni_flow_held_microspark: 0, 'sogni_flow_captured_microspark_total{kind="free"}': SPARK });
    await bench.jobs.submit(bench.request({ prompt: 'two' }));
    await bench.work();
    expect(await tell('captured')).toEqual({ 'sogni_flow_captured_microspark_total{kind="free"}': 2 * SPARK });
    expect(await tell('captured')).toEqual({ 'sogni_flow_captured_microspark_total{kind="free"}': 2 * SPARK });
  });

  it('agrees with another process that begins later', async () => {
    await bench.jobs.submit(bench.request());
    await bench.work();
    await read();
    const other = await aRegistry();
    await readDatabase(other, bench.store, () => bench.clock.now)();
    expect(await other.samples('')).toEqual(await registry.samples(''));
  });

  it('tells unfinished executions by state', async () => {
    const executions = createExecutionStore(bench.store);
    const add = async (id: string, state: 'queued' | 'running') => await executions.create({ id, account: 'local', workflowName: 'w', workflowJson: '{}', state, trigger: [], createdAt: bench.clock.now });
    await Promise.all([add('1', 'queued'), add('2', 'queued'), add('3', 'running')]);
    await executions.move('3', ['running'], 'completed');
    expect(await tell('executions')).toEqual({ 'sogni_flow_executions{state="queued"}': 2 });
  });

  it('leaves out what it does not know while the database is away', async () => {
    await bench.jobs.submit(bench.request());
    expect(await tell('database_up')).toEqual({ sogni_flow_database_up: 1 });
    const all = jest.spyOn(bench.store, 'all').mockRejectedValue(new Error('gone'));
    expect(await tell('')).toEqual({ sogni_flow_database_up: 0 });
    all.mockRestore();
    expect(await tell('database_up', 'queue_length')).toEqual({ sogni_flow_database_up: 1, 'sogni_flow_queue_length{lane="generate_image@sketch"}': 1 });
  });
});
