import { describe, expect, it } from '@jest/globals';
import { RightOfWay } from '../../../engine/src/headless/desk/right-of-way.ts';

describe('the right of way', () => {
  it('is free when nobody has it', async () => {
    await expect(new RightOfWay().free()).resolves.toBeUndefined();
  });

  it('lets others behind until the last that has it has ended, also by a failure', async () => {
    const way = new RightOfWay();
    const heard: string[] = [];
    const ends: ((failure?: Error) => void)[] = [];
    const work = (): Promise<void> => way.first(() => new Promise((resolve, reject) => ends.push((failure) => (failure ? reject(failure) : resolve()))));
    const [one, other] = [work(), work()];
    const behind = way.free().then(() => heard.push('behind'));
    ends[0]!();
    await one;
    await Promise.resolve();
    expect(heard).toEqual([]);
    ends[1]!(new Error('failed'));
    await expect(other).rejects.toThrow('failed');
    await behind;
    expect(heard).toEqual(['behind']);
  });
});
