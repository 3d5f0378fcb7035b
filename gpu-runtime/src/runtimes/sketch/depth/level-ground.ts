/** Finds level ground, such as water and plains, in a field of depth from 0 (far) to 1 (near). */
import { smoothstep } from '../pictures/core/noise.ts';

/** Level ground takes up at least this part of the height, in one piece; less is the foot of a hill. */
const LEAST_HEIGHT = 0.08;

/** @returns 1 where a good part of the row is equally far away and the rows below are ever nearer. */
export function levelGround(depth: Float32Array, width: number, height: number): Float32Array {
  const level = new Float32Array(width * height);
  const middle = Float32Array.from({ length: height }, (_, y) => depth.slice(y * width, (y + 1) * width).sort()[width >> 1]!);
  const isLevel = (y: number): boolean => {
    const above = middle[Math.max(0, y - 2)]!;
    const below = middle[Math.min(height - 1, y + 2)]!;
    if (middle[y]! < 0.08 || below <= above) return false;
    const alike = depth.subarray(y * width, (y + 1) * width).filter((value) => Math.abs(value - middle[y]!) < 0.03).length;
    return alike / width >= 0.35;
  };
  for (let top = 0; top < height; top++) {
    let bottom = top;
    while (bottom < height && isLevel(bottom)) bottom++;
    if (bottom - top >= Math.max(3, LEAST_HEIGHT * height)) {
      for (let y = top; y < bottom; y++) for (let x = 0; x < width; x++) level[y * width + x] = 1 - smoothstep(0.02, 0.06, Math.abs(depth[y * width + x]! - middle[y]!));
    }
    top = bottom;
  }
  return level;
}
