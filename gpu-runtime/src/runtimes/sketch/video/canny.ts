/**
 * Edges after Canny (1986): smoothed, thinned to one line, and kept where a line is strong somewhere along its way. The thresholds
 * are fixed, not a share of the picture's strongest edge, so that lines do not come and go when something bright enters a video.
 */
import { type Canvas, lumaPlane } from '../edits/canvas.ts';
import { softBlur } from '../edits/soft-blur.ts';

/** Change of brightness across a pixel of the blurred picture, 0 to 1. */
const STRONG = 0.06;
const WEAK = 0.022;

/** @returns 1 on a line, 0 elsewhere. */
export function canny(canvas: Canvas): Float32Array {
  const { width, height, unit } = canvas;
  const tone = softBlur(lumaPlane(canvas), width, height, 1, Math.max(1.1, unit * 0.0016));
  const slope = new Float32Array(tone.length);
  const across = new Int32Array(tone.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const dx = (tone[i + 1]! - tone[i - 1]!) * 0.5;
      const dy = (tone[i + width]! - tone[i - width]!) * 0.5;
      slope[i] = Math.sqrt(dx * dx + dy * dy);
      across[i] = neighbour(dx, dy, width);
    }
  }
  const lines = new Float32Array(tone.length);
  const open: number[] = [];
  for (let i = width + 1; i < tone.length - width - 1; i++) {
    const value = slope[i]!;
    if (value < WEAK || value < slope[i + across[i]!]! || value <= slope[i - across[i]!]!) {
      slope[i] = slope[i]! < WEAK ? 0 : -slope[i]!;
      continue;
    }
    if (value >= STRONG) open.push(i);
  }
  while (open.length > 0) {
    const i = open.pop()!;
    if (lines[i] === 1) continue;
    lines[i] = 1;
    for (const step of [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]) if (slope[i + step]! >= WEAK && lines[i + step] === 0) open.push(i + step);
  }
  return lines;
}

/** The pixel that the slope points to, as a distance in the plane. */
function neighbour(dx: number, dy: number, width: number): number {
  const steep = Math.abs(dy) > 2.414 * Math.abs(dx);
  const flat = Math.abs(dx) > 2.414 * Math.abs(dy);
  if (steep) return width;
  if (flat) return 1;
  return dx > 0 === dy > 0 ? width + 1 : width - 1;
}
