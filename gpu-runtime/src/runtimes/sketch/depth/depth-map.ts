/** Distance, pixel by pixel. It may be smaller than its picture, and always covers the whole of it. */
export interface DepthMap {
  readonly width: number;
  readonly height: number;
  /** 255 is nearest, 0 the farthest: the sky. */
  readonly values: Uint8Array;
}

/**
 * Reads a map between its values.
 * @param u - 0 at the left edge, 1 at the right. @param v - 0 at the top, 1 at the bottom.
 * @returns 0 (far) to 1 (near)
 */
export function depthAt({ width, height, values }: DepthMap, u: number, v: number): number {
  const x = Math.min(width - 1, Math.max(0, u * width - 0.5));
  const y = Math.min(height - 1, Math.max(0, v * height - 0.5));
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = Math.min(width - 1, left + 1);
  const bottom = Math.min(height - 1, top + 1);
  const above = values[top * width + left]! * (1 - x + left) + values[top * width + right]! * (x - left);
  const below = values[bottom * width + left]! * (1 - x + left) + values[bottom * width + right]! * (x - left);
  return (above * (1 - y + top) + below * (y - top)) / 255;
}

/** A smaller map of the same picture, at most `limit` values wide and high, each the mean of what it covers. */
export function shrinkDepth(map: DepthMap, limit: number): DepthMap {
  const scale = Math.min(1, limit / map.width, limit / map.height);
  if (scale === 1) return map;
  const width = Math.max(1, Math.round(map.width * scale));
  const height = Math.max(1, Math.round(map.height * scale));
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * map.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * map.height) / height));
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * map.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * map.width) / width));
      let sum = 0;
      for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) sum += map.values[row * map.width + column]!;
      values[y * width + x] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return { width, height, values };
}
