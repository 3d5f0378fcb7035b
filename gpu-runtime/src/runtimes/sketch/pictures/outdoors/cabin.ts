/** A log cabin with snow on the roof and warm windows. */
import { mix, scale, type Rgb } from '../core/colour.ts';
import { fillPolygon, glow } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';

/** `x`, `footY` is the middle of its base, `size` its width in pixels. */
export function paintCabin(stage: Stage, x: number, footY: number, size: number, ambient: Rgb, light: Rgb): void {
  const { film } = stage;
  const depth = 195;
  const wood = mix([0.02, 0.012, 0.008], [0.12 * light[0], 0.07 * light[1], 0.04 * light[2]], 0.35);
  const white: Rgb = [ambient[0] + 0.2 * light[0], ambient[1] + 0.2 * light[1], ambient[2] + 0.2 * light[2]];
  const warm: Rgb = [3.2, 1.5, 0.42];
  const h = size * 0.36;
  const box = (l: number, t: number, r: number, b: number): number[] => [x + l * size, footY - t * size, x + r * size, footY - t * size, x + r * size, footY - b * size, x + l * size, footY - b * size];
  fillPolygon(film, box(-0.5, 0.36, 0.5, -0.03), { colour: wood, depth });
  for (let i = 0; i < 6; i++) fillPolygon(film, box(-0.5, 0.06 * i + 0.012, 0.5, 0.06 * i), { colour: scale(wood, 0.5) });
  fillPolygon(film, [x - 0.62 * size, footY - h, x - 0.4 * size, footY - size * 0.68, x + 0.4 * size, footY - size * 0.68, x + 0.62 * size, footY - h], { colour: white, depth });
  fillPolygon(film, [x - 0.62 * size, footY - h, x + 0.62 * size, footY - h, x + 0.6 * size, footY - h + size * 0.045, x - 0.6 * size, footY - h + size * 0.045], { colour: scale(white, 0.55), depth });
  fillPolygon(film, box(0.2, 0.84, 0.3, 0.6), { colour: scale(wood, 0.9), depth });
  fillPolygon(film, box(0.18, 0.88, 0.32, 0.83), { colour: white, depth });
  for (const left of [-0.36, 0.18]) {
    fillPolygon(film, box(left, 0.27, left + 0.18, 0.11), { colour: warm, depth });
    fillPolygon(film, box(left + 0.083, 0.27, left + 0.097, 0.11), { colour: wood });
    glow(film, x + (left + 0.09) * size, footY - 0.19 * size, size * 0.2, scale(warm, 0.1));
  }
  fillPolygon(film, box(-0.08, 0.25, 0.08, -0.02), { colour: scale(wood, 0.45), depth });
  glow(film, x, footY + size * 0.1, size * 0.42, [0.2, 0.09, 0.025], 0.3);
}
