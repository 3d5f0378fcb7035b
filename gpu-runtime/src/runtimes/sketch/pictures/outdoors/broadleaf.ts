/** A broad-leaved tree: a forked trunk and a crown of leaf clusters, light on one side. */
import { cos, max, sin, sqrt } from '../core/math.ts';
import { mix, scale, type Rgb } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import { disc, stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';

export interface BroadleafPaint {
  readonly leaf: Rgb;
  readonly light: Rgb;
  readonly ambient: Rgb;
  /** -1 light from the left, 1 from the right. */
  readonly side: number;
  readonly haze: Rgb;
  /** 0 near … 1 lost in haze. */
  readonly fade: number;
  readonly depth: number;
}

export function paintBroadleaf(stage: Stage, random: Random, x: number, footY: number, size: number, paint: BroadleafPaint): void {
  const { film } = stage;
  const bark = mix([0.03, 0.022, 0.016], paint.haze, paint.fade * 0.6);
  const trunk = { colour: bark, depth: paint.depth };
  stroke(film, x, footY, x, footY - size * 0.4, size * 0.035, size * 0.024, trunk);
  for (let i = 0; i < 6; i++) {
    const a = -Math.PI / 2 + (i - 2.5) * 0.32 + random.between(-0.1, 0.1);
    const l = size * random.between(0.25, 0.42);
    const y = footY - size * random.between(0.26, 0.42);
    stroke(film, x, y, x + cos(a) * l, y + sin(a) * l, size * 0.017, size * 0.006, trunk);
  }
  const clusters = Array.from({ length: 15 }, () => {
    const a = random.between(0, 6.283);
    const r = sqrt(random.next());
    return { x: x + cos(a) * r * size * 0.36, y: footY - size * 0.63 + sin(a) * r * size * 0.25, r: size * random.between(0.1, 0.16) };
  }).sort((p, q) => p.y - q.y);
  for (const cluster of clusters) {
    for (let i = 0; i < 150; i++) {
      const a = random.between(0, 6.283);
      const r = sqrt(random.next());
      const ux = cos(a) * r;
      const uy = sin(a) * r;
      const facing = 0.5 + 0.5 * (ux * paint.side * 0.7 - uy * 0.72);
      const k = facing * facing * 1.15 + 0.06;
      const leaf: Rgb = [paint.leaf[0] * (paint.light[0] * k + paint.ambient[0] * 0.9), paint.leaf[1] * (paint.light[1] * k + paint.ambient[1] * 0.9), paint.leaf[2] * (paint.light[2] * k + paint.ambient[2] * 0.9)];
      disc(film, cluster.x + ux * cluster.r * 1.1, cluster.y + uy * cluster.r * 0.85, max(0.6, size * random.between(0.007, 0.015)), { colour: scale(mix(leaf, paint.haze, paint.fade * 0.5), random.between(0.75, 1.3)), depth: paint.depth });
    }
    stage.tick(0.61);
  }
}
