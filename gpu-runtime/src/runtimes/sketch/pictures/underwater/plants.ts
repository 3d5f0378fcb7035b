/** Kelp that sways, and corals: branching, fans and round heads. */
import { abs, cos, round, sin, sqrt } from '../core/math.ts';
import { fromOklch, mix, scale, type Rgb } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import { disc, fillPolygon, stroke, type Paint } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';

export function paintKelp(stage: Stage, floorY: number, near: number, water: Rgb, amount: number, sunX: number): void {
  const { film } = stage;
  const { width, height, unit } = film;
  const random = stage.random(`kelp ${near}`);
  const count = round((width / unit) * (4 + 5 * (1 - near)) * amount);
  for (let i = 0; i < count; i++) {
    const x = random.next() * width;
    if (abs(x - width / 2) < width * (0.12 + 0.2 * near) && (near > 0.5 || random.chance(0.7))) continue;
    const foot = floorY + (height - floorY) * near * 1.05 + unit * 0.03;
    const size = unit * (0.28 + 0.5 * near) * random.between(0.5, 1.15);
    const base = mix(fromOklch([0.3 + 0.12 * (1 - near), 0.085, 130 + 30 * random.next()]), scale(water, 0.8), 0.68 * (1 - near) + 0.1);
    const colour = scale(base, near > 0.7 ? 0.35 : 0.7);
    const lit = mix(colour, water, 0.35);
    const phase = random.between(0, 6.28);
    const sway = size * 0.09;
    const steps = 26;
    let px = x;
    let py = foot;
    for (let k = 1; k <= steps; k++) {
      const q = k / steps;
      const nx = x + sin(q * 4.2 + phase) * sway * q + (x < sunX ? 1 : -1) * size * 0.05 * q * q;
      const ny = foot - size * q;
      stroke(film, px, py, nx, ny, size * 0.007, size * 0.005, { colour, depth: round(75 + 170 * near) });
      const leaf = size * 0.13 * (0.5 + sin(q * 3) * 0.6) * (1.05 - q * 0.6);
      const side = k % 2 === 0 ? 1 : -1;
      const droop = 0.25 + 0.4 * sin(q * 6 + phase);
      const tx = nx + side * leaf;
      const ty = ny - leaf * droop;
      fillPolygon(film, [nx, ny, nx + side * leaf * 0.4, ny - leaf * droop * 0.4 - leaf * 0.14, tx, ty, nx + side * leaf * 0.5, ny - leaf * droop * 0.4 + leaf * 0.12], { colour: side > 0 === x < sunX ? lit : colour, depth: round(75 + 170 * near) });
      px = nx;
      py = ny;
    }
    stage.tick(0.5 + 0.3 * near);
  }
}

export function paintCoral(stage: Stage, floorY: number, near: number, water: Rgb, hue: number, deep: boolean): void {
  const { film } = stage;
  const { width, height, unit } = film;
  const random = stage.random(`coral ${near}`);
  const count = round((width / unit) * (stage.brief.wants.has('coral') ? 15 : 9));
  const spots = Array.from({ length: count }, () => random.next()).sort((a, b) => a - b);
  for (const place of spots) {
    const side = abs(place - 0.5) * 2;
    if (side < 0.25 * near + 0.12 * random.next()) continue;
    const x = width * (place * 1.1 - 0.05);
    const foot = floorY + (height - floorY) * near * random.between(0.75, 1.1) + unit * 0.03 - unit * 0.16 * side * side * near;
    const size = unit * (0.07 + 0.13 * near) * random.between(0.6, 1.25);
    const own = fromOklch([random.between(0.5, 0.7), random.between(0.09, 0.17), hue + random.pick([0, 25, -40, 60, 160, -90])]);
    const colour = scale(mix(own, water, 0.45 * (1 - near) + 0.18), deep ? 0.55 : 0.95);
    const paint: Paint = { colour, depth: round(85 + 165 * near) };
    const kind = random.whole(0, 3);
    if (kind === 0) branch(stage, random, x, foot, size * 0.42, -Math.PI / 2, size * 0.06, 5, paint);
    else if (kind === 1) fan(stage, random, x, foot, size, paint);
    else if (kind === 2) head(stage, random, x, foot, size * 0.5, paint);
    else tubes(stage, random, x, foot, size, paint);
  }
}

