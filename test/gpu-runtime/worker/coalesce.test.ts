import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { coalesce } from '../../../gpu-runtime/src/worker/coalesce.ts';

describe('coalesce', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('passes the first value on at once and then the newest of each interval', () => {
    const passed: number[] = [];
    const { push } = coalesce((value: number) => passed.push(value), 250);
    for (let ms = 0; ms < 1_000; ms += 10) {
      push(ms);
      jest.advanceTimersByTime(10);
    }
    expect(passed).toEqual([0, 240, 490, 740, 990]);
  });

  it('passes a lone later value on at once', () => {
    const passed: number[] = [];
    const { push } = coalesce((value: number) => passed.push(value), 250);
    push(1);
    jest.advanceTimersByTime(1_000);
    push(2);
    expect(passed).toEqual([1, 2]);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(250);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes nothing on after it was closed', () => {
    const passed: number[] = [];
    const { push, close } = coalesce((value: number) => passed.push(value), 250);
    push(1);
    push(2);
    close();
    push(3);
    jest.advanceTimersByTime(1_000);
    expect(passed).toEqual([1]);
  });
});
