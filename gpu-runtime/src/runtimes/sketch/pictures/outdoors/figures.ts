/** Small things in a landscape that are drawn as outlines: birds, a sailing boat. */
import { max, min } from '../core/math.ts';
import { mix, scale } from '../core/colour.ts';
import { fillPolygon, stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';
import type { Atmosphere } from './atmosphere.ts';

/** A loose flock beside the sun. */
export function paintBirds(stage: Stage, air: Atmosphere, horizonY: number, sunX: number, sunY: number): void {
  const { film, brief } = stage;
  const { width, unit } = film;
  const random = stage.random('birds');
  const count = brief.amount === 'few' ? 2 : brief.amount === 'many' ? 24 : random.whole(5, 10);
  const cx = sunX + (sunX < width / 2 ? 1 : -1) * unit * random.between(0.14, 0.3);
  const cy = max(unit * 0.08, min(horizonY - unit * 0.25, sunY - unit * random.between(0, 0.14)));
  const colour = scale(mix(air.near, air.sky[1]!, 0.16), 0.9);
  for (let i = 0; i < count; i++) {
    const size = unit * random.between(0.007, 0.015);
    const x = cx + unit * random.between(-0.16, 0.16);
    const y = cy + unit * random.between(-0.07, 0.07);
    const lift = random.between(0.25, 0.75);
    const bank = random.between(-0.25, 0.25);
    for (const side of [-1, 1]) {
      const elbowX = x + side * size * 0.55;
      const elbowY = y - size * lift * 0.7 + side * bank * size * 0.5;
      const tipX = x + side * size * 1.25;
      const tipY = y - size * lift * 0.35 + side * bank * size;
      fillPolygon(film, [x, y - size * 0.06, elbowX, elbowY, tipX, tipY, elbowX, elbowY + size * 0.2, x, y + size * 0.16], { colour, depth: 90 });
    }
  }
}

/** One boat on the horizon side of the water, with its mast clear of the sun's disc. It must be painted before the water, which mirrors it. */
export function paintSailboat(stage: Stage, air: Atmosphere, horizonY: number, sunX: number): void {
  const { film, brief } = stage;
  const { width, unit } = film;
  const random = stage.random('boat');
  const count = brief.amount === 'many' ? 4 : 1;
  for (let i = 0; i < count; i++) {
    const size = unit * (brief.size === 'large' ? 0.15 : brief.size === 'small' ? 0.06 : 0.1) * (i === 0 ? 1 : random.between(0.4, 0.75));
    const side = sunX < width / 2 ? 1 : -1;
    const x = max(size, min(width - size, sunX + side * unit * (i === 0 ? random.between(0.12, 0.22) : random.between(-0.5, 0.5))));
    const base = horizonY + 0.5;
    const dark = mix(air.near, air.haze, 0.12);
    const sail = mix(air.near, air.cloudLit, 0.24);
    const hull = [x - size * 0.36, base - size * 0.1, x + size * 0.42, base - size * 0.12, x + size * 0.3, base + 1, x - size * 0.27, base + 1];
    const main = [x - size * 0.015, base - size * 1.02, x - size * 0.02, base - size * 0.15, x - size * 0.36, base - size * 0.17, x - size * 0.2, base - size * 0.55];
    const jib = [x + size * 0.03, base - size * 0.9, x + size * 0.04, base - size * 0.15, x + size * 0.4, base - size * 0.15, x + size * 0.22, base - size * 0.48];
    fillPolygon(film, main, { colour: sail, depth: 118 });
    fillPolygon(film, jib, { colour: mix(sail, dark, 0.25), depth: 118 });
    stroke(film, x, base - size * 0.1, x, base - size * 1.06, size * 0.012, size * 0.006, { colour: dark, depth: 118 });
    fillPolygon(film, hull, { colour: dark, depth: 118 });
  }
}
