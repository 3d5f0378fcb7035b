/** Fog: the farther, the paler and softer, in drifting banks that lie low. Its colour is the sky's own. */
import { fbm2, makeLattice, smoothstep } from '../pictures/core/noise.ts';
import { type Canvas, eachPixel, mix } from './canvas.ts';
import type { Edit } from './edit.ts';
import type { Scene } from './scene.ts';
import { softBlur } from './soft-blur.ts';

export const fog: Edit = (canvas, { scene, seed, amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const colour = airColour(canvas, scene);
  const scattered = softBlur(rgb.slice(), width, height, 3, unit * 0.012);
  const banks = makeLattice(seed, 'fog banks');
  eachPixel(canvas, tick, (at, i, x, y) => {
    const away = 1 - scene.depth[i]!;
    const bend = fbm2(banks, (x / unit) * 1.3 + 5, (y / unit) * 3, 3);
    const bank = fbm2(banks, (x / unit) * 2 + bend, (y / unit) * 6.5, 4);
    const low = 1 - smoothstep(0.05, 0.35, Math.abs((y + 0.5) / height - scene.horizon));
    const density = amount * (Math.pow(away, 1.7) * 2.1 + 0.8 * low * bank) * (0.55 + 0.9 * bank) * mix(1, 0.62, scene.sky[i]!);
    const veil = 1 - Math.exp(-density);
    for (let c = 0; c < 3; c++) rgb[at + c] = mix(mix(rgb[at + c]!, scattered[at + c]!, Math.min(1, veil * 0.9)), colour[c]!, veil * 0.9);
  });
};

/** Of the sky just above the horizon, mostly grey. */
function airColour({ rgb, width, height }: Canvas, scene: Scene): [number, number, number] {
  const sum = [0, 0, 0];
  let weight = 1e-6;
  for (let i = 0; i < width * height; i += 5) {
    const above = scene.horizon - i / width / height;
    const counts = scene.sky[i]! * (above > 0 && above < 0.25 ? 1 : 0.02) + 0.001;
    weight += counts;
    for (let c = 0; c < 3; c++) sum[c]! += rgb[i * 3 + c]! * counts;
  }
  const [r = 0, g = 0, b = 0] = sum.map((value) => value / weight);
  const grey = (r + g + b) / 3;
  return [mix(r, grey, 0.72) * 0.94 + 0.04, mix(g, grey, 0.72) * 0.95 + 0.04, mix(b, grey, 0.72) * 0.96 + 0.05];
}
