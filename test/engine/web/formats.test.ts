import { describe, expect, it } from '@jest/globals';
import { count, formatAgo, formatBytes, formatDuration, formatRange, formatSpark } from '../../../engine/web/src/formats.ts';

describe('formatSpark', () => {
  it.each([
    [0, '0'],
    [0.004, '< 0.01'],
    [1.5, '1.5'],
    [99.999, '100'],
    [1234.5, '1,235'],
    [-3.25, '-3.25'],
  ])('writes %d as %s', (spark, text) => expect(formatSpark(spark)).toBe(text));
});

describe('formatRange', () => {
  it.each([
    [{ min: 4, expected: 4, max: 4 }, '4'],
    [{ min: 3, expected: 4, max: 5 }, '3 to 5'],
    [{ min: 0, expected: 4, max: 5 }, 'up to 5'],
    [{ min: 0, expected: 0, max: 0 }, '0'],
  ])('writes %j as %s', (range, text) => expect(formatRange(range)).toBe(text));
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_400, '1 kB'],
  [1_440_000, '1.4 MB'],
  [2_000_000_000, '2 GB'],
])('formatBytes writes %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it.each([
  [4.25, '4.3 s'],
  [65, '1:05'],
  [3_600, '1:00:00'],
])('formatDuration writes %d as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

it('formatAgo tells how long ago in the largest unit that fits', () => {
  const now = Date.parse('2026-11-28T12:00:00Z');
  expect(formatAgo('2026-11-28T11:59:50Z', now)).toBe('just now');
  expect(formatAgo('2026-11-28T11:55:00Z', now)).toBe('5 minutes ago');
  expect(formatAgo('2026-11-28T09:00:00Z', now)).toBe('3 hours ago');
  expect(formatAgo('2026-11-27T12:00:00Z', now)).toBe('yesterday');
  expect(formatAgo('2026-10-01T12:00:00Z', now)).toMatch(/^1 Oct 2026/);
});

it('count puts one and several in the right form', () => {
  expect([count(0, 'run'), count(1, 'run'), count(1_000, 'entry', 'entries')]).toEqual(['0 runs', '1 run', '1,000 entries']);
});
