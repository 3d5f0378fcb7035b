/** Single conifers, large enough to see their branches: a foreground that frames the picture. */
import { max, min, round } from '../core/math.ts';
import { mix, type Rgb } from '../core/colour.ts';
import { fillPolygon, stroke } from '../core/shapes.ts';
import type { Random } from '../core/random.ts';
import type { Stage } from '../prompt/scene.ts';

export interface ConiferPaint {
  readonly dark: Rgb;
  /** Colour of branches on the lit side. */
  readonly lit: Rgb;
  /** -1 light from the left, 1 from the right. */
  readonly side: number;
  /** Snow on the branches: 0 none, 1 heavy. */
  readonly snow: number;
  readonly snowColour: Rgb;
  readonly depth: number;
}

export function paintConifer(stage: Stage, random: Random, x: number, footY: number, size: number, paint: ConiferPaint): void {
  const { film } = stage;
  const tiers = round(max(9, min(26, 8 + (size / film.unit) * 38)));
  const spread = size * random.between(0.19, 0.25);
  const lean = random.between(-0.02, 0.02) * size;
  stroke(film, x, footY, x + lean, footY - size * 0.96, size * 0.014, size * 0.003, { colour: paint.dark, depth: paint.depth });
  for (let i = 0; i < tiers; i++) {
    const k = i / (tiers - 1);
    // From the lowest, widest tier up to the tip.
    const y = footY - size * (0.07 + 0.9 * k);
    const half = spread * (1 - k) ** 0.85 * random.between(0.82, 1.1) + size * 0.008;
    const drop = (size / tiers) * (1.15 + 0.5 * (1 - k));
    const cx = x + lean * k;
    for (const side of [-1, 1]) {
      const reach = half * random.between(0.78, 1.12);
      const teeth = max(3, round(5 * (1 - k)) + 2);
      const points: number[] = [cx, y - drop * 0.75];
      for (let j = 1; j <= teeth; j++) {
        const q = j / teeth;
        const px = cx + side * reach * q;
        const top = y - drop * 0.75 + drop * 0.95 * q ** 1.25;
        points.push(px, top);
        points.push(px - side * (reach / teeth) * random.between(0.15, 0.5), top + drop * random.between(0.22, 0.5) * (1.15 - q * 0.5));
      }
      points.push(cx, y + drop * 0.28);
      const lightness = side === paint.side ? 0.46 : 0.14;
      const needles = mix(paint.dark, paint.lit, lightness * random.between(0.5, 1.1));
      fillPolygon(film, points, { colour: mix(needles, paint.snowColour, paint.snow * random.between(0.02, 0.16)), depth: paint.depth });
      if (paint.snow > 0) {
        const cap: number[] = [cx, y - drop * 0.8];
        const thick = drop * 0.62 * paint.snow;
        const reachCap = reach * random.between(0.7, 0.98);
        for (let j = 1; j <= 4; j++) cap.push(cx + side * reachCap * (j / 4), y - drop * 0.78 + drop * 0.95 * (j / 4) ** 1.25);
        for (let j = 4; j >= 1; j--) cap.push(cx + side * reachCap * ((j - 0.4) / 4), y - drop * 0.78 + drop * 0.95 * (j / 4) ** 1.25 + thick * random.between(0.5, 1.3) * (1.15 - j / 6));
        fillPolygon(film, cap, { colour: mix(paint.snowColour, paint.dark, side === paint.side ? 0.04 : 0.3), alpha: 0.96 });
      }
    }
  }
}
