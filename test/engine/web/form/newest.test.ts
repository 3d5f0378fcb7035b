import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newest } from '../../../../engine/web/src/form/newest.ts';

describe('newest', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const set = () => {
    const open = new Map<string, { readonly resolve: (answer: string) => void; readonly reject: (failure: Error) => void; readonly signal: AbortSignal }>();
    const heard: string[] = [];
    const asking = newest<string, string>({
      pauseMs: 120,
      ask: (question, signal) => new Promise((resolve, reject) => open.set(question, { resolve, reject, signal })),
      onAnswer: (answer) => heard.push(answer),
      onFailure: (failure) => heard.push((failure as Error).message),
    });
    return { asking, open, heard };
  };

  it('asks for a single change at once, and for those that follow it closely once, after a pause', () => {
    const { asking, open } = set();
    asking.ask('a');
    expect([...open.keys()]).toEqual(['a']);
    jest.advanceTimersByTime(119);
    asking.ask('b');
    jest.advanceTimersByTime(119);
    asking.ask('c');
    jest.advanceTimersByTime(119);
    expect(open.size).toBe(1);
    jest.advanceTimersByTime(1);
    expect([...open.keys()]).toEqual(['a', 'c']);
  });

  it('asks at once again after a rest', () => {
    const { asking, open } = set();
    asking.ask('a');
    jest.advanceTimersByTime(120);
    asking.ask('b');
    expect([...open.keys()]).toEqual(['a', 'b']);
  });

  it('gives up a question as soon as something has changed', () => {
    const { asking, open } = set();
    asking.ask('a');
    asking.ask('b');
    expect(open.get('a')?.signal.aborted).toBe(true);
    expect(open.has('b')).toBe(false);
  });

  it('drops an answer that comes after another question, and stops asking for it', async () => {
    const { asking, open, heard } = set();
    asking.ask('a');
    jest.advanceTimersByTime(120);
    asking.ask('b');
    jest.advanceTimersByTime(120);
    expect(open.get('a')?.signal.aborted).toBe(true);
    open.get('b')?.resolve('to b');
    open.get('a')?.resolve('to a');
    await Promise.resolve();
    expect(heard).toEqual(['to b']);
  });

  it('says nothing after it was stopped', async () => {
    const { asking, open, heard } = set();
    asking.ask('a');
    jest.advanceTimersByTime(120);
    asking.stop();
    open.get('a')?.reject(new Error('too late'));
    await Promise.resolve();
    expect(heard).toEqual([]);
  });
});
