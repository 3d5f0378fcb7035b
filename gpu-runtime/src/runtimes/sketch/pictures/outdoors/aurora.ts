/** Northern lights: curtains that hang from wandering lines, brightest at their lower edge. */
import { exp } from '../core/math.ts';
import { linearOf, type Rgb } from '../core/colour.ts';
import { fbm2, noise1, noise2, smoothstep } from '../core/noise.ts';
import type { Stage } from '../prompt/scene.ts';
import { tint } from './atmosphere.ts';

const CURTAINS = 4;

export function paintAurora(stage: Stage, horizonY: number, strength: number): void {
  const { film, brief } = stage;
  const { width, rgb, unit } = film;
  const random = stage.random('aurora');
  const t = stage.lattice('aurora');
  const low: Rgb = tint(linearOf('#3dffa2'), brief.colours[0], 0.75);
  const high: Rgb = tint(linearOf('#8a4dff'), brief.colours[1] ?? (brief.colours[0] ? { hue: brief.colours[0].hue + 70, chroma: 0.2 } : undefined), 0.7);
  const edge = new Float32Array(width);
  const power = new Float32Array(width);
  const tallness = new Float32Array(width);
  for (let c = 0; c < CURTAINS; c++) {
    const base = horizonY - unit * random.between(0.1, 0.42);
    const slope = random.between(-0.24, 0.24);
    const seedX = random.between(0, 200);
    const row = random.whole(0, 255);
    const tall = unit * random.between(0.22, 0.42);
    const gain = strength * random.between(0.45, 1);
    for (let x = 0; x < width; x++) {
      const u = (x - width / 2) / unit;
      // Folds: the line doubles back, which reads as brighter pleats.
      const fold = fbm2(t, u * 1.3 + seedX, c * 7.1, 4) - 0.5;
      edge[x] = base + u * slope * unit + fold * unit * 0.34;
      const pleats = 0.55 + 0.9 * noise1(t, (u + fold * 0.6) * 26 + seedX, row) * noise1(t, (u + fold * 0.9) * 61 + seedX, row + 1) * 2;
      power[x] = gain * pleats * smoothstep(0.32, 0.66, noise1(t, u * 1.7 + seedX * 2, row + 2));
      tallness[x] = tall * (0.55 + 0.9 * noise1(t, u * 7 + seedX, row + 3));
    }
    for (let y = 0; y < horizonY; y++) {
      if ((y & 15) === 0) stage.tick(0.2 + (0.15 * (c + y / horizonY)) / CURTAINS);
      let i = y * width * 3;
      for (let x = 0; x < width; x++, i += 3) {
        const p = power[x]!;
        if (p <= 0.004) continue;
        const above = (edge[x]! - y) / tallness[x]!;
        if (above < -0.2 || above > 2.6) continue;
        const ray = 0.82 + 0.36 * noise2(t, x * (70 / unit) + seedX, y * (3 / unit));
        const lift = above < 0 ? exp(-above * above * 160) : exp(-above * 1.75) * (1 - 0.25 * exp(-above * 30));
        const k = p * lift * ray * 0.62;
        const mixed = above < 0 ? 0 : above > 1.3 ? 1 : above / 1.3;
        rgb[i]! += (low[0] + (high[0] - low[0]) * mixed) * k;
        rgb[i + 1]! += (low[1] + (high[1] - low[1]) * mixed) * k;
        rgb[i + 2]! += (low[2] + (high[2] - low[2]) * mixed) * k;
      }
    }
  }
}
