/**
 * A blur of any size at one price: three box blurs, which together come close to a Gaussian. In place, edges extended.
 * @param sigma - of the Gaussian, pixels; below 0.4 nothing is done.
 */
export function softBlur(data: Float32Array, width: number, height: number, channels: number, sigma: number): Float32Array {
  if (sigma < 0.4) return data;
  // Three boxes of this reach have together the variance of the Gaussian.
  const reach = Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
  const from = data;
  const to = new Float32Array(data.length);
  for (let pass = 0; pass < 3; pass++) {
    boxRows(from, to, width, height, channels, reach);
    boxColumns(to, from, width, height, channels, reach);
  }
  return from;
}

function boxRows(from: Float32Array, to: Float32Array, width: number, height: number, channels: number, reach: number): void {
  const scale = 1 / (2 * reach + 1);
  for (let y = 0; y < height; y++) {
    const row = y * width * channels;
    const last = row + (width - 1) * channels;
    for (let c = 0; c < channels; c++) {
      let sum = from[row + c]! * (reach + 1);
      for (let k = 1; k <= reach; k++) sum += from[Math.min(last, row + k * channels) + c]!;
      for (let x = 0; x < width; x++) {
        const at = row + x * channels;
        to[at + c] = sum * scale;
        const enter = at + (reach + 1) * channels;
        const leave = at - reach * channels;
        sum += from[(enter > last ? last : enter) + c]! - from[(leave < row ? row : leave) + c]!;
      }
    }
  }
}

function boxColumns(from: Float32Array, to: Float32Array, width: number, height: number, channels: number, reach: number): void {
  const scale = 1 / (2 * reach + 1);
  const stride = width * channels;
  const bottom = (height - 1) * stride;
  const sums = new Float64Array(stride);
  for (let i = 0; i < stride; i++) sums[i] = from[i]! * (reach + 1);
  for (let k = 1; k <= reach; k++) {
    const row = Math.min(bottom, k * stride);
    for (let i = 0; i < stride; i++) sums[i]! += from[row + i]!;
  }
  for (let y = 0; y < height; y++) {
    const row = y * stride;
    const enter = Math.min(bottom, row + (reach + 1) * stride);
    const leave = Math.max(0, row - reach * stride);
    for (let i = 0; i < stride; i++) {
      to[row + i] = sums[i]! * scale;
      sums[i]! += from[enter + i]! - from[leave + i]!;
    }
  }
}
