import { describe, expect, it } from '@jest/globals';
import { microSpark, MODELS, quoteJob, rateOf } from '../../../nodes/contract/index.ts';

const FAST = 'minimax-h3-fastvideo-int8_i2v_turbo';

describe('the rate of a model', () => {
  it.each([
    [FAST, 1344, 768, 4],
    [`${FAST}_2stage`, 960, 544, 10],
    [`${FAST}_2stage`, 1344, 768, 16],
  ])('prices a second of %s at %d × %d at the published Spark', (model, width, height, spark) => {
    const { expected } = quoteJob('animate_photo', { duration: 5, width, height }, [], rateOf(model, { width, height }));
    expect(expected).toBe(microSpark(spark * 5));
  });

  it('makes MiniMax Music 3 twenty times ACE-Step turbo, and SFT twice', () => {
    const minute = (model: string): number => quoteJob('generate_music', { duration: 60 }, [], rateOf(model)).expected;
    expect(minute('minimax_music3')).toBe(20 * minute('ace_step_1.5_turbo'));
    expect(minute('ace_step_1.5_sft')).toBe(2 * minute('ace_step_1.5_turbo'));
  });

  it('is the base rate where nothing is published, and positive for all', () => {
    expect(rateOf('coreml-albedobaseXL_v31Large')).toBe(1);
    for (const { id } of MODELS) expect(rateOf(id)).toBeGreaterThan(0);
  });
});
