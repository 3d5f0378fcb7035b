import { describe, expect, it } from '@jest/globals';
import { changeAngle } from '../../../../nodes/contract/index.ts';
import { safeCrop } from '../../../../gpu-runtime/src/runtimes/sketch/camera/moves.ts';
import { standFor } from '../../../../gpu-runtime/src/runtimes/sketch/camera/stand.ts';

const { orientation, elevation, distance } = changeAngle.parameters.description.parts;

describe('standFor', () => {
  it('understands every word of all 96 angles', () => {
    for (const { value: side } of orientation.choices) {
      for (const { value: height } of elevation.choices) {
        for (const { value: nearness } of distance.choices) {
          const { wordsUsed, wordsIgnored } = standFor(`${side} ${height} ${nearness}`);
          expect(wordsUsed).toHaveLength(3);
          expect(wordsIgnored).toEqual([]);
        }
      }
    }
  });

  it('goes right and left, up and down, near and far', () => {
    const at = (description: string) => standFor(description).pose.travel;
    expect(at('front-right quarter view eye-level shot wide shot')[0]).toBeGreaterThan(0);
    expect(at('front-left quarter view eye-level shot wide shot')[0]).toBeLessThan(0);
    expect(at('front view low-angle shot wide shot')[1]).toBeGreaterThan(0);
    expect(at('front view high-angle shot wide shot')[1]).toBeLessThan(at('front view elevated shot wide shot')[1]);
    expect(at('front view eye-level shot close-up')[2]).toBeGreaterThan(at('front view eye-level shot medium shot')[2]);
    expect(at('front view eye-level shot wide shot').map(Math.abs)).toEqual([0, 0, 0]);
  });

  it('keeps more than half of a narrow picture in the frame', () => {
    for (const { value: side } of orientation.choices) {
      for (const aspect of [9 / 16, 0.75, 1, 16 / 9]) {
        const { pose } = standFor(`${side} eye-level shot wide shot`, aspect);
        expect(safeCrop({ from: pose, to: pose }, aspect)).toBeGreaterThan(0.6);
      }
    }
  });

  it('tells what cannot be seen from anywhere', () => {
    expect(standFor('back view eye-level shot medium shot').warnings).toEqual([expect.stringContaining('the back cannot be seen')]);
    expect(standFor('front-right quarter view').warnings).toEqual([]);
    expect(standFor('as a cat would').warnings).toEqual([expect.stringContaining('keeps its own')]);
  });
});
