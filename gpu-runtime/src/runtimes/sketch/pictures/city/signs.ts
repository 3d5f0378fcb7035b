/** Neon: blade signs that stand out from the walls, with tubes in the shape of invented characters. */
import { exp, floor, max, min } from '../core/math.ts';
import { scale, type Rgb } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import { fillPolygon, glow, stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';
import { depthAt, type Building, type StreetPlan } from './street.ts';

export function paintSigns(stage: Stage, plan: StreetPlan, random: Random, neon: readonly Rgb[], density: number): void {
  const { film } = stage;
  const signs: { b: Building; z: number; low: number; tall: number; wide: number; colour: Rgb; level: number }[] = [];
  for (const b of plan.buildings) {
    const count = b.z0 > 170 ? 0 : random.whole(0, b.z0 < 90 ? 3 : 2);
    for (let i = 0; i < count; i++) {
      if (!random.chance(density)) continue;
      const low = random.between(4, max(5, min(15, b.height * 0.5)));
      const tall = min(b.height - low - 1, random.between(3, 8));
      if (tall < 2) continue;
      signs.push({ b, z: b.z0 + random.between(0.2, 0.95) * (b.z1 - b.z0), low, tall, wide: random.between(1, 1.9), colour: random.pick(neon), level: random.between(0.75, 1.25) });
    }
  }
  signs.sort((p, q) => q.z - p.z);
  for (const { b, z, low, tall, wide, colour, level } of signs) {
    if (z < 9) continue;
    const k = plan.focal / z;
    const fade = exp(-z / (plan.fogDistance * 1.7)) * level;
    const outer = plan.vanishX + b.side * (b.wall - 0.15) * k;
    const inner = plan.vanishX + b.side * (b.wall - 0.15 - wide) * k;
    const left = min(outer, inner);
    const right = max(outer, inner);
    const top = plan.horizonY - (low + tall - plan.eye) * k;
    const bottom = plan.horizonY - (low - plan.eye) * k;
    if (right < -20 || left > film.width + 20 || bottom < -20) continue;
    drawSign(stage, random, left, top, right, bottom, scale(colour, fade), depthAt(z));
    stage.tick(0.62);
  }
}

function drawSign(stage: Stage, random: Random, left: number, top: number, right: number, bottom: number, colour: Rgb, depth: number): void {
  const { film } = stage;
  const w = right - left;
  const h = bottom - top;
  const tube = max(0.35, w * 0.035);
  fillPolygon(film, [left, top, right, top, right, bottom, left, bottom], { colour: scale(colour, random.chance(0.4) ? 0.3 : 0.05), depth });
  const hot: Rgb = [colour[0] * 2.1 + 0.25, colour[1] * 2.1 + 0.25, colour[2] * 2.1 + 0.25];
  const line = (ax: number, ay: number, bx: number, by: number, r: number): void => stroke(film, ax, ay, bx, by, r, r, { colour: hot, depth });
  const inset = w * 0.06;
  line(left + inset, top + inset, right - inset, top + inset, tube);
  line(right - inset, top + inset, right - inset, bottom - inset, tube);
  line(right - inset, bottom - inset, left + inset, bottom - inset, tube);
  line(left + inset, bottom - inset, left + inset, top + inset, tube);
  const cell = w * 0.8;
  const count = max(1, floor((h - w * 0.3) / (cell * 1.12)));
  for (let i = 0; i < count; i++) {
    const cy = top + (h * (i + 0.5)) / count;
    drawGlyph(random, (left + right) / 2, cy, cell * 0.62, (ax, ay, bx, by) => line(ax, ay, bx, by, tube * 0.9));
  }
  glow(film, (left + right) / 2, (top + bottom) / 2, w * 0.9, scale(colour, 0.42), max(1, (h / w) * 0.62));
  glow(film, (left + right) / 2, (top + bottom) / 2, w * 2.6, scale(colour, 0.07), max(1, (h / w) * 0.42));
}

/** A character that belongs to no script: strokes on a 3 × 3 grid. */
function drawGlyph(random: Random, cx: number, cy: number, size: number, line: (ax: number, ay: number, bx: number, by: number) => void): void {
  const at = (i: number): number => ((i - 1) * size) / 2;
  const strokes = random.whole(3, 5);
  let px = random.whole(0, 2);
  let py = random.whole(0, 2);
  for (let i = 0; i < strokes; i++) {
    const flat = random.chance(0.5);
    const qx = flat ? (px + random.whole(1, 2)) % 3 : px;
    const qy = flat ? py : (py + random.whole(1, 2)) % 3;
    line(cx + at(px), cy + at(py), cx + at(qx), cy + at(qy));
    if (random.chance(0.45)) {
      px = random.whole(0, 2);
      py = random.whole(0, 2);
    } else {
      px = qx;
      py = qy;
    }
  }
}
