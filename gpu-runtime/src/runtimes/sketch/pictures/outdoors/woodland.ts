/** Trunks with bark and light on one side, and ferns for the foreground. */
import { abs, asin, ceil, cos, exp, floor, max, min, sin } from '../core/math.ts';
import { luma, mix, scale, type Rgb } from '../core/colour.ts';
import { fbm2, noise1, smoothstep } from '../core/noise.ts';
import type { Random } from '../core/random.ts';
import { stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';
import type { ForestColours } from './forest-colours.ts';

export interface TrunkPlan {
  readonly x: number;
  readonly footY: number;
  /** Half width at breast height, pixels. */
  readonly girth: number;
  readonly bark: Rgb;
  /** Colour of the edge turned to the light. */
  readonly rim: Rgb;
  readonly lightX: number;
  readonly depth: number;
  readonly birch: boolean;
  /** 0 flat … 1 full bark. */
  readonly texture: number;
}

export function paintTrunk(stage: Stage, random: Random, plan: TrunkPlan): void {
  const { film } = stage;
  const { width, height, rgb, depth, unit } = film;
  const t = stage.lattice('bark');
  const lean = random.between(-0.05, 0.05);
  const row = random.whole(0, 255);
  const phase = random.between(0, 99);
  const side = plan.x < plan.lightX ? 1 : -1;
  const { girth } = plan;
  const pale = 0.3 + 0.45 * luma(plan.rim);
  const white: Rgb = [pale, pale * 0.98, pale * 0.93];
  for (let y = 0; y < min(height, plan.footY); y++) {
    const up = (plan.footY - y) / unit;
    const centre = plan.x + lean * up * unit + (noise1(t, up * 2.4 + phase, row) - 0.5) * girth * 1.6;
    const half = girth * (1.12 - 0.42 * min(1, up)) + girth * 1.3 * exp(-up * unit / (girth * 1.7));
    const x0 = max(0, floor(centre - half - 1));
    const x1 = min(width - 1, ceil(centre + half + 1));
    for (let x = x0; x <= x1; x++) {
      const off = x + 0.5 - centre;
      const cover = half - abs(off) + 0.5;
      if (cover <= 0) continue;
      const across = off / half;
      const round = smoothstep(0.35, 1, across * side);
      let r = plan.bark[0];
      let g = plan.bark[1];
      let b = plan.bark[2];
      if (plan.texture > 0.25) {
        const around = asin(across < -1 ? -1 : across > 1 ? 1 : across);
        const n = fbm2(t, around * 3.2 + phase, (y / girth) * 0.3 + phase, 4);
        if (plan.birch) {
          const mark = smoothstep(0.63, 0.69, fbm2(t, around * 0.55 + phase, (y / girth) * 2.4 + phase, 3));
          const shade = 0.72 + 0.4 * n;
          r = white[0] * shade * (1 - 0.88 * mark);
          g = white[1] * shade * (1 - 0.88 * mark);
          b = white[2] * shade * (1 - 0.88 * mark);
        } else {
          const k = 0.55 + (n * 0.9 - 0.1) * plan.texture + (1 - plan.texture) * 0.45;
          r *= k;
          g *= k;
          b *= k;
        }
      }
      const lit = round * round * 0.85;
      r += (plan.rim[0] - r) * lit;
      g += (plan.rim[1] - g) * lit;
      b += (plan.rim[2] - b) * lit;
      const a = cover > 1 ? 1 : cover;
      const i = (y * width + x) * 3;
      rgb[i]! += (r - rgb[i]!) * a;
      rgb[i + 1]! += (g - rgb[i + 1]!) * a;
      rgb[i + 2]! += (b - rgb[i + 2]!) * a;
      if (cover > 0.5) depth[y * width + x] = plan.depth;
    }
  }
  // Boughs, more of them higher up.
  const boughs = random.whole(2, 6);
  for (let i = 0; i < boughs; i++) {
    const up = unit * random.between(0.28, 0.8);
    const y = plan.footY - up;
    if (y < -girth * 4) continue;
    const x = plan.x + lean * up;
    const way = random.sign();
    const long = girth * random.between(3, 8);
    const rise = random.between(0.15, 0.7);
    const thick = girth * random.between(0.1, 0.22);
    const mx = x + way * long * 0.5;
    const my = y - long * rise * 0.35;
    stroke(film, x, y, mx, my, thick, thick * 0.65, { colour: plan.bark, depth: plan.depth });
    stroke(film, mx, my, x + way * long, y - long * rise, thick * 0.65, thick * 0.15, { colour: plan.bark, depth: plan.depth });
  }
}

/** Fern fronds along the lower edge, the nearest ones dark. */
export function paintFerns(stage: Stage, colours: ForestColours, groundY: number): void {
  const { film, brief } = stage;
  const { width, height, unit } = film;
  const random = stage.random('ferns');
  const count = Math.round((width / unit) * (brief.wants.has('ferns') ? 46 : 26));
  for (let i = 0; i < count; i++) {
    const near = (i / count) ** 0.8;
    const x = random.between(-0.05, 1.05) * width;
    const middle = abs(x - width / 2) / width;
    if (near > 0.5 && random.next() > 0.35 + middle * 1.6) continue;
    const y = groundY + (height - groundY) * (0.35 + 0.75 * near) + unit * 0.02;
    const size = unit * (0.05 + 0.13 * near) * random.between(0.7, 1.2);
    const base = mix(mix(colours.leafLit, colours.leaf, 0.35 + 0.55 * near), colours.fog, 0.22 * (1 - near));
    const colour = scale(base, 0.75 - 0.45 * near);
    const fronds = random.whole(4, 7);
    for (let f = 0; f < fronds; f++) {
      const angle = -Math.PI / 2 + (f / (fronds - 1) - 0.5) * 2.2 + random.between(-0.15, 0.15);
      paintFrond(stage, x, y, size * random.between(0.75, 1.1), angle, scale(colour, random.between(0.7, 1.25)), Math.round(200 + 54 * near));
    }
    if ((i & 3) === 0) stage.tick(0.9);
  }
}

function paintFrond(stage: Stage, x: number, y: number, size: number, angle: number, colour: Rgb, depth: number): void {
  const { film } = stage;
  const steps = 13;
  const bend = (angle + Math.PI / 2) * 0.085;
  let a = angle;
  let px = x;
  let py = y;
  for (let i = 0; i < steps; i++) {
    const k = i / steps;
    const nx = px + (cos(a) * size) / steps;
    const ny = py + (sin(a) * size) / steps;
    stroke(film, px, py, nx, ny, size * 0.008, size * 0.006, { colour, depth });
    const leaf = size * 0.27 * (1 - k) ** 0.8 * (0.35 + 1.4 * k > 1 ? 1 : 0.35 + 1.4 * k);
    for (const side of [-1, 1]) {
      const la = a + side * 1.05;
      stroke(film, nx, ny, nx + cos(la) * leaf, ny + sin(la) * leaf, size * 0.019 * (1.1 - k), size * 0.003, { colour, depth });
    }
    px = nx;
    py = ny;
    a += bend + 0.035 * Math.sign(bend || 1);
  }
}
