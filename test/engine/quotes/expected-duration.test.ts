import { describe, expect, it } from '@jest/globals';
import { expectedDuration } from '../../../engine/src/quotes/expected-duration.ts';

describe('expectedDuration', () => {
  it('guesses that a reading is as long as its text, so that what follows from it has a price', () => {
    expect(expectedDuration('generate_speech', { prompt: 'Hi.' }, [])).toBe(1);
    expect(expectedDuration('generate_speech', { prompt: 'a'.repeat(130) }, [])).toBe(10);
  });

  it('does not guess how long a clip is that a model decides', () => {
    expect(expectedDuration('generate_video', { prompt: 'a duck' }, [])).toBeUndefined();
  });
});
