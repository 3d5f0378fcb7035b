import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { gather } from '../../../gpu-runtime/src/worker/gather.ts';

describe('gather', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const open = () => {
    const passed: [string, number][] = [];
    return { passed, ...gather((text, offset) => passed.push([text, offset]), 50) };
  };

  it('passes the first piece on at once, then those of each interval together, and leaves out none', () => {
    const { passed, push } = open();
    for (const letter of 'abcdefghijk') {
      push(letter);
      jest.advanceTimersByTime(10);
    }
    jest.advanceTimersByTime(50);
    expect(passed).toEqual([['a', 0], ['bcde', 1], ['fghij', 5], ['k', 10]]);
    jest.advanceTimersByTime(50);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes on what is left when it is closed, and nothing afterwards', () => {
    const { passed, push, close } = open();
    push('a');
    push('b');
    push('');
    close();
    push('c');
    jest.advanceTimersByTime(1_000);
    expect(passed).toEqual([['a', 0], ['b', 1]]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
