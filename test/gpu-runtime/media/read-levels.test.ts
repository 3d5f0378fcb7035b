import { describe, expect, it } from '@jest/globals';
import { levelsOf } from '../../../gpu-runtime/src/runtimes/media/read-levels.ts';

const RATE = 16_000;
const sound = (amplitude: (seconds: number) => number, seconds = 2): Int16Array =>
  Int16Array.from({ length: RATE * seconds }, (_, i) => 32_000 * amplitude(i / RATE) * Math.sin((2 * Math.PI * 200 * i) / RATE));

describe('levels of a sound', () => {
  it('are 0 for silence and 1 for its loud parts, however softly it was recorded', () => {
    for (const gain of [1, 0.05]) {
      const levels = levelsOf(sound((t) => (t < 1 ? 0 : gain)), RATE / 10, 20, 10);
      expect([...levels.slice(0, 10)]).toEqual(Array(10).fill(0));
      for (const level of levels.slice(10)) expect(level).toBeCloseTo(1, 2);
    }
  });

  it('rise at once and fall slowly, so that light does not flicker between syllables', () => {
    const levels = levelsOf(sound((t) => (t < 1 ? 1 : 0)), RATE / 25, 50, 25);
    expect(levels[0]).toBeCloseTo(1, 2);
    expect(levels[26]).toBeGreaterThan(0.3);
    expect(levels[26]).toBeLessThan(levels[25]!);
    expect(levels[40]).toBeLessThan(0.05);
  });

  it('are all 0 where nothing is heard at all', () => {
    expect([...levelsOf(sound(() => 0.0001), RATE / 10, 20, 10)]).toEqual(Array(20).fill(0));
  });
});
