/** A bolt of lightning from the clouds to the horizon, and the light it throws into them. */
import { sin } from '../core/math.ts';
import type { Rgb } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import { glow, stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';

const WHITE: Rgb = [2.6, 2.7, 3.4];

export function paintLightning(stage: Stage, horizonY: number): void {
  const { film } = stage;
  const random = stage.random('lightning');
  const x = film.width * random.between(0.2, 0.8);
  const top = horizonY * random.between(0.12, 0.25);
  glow(film, x, top, film.unit * 0.16, [0.3, 0.32, 0.46], 0.6);
  bolt(stage, random, x, top, horizonY, film.unit * 0.0022, 1);
}

function bolt(stage: Stage, random: Random, x: number, top: number, bottom: number, thick: number, power: number): void {
  const { film } = stage;
  const steps = 16;
  const drift = random.between(-0.16, 0.16) * (bottom - top);
  let px = x;
  let py = top;
  for (let i = 1; i <= steps; i++) {
    const k = i / steps;
    const nx = x + drift * k + sin(k * 9 + x) * film.unit * 0.008 + random.between(-1, 1) * film.unit * 0.016;
    const ny = top + (bottom - top) * k;
    stroke(film, px, py, nx, ny, thick, thick * 0.9, { colour: [WHITE[0] * power, WHITE[1] * power, WHITE[2] * power] }, true);
    glow(film, (px + nx) / 2, (py + ny) / 2, film.unit * 0.016, [0.07 * power, 0.075 * power, 0.11 * power], 1.6);
    if (power === 1 && random.chance(0.28)) bolt(stage, random, nx, ny, ny + (bottom - ny) * random.between(0.25, 0.6), thick * 0.5, 0.4);
    px = nx;
    py = ny;
  }
}
