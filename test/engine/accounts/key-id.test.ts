import { expect, it } from '@jest/globals';
import { newKeyId } from '../../../engine/src/accounts/key-id.ts';

it('begins with nothing that a command line takes for an option', () => {
  const drawn = [0xf8, 0xfb, 0xfc].map((first) => Buffer.from([first, ...Array<number>(8).fill(0)]));
  expect(newKeyId(() => drawn.shift()!)).toBe('_AAAAAAAAAAA');
  expect(newKeyId()).toMatch(/^[\w][\w-]{11}$/);
});
