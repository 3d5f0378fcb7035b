import { describe, expect, it } from '@jest/globals';
import { lazily } from '../../../gpu-runtime/src/configuration/lazily.ts';

describe('a lazy part', () => {
  it('is made at its first use, once, also for users that come at the same time', async () => {
    let made = 0;
    const part = lazily(async () => await Promise.resolve({ number: (made += 1) }));
    expect([part.made, made]).toEqual([false, 0]);
    const [first, second] = await Promise.all([part(), part()]);
    expect([part.made, made]).toEqual([true, 1]);
    expect(second).toBe(first);
    expect(await part()).toBe(first);
  });

  it('is tried again after a failure, which all who waited are told', async () => {
    let attempts = 0;
    const part = lazily(async () => ((attempts += 1) === 1 ? await Promise.reject(new Error('not yet')) : 'ready'));
    const failed = await Promise.allSettled([part(), part()]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([part.made, attempts]).toEqual([false, 1]);
    expect(await part()).toBe('ready');
    expect([part.made, attempts]).toEqual([true, 2]);
  });
});
