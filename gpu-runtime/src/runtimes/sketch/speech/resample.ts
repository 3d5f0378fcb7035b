/** Band-limited resampling by any ratio: a Kaiser-windowed sinc, tabulated and interpolated. */

/** Zero crossings on each side. */
const HALF_WIDTH = 24;
/** Table entries between two zero crossings. */
const DENSITY = 256;
const KAISER_BETA = 9;
/** Where the edge lies, as a share of the narrower band; the first 85 % are kept whole. */
const EDGE = 0.94;

const KERNEL = Float64Array.from({ length: HALF_WIDTH * DENSITY + 2 }, (_, index) => {
  const x = index / DENSITY;
  if (x >= HALF_WIDTH) return 0;
  const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  return sinc * (bessel(KAISER_BETA * Math.sqrt(1 - (x / HALF_WIDTH) ** 2)) / bessel(KAISER_BETA));
});

export function resample(input: Float32Array, from: number, to: number): Float32Array {
  const { ceil, floor, max, min } = Math;
  const step = from / to;
  const cutoff = EDGE * Math.min(1, to / from);
  const reach = HALF_WIDTH / cutoff;
  const output = new Float32Array(Math.max(0, Math.floor(input.length / step)));
  for (let index = 0; index < output.length; index += 1) {
    const centre = index * step;
    const first = max(0, ceil(centre - reach));
    const last = min(input.length - 1, floor(centre + reach));
    let sum = 0;
    for (let tap = first; tap <= last; tap += 1) {
      const place = (tap < centre ? centre - tap : tap - centre) * cutoff * DENSITY;
      const low = place | 0;
      const value = KERNEL[low]!;
      sum += input[tap]! * (value + (place - low) * (KERNEL[low + 1]! - value));
    }
    output[index] = sum * cutoff;
  }
  return output;
}

/** The modified Bessel function of order 0. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
