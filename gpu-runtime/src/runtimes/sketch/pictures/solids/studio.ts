/** The studio around a body, as far as glossy surfaces mirror it. */
import { abs } from '../core/math.ts';
import { mix, type Rgb } from '../core/colour.ts';
import { smoothstep } from '../core/noise.ts';
import type { Studio } from './solid.ts';

/** Softboxes in a dim room: bright panels that glossy things mirror. */
export function studioSurroundings(low: Rgb, high: Rgb, panel: Rgb, accent: Rgb): Studio['surroundings'] {
  const middle = mix(low, high, 0.5);
  return (out, dx, dy, dz) => {
    const up = 0.5 + 0.5 * dy;
    // A tall panel to the left, a wide one above, an accent strip behind to the right.
    const left = smoothstep(0.62, 0.74, -dx * 0.8 + dz * 0.35 + 0.12) * smoothstep(0.75, 0.55, abs(dy - 0.15));
    const top = smoothstep(0.66, 0.8, dy);
    const strip = smoothstep(0.55, 0.68, dx * 0.9 - dz * 0.15) * smoothstep(0.5, 0.4, abs(dy - 0.1));
    const floor = smoothstep(0, -0.35, dy);
    for (let c = 0; c < 3; c++) {
      const room = up < 0.5 ? low[c]! + (middle[c]! - low[c]!) * up * 2 : middle[c]! + (high[c]! - middle[c]!) * (up * 2 - 1);
      out[c] = room * (1 - 0.4 * floor) + panel[c]! * (left * 1.5 + top * 1.1) + accent[c]! * strip * 1.1;
    }
  };
}
