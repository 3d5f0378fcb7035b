import { describe, expect, it } from '@jest/globals';
import { CAMERA_MOVES, combineMoves, safeCrop, viewFromRest, viewIntoRest } from '../../../../gpu-runtime/src/runtimes/sketch/camera/moves.ts';
import { crossed } from '../../../../gpu-runtime/src/runtimes/sketch/camera/crossing.ts';
import { makeShot } from '../../../../gpu-runtime/src/runtimes/sketch/camera/make-shot.ts';
import { renderFrame } from '../../../../gpu-runtime/src/runtimes/sketch/camera/render-frame.ts';

const ASPECT = 16 / 9;
const names = Object.keys(CAMERA_MOVES) as (keyof typeof CAMERA_MOVES)[];

describe.each(names)('a view that leaves the picture by %s', (name) => {
  const move = combineMoves([name], 1);

  it('begins with the whole picture', () => {
    expect(viewFromRest(move, 0, ASPECT)).toEqual({ pose: { travel: [0, 0, 0], turn: [0, 0] }, crop: 1 });
    expect(viewIntoRest(move, 1, ASPECT)).toEqual({ pose: { travel: [0, 0, 0], turn: [0, 0] }, crop: 1 });
  });

  it('never sees past an edge on its way', () => {
    for (let t = 0; t <= 1; t += 0.05) {
      const { pose, crop } = viewFromRest(move, t, ASPECT);
      expect(crop).toBeLessThanOrEqual(safeCrop({ from: pose, to: pose }, ASPECT) + 1e-9);
    }
  });
});

const pixels = (width: number, height: number, value: (x: number, y: number, c: number) => number) =>
  ({ width, height, rgb: Uint8Array.from({ length: width * height * 3 }, (_, i) => value(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3)) });

describe('a picture at rest', () => {
  it('is shown exactly, although it was enlarged softly', () => {
    const exact = pixels(32, 16, (x, y, c) => (x * 37 + y * 101 + c * 13) % 200 + 20);
    const picture = pixels(64, 32, () => 120);
    const still = combineMoves(['still'], 1);
    const shot = makeShot({ width: 32, height: 16, frameCount: 2, fps: 8, seed: 1, move: still, life: [], pictureAspect: 2, picture, exact }, () => undefined);
    const frame = renderFrame(shot, 0, () => undefined);
    for (let i = 0; i < frame.length; i++) expect(Math.abs(frame[i]! - exact.rgb[i]!)).toBeLessThanOrEqual(1);
  });
});

describe('a crossing', () => {
  it('changes what is far before what is near, and everything by its end', () => {
    const depth = { width: 2, height: 1, values: Uint8Array.of(0, 255) };
    const shot = makeShot({ width: 64, height: 32, frameCount: 2, fps: 8, seed: 1, move: combineMoves(['still'], 1), life: [], pictureAspect: 2, picture: pixels(128, 64, () => 0), depth }, () => undefined);
    const at = (part: number) => crossed(pixels(64, 32, () => 0).rgb, pixels(64, 32, () => 200).rgb, shot, part);
    const half = at(0.5);
    expect(half[0]).toBeGreaterThan(half[63 * 3]! + 50);
    expect(new Set(at(1))).toEqual(new Set([200]));
    expect(new Set(at(0))).toEqual(new Set([0]));
  });
});
