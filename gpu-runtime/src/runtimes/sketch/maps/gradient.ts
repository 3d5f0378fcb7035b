/** How much, and which way, brightness changes at each pixel (Sobel). */
export interface Gradient {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** 1 is a border from black to white. */
  readonly strength: Float32Array;
}

export function gradientOf(plane: Float32Array, width: number, height: number): Gradient {
  const x = new Float32Array(plane.length);
  const y = new Float32Array(plane.length);
  const strength = new Float32Array(plane.length);
  for (let row = 0, i = 0; row < height; row++) {
    const above = (row > 0 ? row - 1 : row) * width;
    const here = row * width;
    const below = (row < height - 1 ? row + 1 : row) * width;
    for (let column = 0; column < width; column++, i++) {
      const left = column > 0 ? column - 1 : column;
      const right = column < width - 1 ? column + 1 : column;
      const gx = plane[above + right]! + 2 * plane[here + right]! + plane[below + right]! - plane[above + left]! - 2 * plane[here + left]! - plane[below + left]!;
      const gy = plane[below + left]! + 2 * plane[below + column]! + plane[below + right]! - plane[above + left]! - 2 * plane[above + column]! - plane[above + right]!;
      x[i] = gx / 4;
      y[i] = gy / 4;
      strength[i] = Math.hypot(gx, gy) / 4;
    }
  }
  return { x, y, strength };
}

/** The value below which a part of the plane lies. @param part - 0 to 1. */
export function quantile(plane: Float32Array, part: number): number {
  const counts = new Uint32Array(BINS);
  const most = plane.reduce((max, value) => Math.max(max, value), 1e-6);
  for (const value of plane) counts[Math.min(BINS - 1, Math.max(0, Math.floor((value / most) * BINS)))]!++;
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    sum += counts[bin]!;
    if (sum >= part * plane.length) return ((bin + 1) / BINS) * most;
  }
  return most;
}

const BINS = 4_096;