function branch(stage: Stage, random: Random, x: number, y: number, length: number, angle: number, thick: number, left: number, paint: Paint): void {
  const nx = x + cos(angle) * length;
  const ny = y + sin(angle) * length;
  stroke(stage.film, x, y, nx, ny, thick, thick * 0.75, { ...paint, colour: scale(paint.colour, 0.5 + 0.12 * (5 - left)) });
  if (left === 0) return void disc(stage.film, nx, ny, thick * 0.9, { ...paint, colour: scale(paint.colour, 1.35) });
  const shoots = left > 3 ? 3 : 2;
  for (let i = 0; i < shoots; i++) branch(stage, random, nx, ny, length * random.between(0.62, 0.82), angle + (i - (shoots - 1) / 2) * random.between(0.45, 0.85) + random.between(-0.15, 0.15), thick * 0.68, left - 1, paint);
}

function fan(stage: Stage, random: Random, x: number, y: number, size: number, paint: Paint): void {
  const lean = random.between(-0.3, 0.3);
  for (let i = 0; i < 15; i++) {
    const angle = -Math.PI / 2 + lean + ((i - 7) / 7) * 0.95;
    let px = x;
    let py = y;
    for (let k = 1; k <= 7; k++) {
      const r = (size * k) / 7;
      const a = angle + sin(k * 1.9 + i) * 0.045;
      const nx = x + cos(a) * r;
      const ny = y + sin(a) * r;
      stroke(stage.film, px, py, nx, ny, size * 0.018, size * 0.012, { ...paint, colour: scale(paint.colour, 0.55 + 0.08 * k) });
      if (k > 1) stroke(stage.film, nx, ny, x + cos(a + 0.13) * r, y + sin(a + 0.13) * r, size * 0.009, size * 0.009, { ...paint, colour: scale(paint.colour, 0.5 + 0.07 * k) });
      px = nx;
      py = ny;
    }
  }
}

function head(stage: Stage, random: Random, x: number, y: number, radius: number, paint: Paint): void {
  const bumps = 46;
  disc(stage.film, x, y - radius * 0.35, radius, { ...paint, colour: scale(paint.colour, 0.35) });
  for (let i = 0; i < bumps; i++) {
    const a = random.between(0, 6.283);
    const r = sqrt(random.next()) * 0.9;
    const bx = x + cos(a) * r * radius;
    const by = y - radius * 0.35 + sin(a) * r * radius;
    const up = 0.55 - 0.55 * sin(a) * r;
    disc(stage.film, bx, by, radius * random.between(0.09, 0.15), { ...paint, colour: scale(paint.colour, 0.35 + 0.85 * up) });
  }
}

function tubes(stage: Stage, random: Random, x: number, y: number, size: number, paint: Paint): void {
  const count = random.whole(4, 8);
  for (let i = 0; i < count; i++) {
    const px = x + size * random.between(-0.35, 0.35);
    const tall = size * random.between(0.45, 1.05);
    const thick = size * random.between(0.06, 0.1);
    const lean = random.between(-0.15, 0.15) * tall;
    stroke(stage.film, px, y, px + lean, y - tall, thick * 0.8, thick, { ...paint, colour: scale(paint.colour, 0.6) });
    stroke(stage.film, px - thick * 0.3, y, px + lean - thick * 0.3, y - tall, thick * 0.3, thick * 0.35, { ...paint, colour: scale(paint.colour, 1.05) });
    disc(stage.film, px + lean, y - tall, thick * 0.62, { ...paint, colour: scale(paint.colour, 0.16) });
  }
}
