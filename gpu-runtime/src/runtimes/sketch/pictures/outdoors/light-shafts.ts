/** Shafts of light: from every point the film is followed towards the sun, and what is bright on the way is added. Works at a quarter of the size. */
import { min, round } from '../core/math.ts';
import type { Rgb } from '../core/colour.ts';
import { addEnlarged, gaussianBlur, halve } from '../core/blur.ts';
import type { Stage } from '../prompt/scene.ts';

const SAMPLES = 44;

export function lightShafts(stage: Stage, sunX: number, sunY: number, colour: Rgb, from: number, to: number): void {
  const { film } = stage;
  const half = halve(film.rgb, film.width, film.height, 3);
  stage.tick(from);
  const small = halve(half.data, half.width, half.height, 3);
  const { width, height } = small;
  const open = new Float32Array(width * height);
  const sx = (sunX * width) / film.width;
  const sy = (sunY * height) / film.height;
  const unit = min(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      const light = small.data[i]! * 0.3 + small.data[i + 1]! * 0.5 + small.data[i + 2]! * 0.2;
      const d2 = ((x - sx) ** 2 + (y - sy) ** 2) / (unit * unit);
      const lit = light > 0.55 ? (light - 0.55) * 1.6 : 0;
      open[y * width + x] = (lit > 1.6 ? 1.6 : lit) / (1 + d2 * 9);
    }
  }
  const shafts = new Float32Array(width * height * 3);
  const [r, g, b] = colour;
  for (let y = 0; y < height; y++) {
    if ((y & 7) === 0) stage.tick(from + ((to - from) * y) / height);
    for (let x = 0; x < width; x++) {
      const dx = (sx - x) / SAMPLES;
      const dy = (sy - y) / SAMPLES;
      let sum = 0;
      let weight = 1;
      for (let s = 0; s < SAMPLES; s++) {
        const px = round(x + dx * s);
        const py = round(y + dy * s);
        if (px >= 0 && px < width && py >= 0 && py < height) sum += open[py * width + px]! * weight;
        weight *= 0.985;
      }
      sum *= 1.9 / SAMPLES;
      const i = (y * width + x) * 3;
      shafts[i] = r * sum;
      shafts[i + 1] = g * sum;
      shafts[i + 2] = b * sum;
    }
  }
  stage.tick(to);
  gaussianBlur(shafts, width, height, 3, 1.2);
  stage.tick(to);
  addEnlarged(film.rgb, film.width, film.height, shafts, width, height, 3, 1);
}
