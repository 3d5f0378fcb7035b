/** Blossoms, a few pixels to a few dozen wide. */
import { cos, max, sin } from '../core/math.ts';
import { scale, type Rgb } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import { disc, fillPolygon } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';

export interface FlowerKind {
  readonly shape: 'cup' | 'rays' | 'spike' | 'tulip';
  readonly petal: Rgb;
  readonly heart: Rgb;
}

export function paintFlower(stage: Stage, random: Random, x: number, y: number, size: number, shape: FlowerKind['shape'], petal: Rgb, heart: Rgb, depth: number): void {
  const { film } = stage;
  if (size < 1.6) return void disc(film, x, y, max(0.45, size), { colour: petal, depth });
  const turn = random.between(0, 6.283);
  const flat = random.between(0.5, 0.95);
  switch (shape) {
    case 'cup': {
      // Poppy: four broad petals around a dark heart, the back ones darker.
      for (let i = 0; i < 4; i++) {
        const a = turn + (i * Math.PI) / 2;
        const cx = x + cos(a) * size * 0.5;
        const cy = y + sin(a) * size * 0.5 * flat;
        fillPolygon(film, petalShape(cx, cy, size * 0.72, size * 0.72 * flat, a), { colour: scale(petal, i < 2 ? 0.72 : 1.05), depth });
      }
      disc(film, x, y, size * 0.24, { colour: heart });
      break;
    }
    case 'rays': {
      const count = size > 6 ? 14 : 9;
      for (let i = 0; i < count; i++) {
        const a = turn + (i / count) * 6.2832;
        const c = cos(a);
        const s = sin(a) * flat;
        const w = size * 0.17;
        fillPolygon(film, [x - s * w * 0.4, y + c * w * 0.4, x + c * size * 0.7 - s * w, y + s * size * 0.7 + c * w, x + c * size * 1.08, y + s * size * 1.08, x + c * size * 0.7 + s * w, y + s * size * 0.7 - c * w, x + s * w * 0.4, y - c * w * 0.4], { colour: scale(petal, 0.8 + 0.3 * ((i * 5) % 3) * 0.5), depth });
      }
      disc(film, x, y, size * 0.36, { colour: heart, depth });
      disc(film, x - size * 0.08, y - size * 0.08, size * 0.2, { colour: scale(heart, 1.4) });
      break;
    }
    case 'spike': {
      for (let i = 0; i < 9; i++) {
        const k = i / 8;
        const r = size * 0.34 * (1 - 0.6 * k);
        disc(film, x + random.between(-0.25, 0.25) * size, y + size * (1.1 - 2.4 * k), r, { colour: scale(petal, random.between(0.65, 1.2)), depth });
      }
      break;
    }
    case 'tulip': {
      const h = size * 1.25;
      const w = size * 0.72;
      fillPolygon(film, [x - w, y - h * 0.2, x - w * 0.75, y - h, x, y - h * 0.55, x + w * 0.75, y - h, x + w, y - h * 0.2, x + w * 0.6, y + h * 0.35, x, y + h * 0.5, x - w * 0.6, y + h * 0.35], { colour: scale(petal, 0.68), depth });
      fillPolygon(film, [x - w * 0.52, y, x, y - h * 1.06, x + w * 0.52, y, x + w * 0.32, y + h * 0.4, x - w * 0.32, y + h * 0.4], { colour: scale(petal, 1.1), depth });
      break;
    }
  }
}

function petalShape(cx: number, cy: number, rx: number, ry: number, angle: number): number[] {
  const points: number[] = [];
  for (let i = 0; i < 10; i++) {
    const a = (i / 10) * 6.2832;
    const wave = 1 + 0.1 * sin(a * 3 + angle * 5);
    points.push(cx + cos(a) * rx * wave, cy + sin(a) * ry * wave);
  }
  return points;
}
