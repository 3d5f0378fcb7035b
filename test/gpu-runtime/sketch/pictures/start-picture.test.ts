import { describe, expect, it } from '@jest/globals';
import { blendStart } from '../../../../gpu-runtime/src/runtimes/sketch/pictures/start-picture.ts';

const SIDE = 64;
const pixels = (value: (x: number, y: number) => number): Uint8Array => Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => value(Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)));
/** Even above, a chequered board below. */
const start = pixels((x, y) => (y < SIDE / 2 ? 120 : (x >> 2) % 2 === (y >> 2) % 2 ? 40 : 200));
const drawn = pixels((x) => 90 + x);

/** How much of the start picture's own up and down is left in some rows, 0 to 1. */
function kept(result: Uint8Array, fromRow: number, toRow: number): number {
  let [along, own] = [0, 0];
  for (let y = fromRow; y < toRow; y++) {
    for (let x = 4; x < SIDE; x++) {
      const at = (y * SIDE + x) * 3;
      const step = start[at]! - start[at - 12]!;
      along += (result[at]! - result[at - 12]!) * Math.sign(step);
      own += Math.abs(step);
    }
  }
  return own === 0 ? 0 : along / own;
}

describe('blendStart', () => {
  it('gives the start picture back at strength 1, and the scene at 0', () => {
    expect(Buffer.compare(blendStart(drawn, start, 1, SIDE, SIDE), start)).toBe(0);
    expect(Buffer.compare(blendStart(drawn, start, 0, SIDE, SIDE), drawn)).toBe(0);
  });

  it('is shaped by the start picture the more, the stronger it is', () => {
    const shapes = [0.2, 0.4, 0.6, 0.8].map((strength) => kept(blendStart(drawn, start, strength, SIDE, SIDE), SIDE / 2, SIDE));
    expect(shapes).toEqual([...shapes].sort((a, b) => a - b));
    expect(shapes[3]! - shapes[0]!).toBeGreaterThan(0.3);
  });

  it('puts the scene where the start picture is even, and leaves its figures', () => {
    const half = blendStart(drawn, start, 0.5, SIDE, SIDE);
    const slope = half[(5 * SIDE + 60) * 3]! - half[(5 * SIDE + 4) * 3]!;
    expect(slope).toBeGreaterThan(40);
    expect(kept(half, SIDE - 16, SIDE)).toBeGreaterThan(0.2);
  });
});
