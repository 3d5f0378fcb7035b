import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FRAME_RULES, videoFrames, videoFramesForSound, type VideoFamily } from '../../nodes/contract/index.ts';

describe('frames of a video model', () => {
  it.each([
    // The examples of the API's reference.
    ['wan22', 5, undefined, 81, 16],
    ['ltx23', 5, 24, 121, 24],
    ['ltx25', 5, 25, 129, 25],
    ['minimax-h3', 5, undefined, 124, 24],
    // The ends of each family's range.
    ['wan22', 1, undefined, 17, 16],
    ['wan22', 10, undefined, 161, 16],
    ['wan22-animate', 20, undefined, 321, 16],
    ['ltx23', 1, 24, 25, 24],
    ['ltx25', 20, 25, 505, 25],
    ['ltx25', 20, 60, 505, 60],
    ['minimax-h3', 5.167, undefined, 124, 24],
    ['minimax-h3', 15.083, undefined, 362, 24],
    ['seedance2', 4, undefined, 97, 24],
    ['seedance2-5', 30, undefined, 721, 24],
    ['happyhorse-1.1', 3, undefined, 73, 24],
    ['wan3.0', 2, undefined, 61, 30],
    ['wan3.0', 30, undefined, 901, 30],
  ] as const)('%s makes of %d s at %s fps %d frames', (family, seconds, fps, frames, delivered) => {
    expect(videoFrames(family, seconds, fps)).toMatchObject({ frames, fps: delivered });
  });

  it('renders WAN at 16 frames a second also when 32 are asked for', () => {
    expect(videoFrames('wan22', 5, 32)).toEqual({ frames: 81, fps: 32, renderedFps: 16 });
  });

  it('goes up from halfway between two patterns', () => {
    // 4.125 s × 24 + 1 = 100 lies between 97 and 105; 101 is halfway.
    expect(videoFrames('ltx25', 100 / 24, 24).frames).toBe(105);
    expect(videoFrames('ltx25', 99 / 24, 24).frames).toBe(97);
  });

  it('covers a sound whole', () => {
    expect(videoFramesForSound('minimax-h3', 5).frames).toBe(124);
    expect(videoFramesForSound('minimax-h3', 125 / 24).frames).toBe(141);
    expect(() => videoFramesForSound('minimax-h3', 16)).toThrow('the sound lasts 16 s; minimax-h3 allows up to 15.083 s');
  });

  it.each([
    ['wan22', 11, undefined, 'duration is 11; wan22 allows 1 to 10 s'],
    ['wan22', 5, 24, 'fps is 24; wan22 allows 16 or 32'],
    ['ltx25', 1.9, undefined, 'duration is 1.9; ltx25 allows 2 to 20 s'],
    ['ltx25', 5, 61, 'fps is 61; ltx25 allows 1 to 60'],
    ['seedance2', Number.NaN, undefined, 'duration is NaN; seedance2 allows 4 to 15 s'],
  ] as const)('%s refuses %d s at %s fps', (family, seconds, fps, message) => {
    expect(() => videoFrames(family, seconds, fps)).toThrow(message);
  });

  it('are always of the pattern, whatever the duration', () => {
    const families = Object.keys(FRAME_RULES) as VideoFamily[];
    fc.assert(
      fc.property(fc.constantFrom(...families), fc.double({ min: 0, max: 1, noNaN: true }), (family, part) => {
        const { seconds: [from, to], first, step, min, max } = FRAME_RULES[family];
        const { frames } = videoFrames(family, from + part * (to - from));
        expect((frames - first) % step).toBe(0);
        expect(frames).toBeGreaterThanOrEqual(min);
        expect(frames).toBeLessThanOrEqual(max);
      }),
    );
  });
});
