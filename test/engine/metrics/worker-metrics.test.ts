import { beforeEach, describe, expect, it } from '@jest/globals';
import { countWork } from '../../../engine/src/metrics/worker-metrics.ts';
import type { OpenedJob } from '../../../gpu-runtime/src/worker/desk.ts';
import type { WorkerObserver } from '../../../gpu-runtime/src/worker/observer.ts';
import { aRegistry, type TestRegistry } from './a-registry.ts';

let registry: TestRegistry;
let worker: WorkerObserver;
let now: number;
beforeEach(async () => {
  now = 500;
  registry = await aRegistry();
  worker = countWork(registry, 2, () => now);
});

const opened = (model: string): OpenedJob => ({ job: { id: '1', operation: 'generate_image', model, parameters: {}, inputs: [] }, fence: 1 });
const bySlot = async (name: string) => Object.values(await registry.samples(`sogni_flow_worker_${name}`));

describe('countWork', () => {
  it('tells the slots, and that nothing was done, from the start', async () => {
    now += 60_000;
    expect(await bySlot('slots')).toEqual([2]);
    expect(await bySlot('busy_seconds_total')).toEqual([0, 0]);
    expect(await bySlot('model_switches_total')).toEqual([0, 0]);
  });

  it('counts the time that a job computes while it lasts, each moment once, and not its waiting and handing in', async () => {
    const job = worker.claimed(1, 'generate_image@sketch');
    now += 30_000;
    job.started!(opened('sketch'));
    now += 2_000;
    expect(await bySlot('busy_seconds_total')).toEqual([0, 2]);
    expect(await bySlot('busy_seconds_total')).toEqual([0, 2]);
    now += 1_000;
    job.made!();
    now += 60_000;
    job.ended!();
    expect(await bySlot('busy_seconds_total')).toEqual([0, 3]);
  });

  it('counts the time of a slot once where a job hands in while the next one computes, and of a job that fails to its end', async () => {
    const [first, second] = [worker.claimed(0, 'generate_image@sketch'), worker.claimed(0, 'generate_image@sketch')];
    first.started!(opened('sketch'));
    now += 1_000;
    first.made!();
    second.started!(opened('sketch'));
    now += 1_000;
    first.ended!();
    now += 1_000;
    second.ended!();
    now += 60_000;
    expect(await bySlot('busy_seconds_total')).toEqual([3, 0]);
  });

  it('counts a switch when a slot goes to another model, not when it begins and not for another operation', async () => {
    for (const [slot, model] of [[0, 'a'], [0, 'a'], [1, 'b'], [0, 'b'], [0, 'a']] as const) worker.claimed(slot, `x@${model}`).started!(opened(model));
    expect(await bySlot('model_switches_total')).toEqual([2, 0]);
  });
});
