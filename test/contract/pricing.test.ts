import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAmount, formatSpark, isFinal, JOB_TRANSITIONS, microSpark, quoteJob, settleJob, type JobState } from '../../nodes/contract/index.ts';

const image = (given: object) => ({ prompt: 'x', steps: 20, width: 1024, height: 1024, ...given });

describe('quoteJob', () => {
  it('prices one picture of 20 steps at 1024² at 1 Spark', () => {
    expect(quoteJob('generate_image', image({}), [], 1)).toEqual({ min: 1_000_000, expected: 1_000_000, max: 1_000_000 });
  });

  it('grows with steps and pixels', () => {
    expect(quoteJob('generate_image', image({ steps: 40 }), [], 1).max).toBe(2_000_000);
    expect(quoteJob('generate_image', image({ width: 2048, height: 2048 }), [], 1).max).toBe(4_000_000);
  });

  it('never prices a batch below its parts, and rounds up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 32, max: 256 }), fc.integer({ min: 1, max: 16 }), (steps, eighths, count) => {
        const one = quoteJob('generate_image', image({ steps, width: eighths * 8 }), [], 1).max;
        expect(quoteJob('generate_image', image({ steps, width: eighths * 8, numberOfVariations: count }), [], 1).max).toBe(one * count);
        expect(Number.isSafeInteger(one)).toBe(true);
      }),
    );
  });

  it('gives a range while the size of an input is unknown, and the exact price afterwards', () => {
    expect(quoteJob('edit_image', { prompt: 'x' }, [{ slot: 'image' }], 1)).toEqual({ min: 250_000, expected: 1_000_000, max: 4_000_000 });
    const known = quoteJob('edit_image', { prompt: 'x' }, [{ slot: 'image', width: 512, height: 512 }], 1);
    expect(known).toEqual({ min: 250_000, expected: 250_000, max: 250_000 });
  });

  it('prices music by its length, and by all lengths while that is left to a model not known', () => {
    expect(quoteJob('generate_music', { prompt: 'x', duration: 40 }, [], 1)).toEqual({ min: 2_000_000, expected: 2_000_000, max: 2_000_000 });
    expect(quoteJob('generate_music', { prompt: 'x' }, [], 1)).toEqual({ min: 500_000, expected: 1_500_000, max: 30_000_000 });
  });

  it.each([['overlay_video', 400_000], ['trim_video', 200_000], ['extract_metadata', 20_000], ['arrange_images', 200_000], ['overlay_image', 100_000]])('prices %s by the job', (operation, price) => {
    expect(quoteJob(operation, {}, [], 1)).toEqual({ min: price, expected: price, max: price });
  });

  it('costs nothing at rate 0', () => {
    expect(quoteJob('generate_image', image({}), [], 0).max).toBe(0);
  });
});

describe('settleJob', () => {
  const quote = { min: 100, expected: 300, max: 500 };

  it('captures in proportion to what was delivered, and never more than is held', () => {
    expect(settleJob(quote, 500, 3, 3)).toBe(300);
    expect(settleJob(quote, 500, 1, 3)).toBe(100);
    expect(settleJob(quote, 200, 3, 3)).toBe(200);
    expect(settleJob(quote, 500, 0, 3)).toBe(0);
    expect(settleJob(quote, 500, 9, 3)).toBe(300);
  });
});

describe('amounts', () => {
  it('are whole µSpark', () => {
    expect(microSpark(0.1)).toBe(100_000);
    expect(formatSpark(1_250_000)).toBe('1.25');
    for (const wrong of [-1, 0.5, Number.NaN, Infinity, 2 ** 53]) expect(() => checkAmount(wrong)).toThrow(/whole number of µSpark/);
  });
});

describe('job states', () => {
  it('leave no way out of an end', () => {
    const states = Object.keys(JOB_TRANSITIONS) as JobState[];
    expect(states.filter(isFinal)).toEqual(['completed', 'failed', 'cancelled']);
    for (const end of ['completed', 'failed', 'cancelled'] as const) expect(JOB_TRANSITIONS[end]).toEqual([]);
  });
});
