/** Asphalt that mirrors the street: clear in puddles, smeared downwards elsewhere, with rings where drops fall. */
import { abs, cos, exp, floor, max, round, sin } from '../core/math.ts';
import type { Rgb } from '../core/colour.ts';
import { fbm2, noise2, smoothstep } from '../core/noise.ts';
import { stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';
import { depthAt, type StreetPlan } from './street.ts';

const TAPS = 7;

/** `contact` is the row where the walls end, per column. `wet` 0 dry … 1 soaked. */
export function paintGround(stage: Stage, plan: StreetPlan, contact: Float32Array, wet: number, from: number, to: number): void {
  const { film } = stage;
  const { width, height, rgb, depth, unit } = film;
  const t = stage.lattice('asphalt');
  const { focal, eye, horizonY } = plan;
  const y0 = max(0, floor(horizonY));
  for (let y = y0; y < height; y++) {
    if ((y & 7) === 0) stage.tick(from + ((to - from) * (y - y0)) / (height - y0));
    const z = (eye * focal) / (y + 0.5 - horizonY < 0.3 ? 0.3 : y + 0.5 - horizonY);
    const far = 1 - exp(-z / plan.fogDistance);
    const seen = exp(-z * 0.03);
    for (let x = 0; x < width; x++) {
      const edge = contact[x]!;
      if (y + 1 <= edge) continue;
      const wx = ((x + 0.5 - plan.vanishX) / focal) * z;
      const grain = fbm2(t, wx * 3.1, z * 3.1, 3);
      const puddle = smoothstep(0.47, 0.6, fbm2(t, wx * 0.3 + 7, z * 0.16, 3)) * wet;
      const kerb = abs(wx) > 6.2 && abs(wx) < 6.5 ? 0.6 : 1;
      const lane = abs(wx) < 0.09 && z % 6 < 3 ? 0.5 : 0;
      const below = y + 0.5 - edge;
      // Waves on the film of water; far away they are too small to see singly.
      const wave = (noise2(t, wx * 2.2, z * 0.9) - 0.5) * (1 - puddle * 0.75) + (noise2(t, wx * 0.7 + 40, z * 0.35) - 0.5) * 0.5;
      const smear = (0.05 + 0.36 * (1 - puddle)) * below + 1;
      const shift = wave * (0.16 + 0.5 * (1 - puddle)) * below * 0.22;
      let r = 0;
      let g = 0;
      let b = 0;
      let weight = 0;
      let sx = round(x + shift);
      sx = sx < 0 ? 0 : sx >= width ? width - 1 : sx;
      const base = contact[sx]!;
      const jitter = noise2(t, x * 0.71, y * 0.83) - 0.5;
      for (let k = 0; k < TAPS; k++) {
        const q = (k + jitter) / (TAPS - 1) - 0.5;
        let sy = round(base - below * 1 - 1 + q * smear * 1.6);
        if (sy > base - 1) sy = floor(2 * (base - 1) - sy);
        if (sy < 0) sy = 0;
        if (sy >= y) continue;
        const w = 1 - q * q * 2;
        const i = (sy * width + sx) * 3;
        r += rgb[i]! * w;
        g += rgb[i + 1]! * w;
        b += rgb[i + 2]! * w;
        weight += w;
      }
      if (weight > 0) {
        r /= weight;
        g /= weight;
        b /= weight;
      }
      // Fresnel: grazing views mirror more.
      const grazing = 0.3 + 0.55 * exp(-below / (unit * 0.25));
      const mirror = wet * (0.2 + 0.8 * puddle) * grazing + 0.04;
      const i = (y * width + x) * 3;
      const a = y >= edge ? 1 : y + 1 - edge;
      const stone = 0.008 + 0.02 * grain * (0.4 + seen);
      const rgbGround: Rgb = [stone * kerb + lane * 0.05, stone * kerb + lane * 0.05, stone * 1.25 * kerb + lane * 0.045];
      const light = [r, g, b];
      for (let c = 0; c < 3; c++) {
        let v = rgbGround[c]! * (1 - 0.6 * puddle) + light[c]! * mirror * (0.75 + 0.5 * grain * (1 - puddle));
        v += (plan.fog[c]! - v) * far * 0.7;
        rgb[i + c]! += (v - rgb[i + c]!) * a;
      }
      if (a > 0.5) depth[y * width + x] = depthAt(z);
    }
  }
}

export function paintDropRings(stage: Stage, plan: StreetPlan, colour: Rgb): void {
  const { film } = stage;
  const random = stage.random('rings');
  for (let i = 0; i < 170; i++) {
    const z = 2.6 + 26 * random.next() ** 1.6;
    const x = plan.vanishX + (random.between(-1, 1) * film.width) / 1.9;
    const y = plan.horizonY + (plan.eye * plan.focal) / z;
    if (y > film.height) continue;
    const radius = (random.between(0.03, 0.13) * plan.focal) / z;
    const light = 0.4 * random.next() ** 2;
    for (let k = 0; k < 14; k++) {
      const a = (k / 14) * 6.2832;
      const b = ((k + 1) / 14) * 6.2832;
      stroke(film, x + cos(a) * radius, y + sin(a) * radius * 0.3, x + cos(b) * radius, y + sin(b) * radius * 0.3, 0.45, 0.45, { colour: [colour[0] * light, colour[1] * light, colour[2] * light] }, true);
    }
    if ((i & 15) === 0) stage.tick(0.9);
  }
}
