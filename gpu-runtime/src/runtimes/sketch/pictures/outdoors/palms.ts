/** Palms that lean in from one side: a dark foreground for warm coasts. */
import { cos, sin } from '../core/math.ts';
import { mix, scale } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import { fillPolygon, stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';
import type { Atmosphere } from './atmosphere.ts';

export function paintPalms(stage: Stage, air: Atmosphere, sunX: number): void {
  const { film, brief } = stage;
  const random = stage.random('palms');
  // On the side away from the sun, so that they do not cover it.
  const side = sunX < film.width / 2 ? 1 : -1;
  const count = brief.amount === 'few' ? 1 : brief.amount === 'many' ? 5 : random.whole(2, 3);
  for (let i = 0; i < count; i++) {
    const foot = side > 0 ? film.width + film.unit * (0.03 - 0.12 * i) : film.unit * (0.12 * i - 0.03);
    palm(stage, random, air, foot, film.height * 1.04, film.unit * random.between(0.66, 0.86) * (1 - 0.14 * i), -side);
  }
}

function palm(stage: Stage, random: Random, air: Atmosphere, x: number, footY: number, size: number, lean: number): void {
  const { film } = stage;
  const dark = scale(mix(air.near, air.sky[2]!, 0.03), 0.7);
  const bend = size * random.between(0.16, 0.34) * lean;
  let px = x;
  let py = footY;
  for (let i = 1; i <= 22; i++) {
    const k = i / 22;
    const nx = x + bend * k ** 1.7;
    const ny = footY - size * k;
    const thick = size * (0.024 - 0.011 * k + (i % 2) * 0.0022);
    stroke(film, px, py, nx, ny, thick, thick * 0.92, { colour: dark, depth: 250 });
    px = nx;
    py = ny;
  }
  for (let f = 0; f < 11; f++) {
    const angle = -1.57 + (f - 5) * 0.52 + random.between(-0.14, 0.14);
    frond(stage, random, px, py, size * random.between(0.32, 0.44), angle, mix(dark, air.cloudLit, 0.004 + 0.014 * random.next()));
    stage.tick(0.96);
  }
}

function frond(stage: Stage, random: Random, x: number, y: number, length: number, angle: number, colour: ReturnType<typeof mix>): void {
  const { film } = stage;
  const steps = 18;
  let a = angle;
  let px = x;
  let py = y;
  for (let i = 1; i <= steps; i++) {
    const k = i / steps;
    // Gravity pulls the frond round towards straight down.
    a += (cos(a) > 0 ? 1 : -1) * 0.1 * k * (0.6 + random.next() * 0.5);
    const nx = px + (cos(a) * length) / steps;
    const ny = py + (sin(a) * length) / steps;
    stroke(film, px, py, nx, ny, length * 0.009 * (1.2 - k), length * 0.007 * (1.1 - k), { colour, depth: 250 });
    const leaf = length * 0.27 * (1 - 0.75 * k) * (k < 0.12 ? k * 8 : 1);
    for (const side of [-1, 1]) {
      const la = a + side * (0.75 - 0.25 * k);
      const tx = nx + cos(la) * leaf;
      const ty = ny + sin(la) * leaf + leaf * 0.3;
      fillPolygon(film, [px, py, (px + tx) / 2 - sin(la) * leaf * 0.03, (py + ty) / 2 + cos(la) * leaf * 0.03, tx, ty, nx, ny], { colour, depth: 250 });
    }
    px = nx;
    py = ny;
  }
}
