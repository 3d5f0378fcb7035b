import { describe, expect, it } from '@jest/globals';
import { FlowError, type ErrorCode } from '../../../nodes/contract/index.ts';
import type { Capability, JobTools, Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { RESTS, withRests } from '../../../gpu-runtime/src/runtimes/resting.ts';

const OFFER = { operation: 'generate_image', model: 'duck' } as Capability;
const { jobs: MOST, firstRestMs: REST, longestRestMs: LONGEST } = RESTS;

/** One that ends jobs as its test says, and a clock that the test moves. */
function bench() {
  const state: { now: number; fails: ErrorCode | undefined; runs: number } = { now: 0, fails: 'runtime_failed', runs: 0 };
  const logged: string[] = [];
  const inner: Runtime = {
    name: 'comfyui',
    capabilities: () => Promise.resolve([OFFER]),
    run: () => {
      state.runs += 1;
      return state.fails ? Promise.reject(new FlowError(state.fails, 'broken')) : Promise.resolve({ engine: 'comfyui', method: 'made' });
    },
  };
  const runtime = withRests(inner, { clock: () => state.now, log: (_level, message) => void logged.push(message) });
  const run = async (id: string, signal = new AbortController().signal): Promise<string> => await runtime.run({ id, operation: 'generate_image', model: 'duck', parameters: {}, inputs: [] }, { signal } as JobTools).then(() => 'made', ({ code }: FlowError) => code);
  const isOffered = async (): Promise<boolean> => (await runtime.capabilities()).length > 0;
  return { state, logged, run, isOffered };
}

describe('a runtime by which jobs fail', () => {
  it('rests after several of them, and hands jobs back without running them', async () => {
    const { state, logged, run, isOffered } = bench();
    for (let job = 0; job < MOST; job += 1) {
      expect(await isOffered()).toBe(true);
      await run(`job-${job}`);
    }
    expect(await isOffered()).toBe(false);
    expect(await run('another')).toBe('runtime_unreachable');
    expect(state.runs).toBe(MOST);
    expect(logged).toEqual([expect.stringContaining('comfyui rests for 30 s')]);
  });

  it('is not blamed for one job that fails again and again, nor for what the user must change', async () => {
    const { state, run, isOffered } = bench();
    for (let time = 0; time < 10; time += 1) await run('the same');
    state.fails = 'invalid_media';
    for (let job = 0; job < 10; job += 1) await run(`job-${job}`);
    expect(await isOffered()).toBe(true);
  });

  it('is blamed for what takes too long, and not for what is cancelled', async () => {
    const { state, run, isOffered } = bench();
    state.fails = 'cancelled';
    for (let job = 0; job < 10; job += 1) await run(`job-${job}`, AbortSignal.abort('cancelled'));
    expect(await isOffered()).toBe(true);
    for (let job = 0; job < MOST; job += 1) await run(`job-${job}`, AbortSignal.abort('timed_out'));
    expect(await isOffered()).toBe(false);
  });

  it('is blamed for each time that it cannot be reached, whatever the job', async () => {
    const { state, run, isOffered } = bench();
    state.fails = 'runtime_unreachable';
    for (let time = 0; time < MOST; time += 1) await run('the same');
    expect(await isOffered()).toBe(false);
  });

  it('starts anew with a job that succeeds', async () => {
    const { state, run, isOffered } = bench();
    for (let job = 0; job < MOST - 1; job += 1) await run(`job-${job}`);
    state.fails = undefined;
    expect(await run('good')).toBe('made');
    state.fails = 'runtime_failed';
    await run('bad');
    expect(await isOffered()).toBe(true);
  });

  it('gets one job as a trial after its rest; a rest after that is twice as long, up to an end', async () => {
    const { state, run, isOffered } = bench();
    for (let job = 0; job < MOST; job += 1) await run(`job-${job}`);
    for (let rest: number = REST, trial = 0; trial < 10; trial += 1, rest = Math.min(LONGEST, rest * 2)) {
      state.now += rest - 1;
      expect(await isOffered()).toBe(false);
      state.now += 1;
      expect(await isOffered()).toBe(true);
      await run(`trial-${trial}`);
    }
    state.now += LONGEST;
    state.fails = undefined;
    expect(await run('good')).toBe('made');
    state.fails = 'timed_out';
    await run('bad');
    expect(await isOffered()).toBe(true);
  });
});
