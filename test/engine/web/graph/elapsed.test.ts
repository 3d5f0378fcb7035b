import { expect, it } from '@jest/globals';
import { elapsedText } from '../../../../engine/web/src/graph/elapsed.ts';
import { aNode } from '../state/fixtures.ts';

it.each([
  [{ state: 'pending' }, ''],
  [{ state: 'done', elapsedMs: 340 }, '0.3 s'],
  [{ state: 'done', elapsedMs: 12_700 }, '12 s'],
  [{ state: 'done', elapsedMs: 65_000 }, '1:05'],
  [{ state: 'running', elapsedMs: 2_900 }, '2 s'],
] as const)('tells the time of %j as "%s"', (record, text) => {
  expect(elapsedText({ record: aNode('A', record), at: 1_000 }, 1_000)).toBe(text);
});
