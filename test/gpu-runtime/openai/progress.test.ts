import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import type { JobProgress } from '../../../nodes/contract/index.ts';
import { createPace } from '../../../gpu-runtime/src/runtimes/openai/pace.ts';
import type { Services } from '../../../gpu-runtime/src/runtimes/openai/perform.ts';
import { whileWorking } from '../../../gpu-runtime/src/runtimes/openai/tell-progress.ts';
import type { JobTools } from '../../../gpu-runtime/src/runtimes/port.ts';

/** Time passes where the progress waits; the work takes `ms` of it. */
function work() {
  const pace = createPace();
  let time = 0;
  const told: JobProgress[] = [];
  const tools = { signal: new AbortController().signal, progress: (progress: JobProgress) => void told.push(progress) } as unknown as JobTools;
  const wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    await turn();
    signal.throwIfAborted();
    time += ms;
  };
  const services = { pace, clock: () => time, wait } as unknown as Services;
  const of = (amount: number, ms: number, variation = { index: 0, count: 1, seed: 1 }) =>
    whileWorking({ kind: 'draw', amount, variation }, tools, services, async () => {
      const end = time + ms;
      // What nobody tells anything of takes its time as well.
      while (time < end) if (told.at(-1)?.activity?.includes('estimated')) await turn();
        else time = end;
      return 'done';
    });
  return { pace, told, of };
}

const UNKNOWN = { fraction: 0, activity: 'working; how long it takes is not known yet' };

describe('progress of work that nothing is known of', () => {
  it('is one sentence the first time, and an estimate afterwards, in proportion to the amount', async () => {
    const { of, told, pace } = work();
    expect(await of(2, 4_000)).toBe('done');
    expect(told.splice(0)).toEqual([UNKNOWN]);
    expect(pace.expected('draw', 3)).toBe(6_000);
    expect(pace.expected('another', 3)).toBeUndefined();
    await of(5, 4_000);
    expect(told.map(({ fraction }) => fraction)).toEqual([0, 0.1, 0.2, 0.3, 0.4].slice(0, told.length));
    expect(told.length).toBeGreaterThanOrEqual(4);
    expect(told.every(({ activity }) => activity === 'working; progress is estimated from earlier work')).toBe(true);
  });

  it('never says that it is done, and falls silent after twice the time: a server that hangs must not look alive', async () => {
    const { of, told, pace } = work();
    pace.learn('draw', 1, 5_000);
    await of(1, 10_000);
    expect(Math.max(...told.map(({ fraction }) => fraction))).toBe(0.95);
    expect(told).toHaveLength(10);
  });

  it('is that of a part where there are several variations', async () => {
    const { of, told, pace } = work();
    pace.learn('draw', 1, 4_000);
    await of(1, 3_000, { index: 2, count: 4, seed: 1 });
    expect(told[0]?.fraction).toBe(0.5);
    expect(told.every(({ fraction }) => fraction >= 0.5 && fraction < 0.75)).toBe(true);
  });
});

describe('createPace', () => {
  it('counts the newest for three tenths', () => {
    const pace = createPace();
    pace.learn('draw', 2, 2_000);
    pace.learn('draw', 1, 2_000);
    expect(pace.expected('draw', 10)).toBeCloseTo(13_000);
  });

  it('forgets what was learnt longest ago when it knows too much', () => {
    const pace = createPace();
    for (let kind = 0; kind <= 200; kind += 1) pace.learn(String(kind), 1, 1);
    expect([pace.expected('0', 1), pace.expected('1', 1)]).toEqual([undefined, 1]);
  });
});
