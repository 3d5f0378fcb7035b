/** Seasons are told by leaves and grass: greens change their hue, each patch a little differently. */
import { fbm2, makeLattice, noise2, smoothstep } from '../pictures/core/noise.ts';
import { eachPixel, mix } from './canvas.ts';
import type { Edit } from './edit.ts';
import { fromHsv, toHsv } from './hue.ts';

interface Season {
  /** Hues that leaves take, 0 to 1, from one patch to the next. */
  readonly leaves: readonly [number, number];
  readonly leafSaturation: number;
  readonly leafLight: number;
  /** Part of the leaves that turns at all. */
  readonly turned: number;
  /** Multiplies the whole picture. */
  readonly light: readonly [number, number, number];
  readonly blossoms: number;
}

const SEASONS = {
  autumn: { leaves: [0.0, 0.135], leafSaturation: 1.35, leafLight: 1.16, turned: 1, light: [1.06, 0.99, 0.9], blossoms: 0 },
  spring: { leaves: [0.2, 0.28], leafSaturation: 1.15, leafLight: 1.2, turned: 0.9, light: [1.02, 1.03, 0.99], blossoms: 0.55 },
  summer: { leaves: [0.25, 0.31], leafSaturation: 1.25, leafLight: 1.04, turned: 0.7, light: [1.06, 1.02, 0.93], blossoms: 0 },
} as const satisfies Record<string, Season>;

export const season =
  (name: keyof typeof SEASONS): Edit =>
  (canvas, { scene, seed, amount, tick }) => {
    const { rgb, unit } = canvas;
    const { leaves, leafSaturation, leafLight, turned, light, blossoms } = SEASONS[name];
    const patches = makeLattice(seed, 'patches');
    const hsv = new Float32Array(3);
    const leaf = new Float32Array(3);
    const part = Math.min(1, amount);
    eachPixel(canvas, tick, (at, i, x, y) => {
      toHsv(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!, hsv);
      const [hue = 0, saturation = 0, value = 0] = hsv;
      const green = smoothstep(0.13, 0.19, hue) * (1 - smoothstep(0.42, 0.5, hue)) * smoothstep(0.08, 0.24, saturation) * (1 - scene.sky[i]!) * turned;
      const patch = fbm2(patches, (x / unit) * 14, (y / unit) * 14, 3);
      fromHsv(mix(leaves[0], leaves[1], smoothstep(0.3, 0.7, patch)), Math.min(1, saturation * leafSaturation), Math.min(1, value * leafLight), leaf, 0);
      const bloom = blossoms * green * smoothstep(0.62, 0.72, noise2(patches, (x / unit) * 90, (y / unit) * 90)) * smoothstep(0.5, 0.62, patch) * smoothstep(0.15, 0.4, value);
      for (let c = 0; c < 3; c++) {
        const grown = mix(mix(rgb[at + c]!, leaf[c]!, green), PETAL[c]! * (0.7 + 0.3 * value), bloom);
        rgb[at + c] = mix(rgb[at + c]!, grown * light[c]!, part);
      }
    });
  };

const PETAL = [1, 0.76, 0.86] as const;
