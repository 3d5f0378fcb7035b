/**
 * Evens out the light of a fill. Around the hole it is known by how much the patches there are off; that difference is spread smoothly
 * over the hole and taken away, so that a patch from a darker part of the sky leaves no edge.
 */

interface Known {
  readonly width: number;
  readonly height: number;
  /** Three differences and their weight, per pixel. */
  readonly values: Float32Array;
}

/** @param values - three differences and a weight for each pixel; where the weight is 0 they are made up. In place. */
export function spread(values: Float32Array, width: number, height: number): void {
  const levels: Known[] = [{ width, height, values }];
  for (let last = levels[0]!; Math.min(last.width, last.height) > 2; last = levels.at(-1)!) levels.push(smaller(last));
  for (let n = levels.length - 2; n >= 0; n--) fillFrom(levels[n]!, levels[n + 1]!);
}

function smaller({ width, height, values }: Known): Known {
  const w = (width + 1) >> 1;
  const h = (height + 1) >> 1;
  const sums = new Float32Array(w * h * 4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const weight = values[i + 3]!;
      if (weight === 0) continue;
      const to = ((y >> 1) * w + (x >> 1)) * 4;
      for (let c = 0; c < 3; c++) sums[to + c]! += values[i + c]! * weight;
      sums[to + 3]! += weight;
    }
  }
  for (let i = 0; i < sums.length; i += 4) {
    const weight = sums[i + 3]!;
    if (weight === 0) continue;
    for (let c = 0; c < 3; c++) sums[i + c]! /= weight;
    sums[i + 3] = Math.min(1, weight);
  }
  return { width: w, height: h, values: sums };
}

/** What is not known on a level comes from the next coarser one, between its values. */
function fillFrom({ width, height, values }: Known, coarse: Known): void {
  for (let y = 0, i = 0; y < height; y++) {
    const sy = Math.min(coarse.height - 1, Math.max(0, (y + 0.5) / 2 - 0.5));
    const top = Math.floor(sy);
    const bottom = Math.min(coarse.height - 1, top + 1);
    for (let x = 0; x < width; x++, i += 4) {
      const weight = values[i + 3]!;
      if (weight >= 1) continue;
      const sx = Math.min(coarse.width - 1, Math.max(0, (x + 0.5) / 2 - 0.5));
      const left = Math.floor(sx);
      const right = Math.min(coarse.width - 1, left + 1);
      for (let c = 0; c < 3; c++) {
        const read = (px: number, py: number): number => coarse.values[(py * coarse.width + px) * 4 + c]!;
        const above = read(left, top) + (read(right, top) - read(left, top)) * (sx - left);
        const below = read(left, bottom) + (read(right, bottom) - read(left, bottom)) * (sx - left);
        const wide = above + (below - above) * (sy - top);
        values[i + c] = wide + (values[i + c]! - wide) * weight;
      }
      values[i + 3] = 1;
    }
  }
}
