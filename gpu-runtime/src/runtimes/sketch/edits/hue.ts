/** Hue, saturation and value of a colour, all 0 to 1; hue 0 is red, a third green. */
export function toHsv(r: number, g: number, b: number, out: Float32Array): void {
  const most = r > g ? (r > b ? r : b) : g > b ? g : b;
  const least = r < g ? (r < b ? r : b) : g < b ? g : b;
  const span = most - least;
  let hue = 0;
  if (span > 1e-6) {
    if (most === r) hue = (g - b) / span;
    else if (most === g) hue = 2 + (b - r) / span;
    else hue = 4 + (r - g) / span;
    hue /= 6;
    if (hue < 0) hue += 1;
  }
  out[0] = hue;
  out[1] = most > 1e-6 ? span / most : 0;
  out[2] = most;
}

export function fromHsv(hue: number, saturation: number, value: number, out: Float32Array, at: number): void {
  const turn = (hue - Math.floor(hue)) * 6;
  for (let c = 0; c < 3; c++) {
    let k = (turn + (c === 0 ? 5 : c === 1 ? 3 : 1)) % 6;
    k = k < 4 - k ? k : 4 - k;
    k = k < 0 ? 0 : k > 1 ? 1 : k;
    out[at + c] = value - value * saturation * k;
  }
}
