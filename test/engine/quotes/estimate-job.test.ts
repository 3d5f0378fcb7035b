import { describe, expect, it } from '@jest/globals';
import { estimateJob } from '../../../engine/src/quotes/estimate-job.ts';

const music = (given: object) => estimateJob({ id: 'a', toolName: 'generate_music', arguments: { prompt: 'calm', ...given } }, []);

describe('an estimate for another engine', () => {
  it('is at the rate that is published for the model, by whichever of its names it is asked for', () => {
    const base = music({ duration: 60, model: 'turbo' }).price.expected;
    expect(base).toBe(3_000_000);
    for (const model of ['music3', 'minimax_music3']) expect(music({ duration: 60, model })).toMatchObject({ model, price: { min: 20 * base, expected: 20 * base, max: 20 * base }, playMoney: false });
  });

  it('takes the base model for one that nobody knows, and for none', () => {
    expect(music({ duration: 60, model: 'humming' }).price.expected).toBe(3_000_000);
    expect(music({ duration: 60 })).toMatchObject({ model: 'default', price: { expected: 3_000_000 } });
  });

  it('refuses what the model does not take, before anything is sent', () => {
    expect(() => music({ duration: 400, model: 'music3' })).toThrow('duration is 400; model minimax_music3 allows 10 to 300');
  });
});
