/** Finds level ground, such as water and plains, in a field of depth from 0 (far) to 1 (near). */
import { smoothstep } from '../pictures/core/noise.ts';

/** @returns 1 where a good part of the row is equally far away and the rows below are nearer, as on water and plains. */
export function levelGround(depth: Float32Array, width: number, height: number): Float32Array {
  const level = new Float32Array(width * height);
  const middle = Float32Array.from({ length: height }, (_, y) => depth.slice(y * width, (y + 1) * width).sort()[width >> 1]!);
  for (let y = 2; y < height - 2; y++) {
    const ofRow = middle[y]!;
    const growth = middle[y + 2]! - middle[y - 2]!;
    const alike = depth.subarray(y * width, (y + 1) * width).filter((value) => Math.abs(value - ofRow) < 0.03).length / width;
    if (ofRow < 0.1 || growth <= 0 || alike < 0.35) continue;
    for (let x = 0; x < width; x++) level[y * width + x] = 1 - smoothstep(0.02, 0.06, Math.abs(depth[y * width + x]! - ofRow));
  }
  return level;
}
