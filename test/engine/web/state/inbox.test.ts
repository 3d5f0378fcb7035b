import { expect, it } from '@jest/globals';
import { openInbox } from '../../../../engine/web/src/state/inbox.ts';

it('takes in everything that came since the last frame at once, in order', () => {
  const frames: (() => void)[] = [];
  const taken: (readonly number[])[] = [];
  const inbox = openInbox<number>((items) => taken.push(items), (later) => frames.push(later));
  inbox.add(1);
  inbox.add(2);
  frames.shift()?.();
  inbox.add(3);
  expect(frames).toHaveLength(1);
  frames.shift()?.();
  expect(taken).toEqual([[1, 2], [3]]);
});

it('takes in nothing once it is closed', () => {
  const frames: (() => void)[] = [];
  const taken: (readonly number[])[] = [];
  const inbox = openInbox<number>((items) => taken.push(items), (later) => frames.push(later));
  inbox.add(1);
  inbox.close();
  frames.shift()?.();
  expect(taken).toEqual([]);
});
