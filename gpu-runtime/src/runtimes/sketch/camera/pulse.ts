/** Light that follows a level: what is near and in the middle is lit as by a lamp, and what shines already shines more. */
import { smoothstep } from '../pictures/core/noise.ts';
import type { Shot } from './shot.ts';

/** At full level: added to everything, to what the lamp hits, and to what shines. */
const AMBIENT = 0.06;
const LAMP = 0.34;
const SHINE = 0.3;

/** Changes a frame in place. @param level - 0 to 1; 0 leaves the frame as it is. */
export function pulse(rgb: Uint8Array, { width, height, relief }: Shot, level: number): Uint8Array {
  if (level <= 0) return rgb;
  const nearness = new Float32Array(relief.nearness);
  const [least, most] = nearness.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [1, 0]);
  const span = Math.max(1e-6, most - least);
  for (let y = 0, at = 0; y < height; y++) {
    const v = (y / height - 0.45) * 2;
    const row = Math.floor((y * relief.height) / height) * relief.width;
    for (let x = 0; x < width; x++, at += 3) {
      const u = ((x / width - 0.5) * 2 * width) / height;
      const near = (nearness[row + Math.floor((x * relief.width) / width)]! - least) / span;
      const lamp = (0.35 + 0.65 * near) / (1 + 1.4 * (u * u + v * v));
      const light = (rgb[at]! * 54 + rgb[at + 1]! * 183 + rgb[at + 2]! * 19) / 65_280;
      const gain = 1 + level * (AMBIENT + LAMP * lamp + SHINE * smoothstep(0.55, 0.95, light));
      for (let c = at; c < at + 3; c++) {
        const lit = rgb[c]! * gain;
        // Bent over softly, or bright parts would turn into flat white.
        rgb[c] = lit > 235 ? 235 + 20 * (1 - Math.exp((235 - lit) / 40)) + 0.5 : lit + 0.5;
      }
    }
  }
  return rgb;
}
