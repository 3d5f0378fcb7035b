import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { Changes, Mark } from '../../../engine/src/execution/changes.ts';
import { createLive, type Live } from '../../../engine/src/execution/live.ts';
import { LOOK_MS } from '../../../engine/src/execution/waits.ts';
import { ChangeReader } from '../../../engine/src/headless/desk/change-reader.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

let [live, last, reads, told]: [Live, number, number, number[]] = [createLive(), 0, 0, []];
beforeEach(() => void ([live, last, reads, told] = [createLive(), 0, 0, []]));

/** Of which at most ten are read at once. */
const changes = {
  now: async (): Promise<Mark> => ({ executions: last, transfers: 0 }),
  async since({ executions: after }: Mark): Promise<Changes> {
    reads += 1;
    const executions = Math.min(last, after + 10);
    return { mark: { executions, transfers: 0 }, more: executions === after + 10, executions: new Map() };
  },
};
const open = async () => await ChangeReader.open({ changes, live }, async ({ mark }) => () => void told.push(mark.executions));
const burst = (): void => {
  for (let n = 0; n < 1_000; n += 1) live.tell({ type: 'node_finished', executionId: 'e', node: `${n}`, runIndex: 0, items: 1, elapsedMs: 1, restored: false } as never);
};

it('reads a burst of news once, and news that come meanwhile a moment later', async () => {
  const reader = await open();
  burst();
  await jest.advanceTimersByTimeAsync(0);
  expect(reads).toBe(1);
  burst();
  burst();
  await jest.advanceTimersByTimeAsync(0);
  expect(reads).toBe(1);
  await jest.advanceTimersByTimeAsync(300);
  expect(reads).toBe(2);
  reader.close();
});

it('reads every second without news, in parts until all is told, and no more once it is closed', async () => {
  const reader = await open();
  last = 25;
  await jest.advanceTimersByTimeAsync(LOOK_MS);
  expect([told, reader.mark.executions]).toEqual([[10, 20, 25], 25]);
  reader.close();
  burst();
  await jest.advanceTimersByTimeAsync(10 * LOOK_MS);
  expect(reads).toBe(3);
});

it('tells what could not be read the next time', async () => {
  const { since } = changes;
  const reader = await ChangeReader.open({ changes: { ...changes, since: async (mark) => (reads === 0 ? ((reads += 1), await Promise.reject(new Error('away'))) : await since(mark)) }, live }, async ({ mark }) => () => void told.push(mark.executions));
  last = 3;
  await jest.advanceTimersByTimeAsync(LOOK_MS);
  expect(told).toEqual([]);
  await jest.advanceTimersByTimeAsync(LOOK_MS);
  expect(told).toEqual([3]);
  reader.close();
});
