import { describe, expect, it } from '@jest/globals';
import { skyLine } from '../../../../gpu-runtime/src/runtimes/sketch/depth/sky-line.ts';

const WIDTH = 48;
const HEIGHT = 36;

/** Paints each pixel by its place, with a little texture so that nothing is perfectly plain. */
function painted(colourAt: (x: number, y: number) => readonly number[]) {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) rgb.set(colourAt(x, y).map((value) => value + ((x * 7 + y * 13) % 5)), (y * WIDTH + x) * 3);
  return { width: WIDTH, height: HEIGHT, rgb };
}
const BLUE = [90, 140, 210];
const CLOUD = [225, 228, 232];
const SAND = [190, 160, 110];
const meanError = (line: Float32Array, truth: (x: number) => number) => line.reduce((sum, row, x) => sum + Math.abs(row - truth(x)), 0) / WIDTH;

describe('skyLine', () => {
  it('follows a wavy horizon', () => {
    const ridge = (x: number) => Math.round(16 + 4 * Math.sin(x / 6));
    expect(meanError(skyLine(painted((x, y) => (y < ridge(x) ? BLUE : SAND))), ridge)).toBeLessThan(0.5);
  });

  it('does not end the sky at a cloud', () => {
    const line = skyLine(painted((x, y) => (y >= 18 ? SAND : (x - 24) ** 2 + 4 * (y - 6) ** 2 < 160 ? CLOUD : BLUE)));
    expect(meanError(line, () => 18)).toBeLessThan(0.5);
  });

  it('takes the glow over a horizon for sky', () => {
    const line = skyLine(painted((_x, y) => (y < 20 ? [100 + 7 * y, 130 + 3 * y, 215 - 4 * y] : [60, 70, 45])));
    expect(meanError(line, () => 20)).toBeLessThan(1);
  });

  it.each([
    ['a dark ceiling over a light floor', (_x: number, y: number) => (y < 12 ? [60, 50, 40] : [200, 195, 190])],
    ['leaves all over', (x: number, y: number) => [((x * 53 + y * 97) % 11) * 18, 90 + ((x * 31 + y * 17) % 9) * 14, 40]],
    ['one colour', () => [120, 120, 120]],
  ])('finds no sky in %s', (_what, colourAt) => {
    expect(Math.max(...skyLine(painted(colourAt)))).toBe(0);
  });

  it('finds none in a picture of a few pixels', () => {
    expect([...skyLine({ width: 3, height: 2, rgb: new Uint8Array(18) })]).toEqual([0, 0, 0]);
  });
});
