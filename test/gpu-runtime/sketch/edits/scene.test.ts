import { describe, expect, it } from '@jest/globals';
import { estimateDepth } from '../../../../gpu-runtime/src/runtimes/sketch/depth/estimate-depth.ts';
import { depthAt, shrinkDepth } from '../../../../gpu-runtime/src/runtimes/sketch/depth/depth-map.ts';
import { canvasOf } from '../../../../gpu-runtime/src/runtimes/sketch/edits/canvas.ts';
import { readScene } from '../../../../gpu-runtime/src/runtimes/sketch/edits/scene.ts';
import { softBlur } from '../../../../gpu-runtime/src/runtimes/sketch/edits/soft-blur.ts';
import { landscape } from '../landscape.ts';

const { picture, depth } = landscape(80, 60);

describe('readScene', () => {
  it('finds the sky, the horizon and level ground from a depth map', () => {
    const scene = readScene(canvasOf(picture), depth);
    const at = (x: number, y: number) => y * 80 + x;
    expect(scene.sky[at(40, 5)]).toBeGreaterThan(0.95);
    expect(scene.sky[at(40, 50)]).toBeLessThan(0.05);
    expect(scene.horizon).toBeGreaterThan(0.33);
    expect(scene.horizon).toBeLessThan(0.5);
    expect(scene.level[at(40, 47)]).toBeGreaterThan(0.9);
    expect(scene.level[at(40, 5)]).toBeLessThan(0.05);
  });

  it('draws the border of the sky along the picture, although the map is coarse', () => {
    const scene = readScene(canvasOf(picture), shrinkDepth(depth, 16));
    let wrong = 0;
    for (let i = 0; i < scene.sky.length; i++) if (Math.abs(scene.sky[i]! - (depth.values[i] === 0 ? 1 : 0)) > 0.5) wrong++;
    expect(wrong / scene.sky.length).toBeLessThan(0.02);
  });

  it('guesses the sky of a picture without a map', () => {
    const scene = readScene(canvasOf(picture), undefined);
    expect(scene.skyShare).toBeGreaterThan(0.3);
    expect(scene.skyShare).toBeLessThan(0.5);
  });
});

describe('estimateDepth', () => {
  it('puts what is lower nearer, under the sky', () => {
    const guess = estimateDepth(picture);
    const down = [0.1, 0.5, 0.7, 0.95].map((v) => depthAt(guess, 0.5, v));
    expect(down[0]).toBe(0);
    expect(down[1]).toBeGreaterThan(0.05);
    expect(down[2]).toBeGreaterThan(down[1]!);
    expect(down[3]).toBeGreaterThan(0.8);
  });

  it('takes a plain surface for anything but an error', () => {
    const plain = estimateDepth({ width: 40, height: 30, rgb: new Uint8Array(40 * 30 * 3).fill(90) });
    expect(plain.values).toHaveLength(40 * 30);
  });
});

describe('shrinkDepth', () => {
  it('keeps a map that is small enough, and means of one that is not', () => {
    const small = { width: 2, height: 2, values: Uint8Array.from([0, 100, 100, 200]) };
    expect(shrinkDepth(small, 2)).toBe(small);
    expect(shrinkDepth(small, 1)).toEqual({ width: 1, height: 1, values: Uint8Array.from([100]) });
  });
});

describe('softBlur', () => {
  it('keeps the sum of what lies away from the borders, and spreads it as a Gaussian does', () => {
    const side = 61;
    const plane = new Float32Array(side * side);
    plane[30 * side + 30] = 1;
    softBlur(plane, side, side, 1, 5);
    let sum = 0;
    let variance = 0;
    for (let i = 0; i < plane.length; i++) {
      sum += plane[i]!;
      variance += plane[i]! * ((i % side) - 30) ** 2;
    }
    expect(sum).toBeCloseTo(1, 4);
    expect(Math.sqrt(variance)).toBeGreaterThan(4.5);
    expect(Math.sqrt(variance)).toBeLessThan(5.5);
  });

  it('leaves a plain surface plain, up to the edges, in every channel', () => {
    const plane = Float32Array.from({ length: 5 * 4 * 3 }, (_, i) => (i % 3) / 2);
    softBlur(plane, 5, 4, 3, 9);
    plane.forEach((value, i) => expect(value).toBeCloseTo((i % 3) / 2, 5));
  });
});
