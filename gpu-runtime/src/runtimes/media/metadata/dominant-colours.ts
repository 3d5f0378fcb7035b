/** The few colours that a picture is mostly made of: the fullest corners of colour space that lie apart, each as the mean of what is nearest to it. */

export interface DominantColour {
  /** `#RRGGBB`. */
  readonly color: string;
  /** Share of the pixels that are nearest to it, 0 to 1. */
  readonly share: number;
}

const MOST = 5;
/** Levels that a channel is sorted into. */
const LEVELS = 12;
/** Distance in RGB from which two colours are told apart. */
const APART = 60;
/** A smaller share is no colour of the picture. */
const LEAST_SHARE = 0.02;

type Rgb = readonly [number, number, number];

/** @param rgb - pixels, three bytes each. @returns the largest share first; none of no pixels. */
export function dominantColours(rgb: Uint8Array): DominantColour[] {
  const pixels = Math.floor(rgb.length / 3);
  if (pixels === 0) return [];
  const at = (pixel: number): Rgb => [rgb[3 * pixel] ?? 0, rgb[3 * pixel + 1] ?? 0, rgb[3 * pixel + 2] ?? 0];
  const seeds = seedsOf(pixels, at);
  const sums = seeds.map(() => [0, 0, 0, 0] as [number, number, number, number]);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const color = at(pixel);
    const distances = seeds.map((seed) => distance(seed, color));
    const sum = sums[distances.indexOf(Math.min(...distances))]!;
    color.forEach((value, channel) => (sum[channel] = sum[channel]! + value));
    sum[3] += 1;
  }
  return sums
    .filter(([, , , count]) => count / pixels >= LEAST_SHARE)
    .sort((a, b) => b[3] - a[3])
    .map(([red, green, blue, count]) => ({ color: hexOf([red / count, green / count, blue / count]), share: Math.round((1_000 * count) / pixels) / 1_000 }));
}

function seedsOf(pixels: number, at: (pixel: number) => Rgb): Rgb[] {
  const cells = new Map<number, [number, number, number, number]>();
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const color = at(pixel);
    const key = color.reduce((sum, value) => sum * LEVELS + Math.floor((value * LEVELS) / 256), 0);
    const cell = cells.get(key) ?? [0, 0, 0, 0];
    color.forEach((value, channel) => (cell[channel] = cell[channel]! + value));
    cell[3] += 1;
    cells.set(key, cell);
  }
  const means = [...cells.values()].sort((a, b) => b[3] - a[3]).map(([red, green, blue, count]): Rgb => [red / count, green / count, blue / count]);
  const seeds: Rgb[] = [];
  for (const mean of means) {
    if (seeds.length < MOST && seeds.every((seed) => distance(seed, mean) >= APART)) seeds.push(mean);
  }
  return seeds;
}

const distance = (a: Rgb, b: Rgb): number => Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2);
const hexOf = (color: Rgb): string => `#${color.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`.toUpperCase();
