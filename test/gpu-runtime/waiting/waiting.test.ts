import { describe, expect, it } from '@jest/globals';
import { orAborted } from '../../../gpu-runtime/src/waiting/or-aborted.ts';
import { orLate } from '../../../gpu-runtime/src/waiting/or-late.ts';
import { pause, pauseUnlessAborted } from '../../../gpu-runtime/src/waiting/pause.ts';

const LONG_MS = 1_000_000;
const never = new Promise<string>(() => undefined);

describe('waiting until work is done or aborted', () => {
  it('brings what the work brings', async () => {
    const { signal } = new AbortController();
    expect(await orAborted(Promise.resolve('done'), signal)).toBe('done');
    await expect(orAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  });

  it('ends with the reason once it is aborted, or with another one', async () => {
    const stop = new AbortController();
    const [plain, other] = [orAborted(never, stop.signal), orAborted(never, stop.signal, () => new Error('nobody waits'))];
    stop.abort('over');
    await expect(plain).rejects.toBe('over');
    await expect(other).rejects.toThrow('nobody waits');
  });

  it('does not begin after that, also when the work is done', async () => {
    await expect(orAborted(Promise.resolve('done'), AbortSignal.abort('over'))).rejects.toBe('over');
  });

  it('leaves a late failure of the work to nobody', async () => {
    const work = Promise.withResolvers<never>();
    await expect(orAborted(work.promise, AbortSignal.abort('over'))).rejects.toBe('over');
    work.reject(new Error('unheard'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('waiting for a time', () => {
  it('brings what the work brings, and nothing when it is late', async () => {
    expect(await orLate(Promise.resolve('done'), LONG_MS)).toBe('done');
    await expect(orLate(Promise.reject(new Error('broken')), LONG_MS)).rejects.toThrow('broken');
    expect(await orLate(never, 1)).toBeUndefined();
  });
});

describe('a pause', () => {
  it('ends with its time, or once it is aborted', async () => {
    const stop = new AbortController();
    await pause(1, stop.signal);
    const paused = pause(LONG_MS, stop.signal);
    stop.abort();
    await paused;
    await pause(LONG_MS, stop.signal);
  });

  it('says that it was aborted, to those who ask for it', async () => {
    await expect(pauseUnlessAborted(LONG_MS, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
