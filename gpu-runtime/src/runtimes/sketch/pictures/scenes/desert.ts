/** Dunes with sharp crests and wind ripples under a wide sky; the low sun rakes over the sand. */
import { ceil, cos, floor, max, min, round, sin } from '../core/math.ts';
import { mix, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { fbm2, noise2, smoothstep } from '../core/noise.ts';
import { makeAtmosphere, tint } from '../outdoors/atmosphere.ts';
import { paintBirds } from '../outdoors/figures.ts';
import { sunLight } from '../outdoors/light.ts';
import { paintSky } from '../outdoors/sky.ts';
import { paintTerrain } from '../outdoors/terrain.ts';
import type { Scene } from '../prompt/scene.ts';

export const desert: Scene = {
  name: 'desert',
  title: 'Desert dunes',
  example: 'golden sand dunes in the desert at sunset',
  words: { sky: 0.3, landscape: 0.5, desert: 3, dune: 3, sand: 2, sahara: 3, 'sand dune': 3, arid: 2, oasis: 1.5, mars: 2, martian: 2, wasteland: 2, namib: 3 },
  features: { birds: ['bird', 'vulture', 'eagle'], red: ['mars', 'martian'] },
  times: ['dawn', 'day', 'golden', 'sunset', 'dusk', 'night'],
  weathers: ['clear', 'cloudy', 'fog'],
  seasons: [],
  amounts: false,
  sizes: true,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit } = film;
    const random = stage.random('desert');
    // "Golden sand" is about the sand: hues of sand do not bend the sky.
    const sandy = brief.colours.every(({ hue }) => hue > 35 && hue < 115);
    const air = makeAtmosphere(sandy ? { ...brief, colours: [] } : brief, random, ['sunset', 'golden', 'dawn', 'day']);
    const horizonY = round(height * (width > height ? random.between(0.44, 0.52) : random.between(0.4, 0.47)));
    const side = random.sign();
    const sunX = width * 0.5 + side * min(width * 0.36, unit * random.between(0.2, 0.42));
    // Dunes rise at most this far above the horizon; the sun stays clear of them.
    const crest = unit * 0.075;
    const sunY = max(unit * 0.08, horizonY - max(crest + unit * 0.07, air.sunHeight * horizonY));
    const sparse = { ...air, cloudCover: brief.weather === undefined ? air.cloudCover * 0.55 : air.cloudCover };
    paintSky(stage, { air: sparse, horizonY, bottomY: min(height, horizonY + ceil(unit * 0.035)), sunX, sunY, from: 0.02, to: 0.35 });
    stage.preview();

    const t = stage.lattice('dunes');
    const { light, ambient } = sunLight(air);
    const ox = random.between(0, 200);
    const oz = random.between(0, 200);
    const angle = random.between(0.25, 0.8) * side;
    const ca = cos(angle);
    const sa = sin(angle);
    const tall = brief.size === 'large' ? 1.35 : brief.size === 'small' ? 0.65 : 1;
    const heightAt = (x: number, z: number, octaves: number): number => {
      const px = x * ca - z * sa;
      const pz = x * sa + z * ca;
      const bend = fbm2(t, px * 0.017 + ox, pz * 0.024 + oz, 2);
      // Across the wind: a long gentle side, then the slip face.
      const big = dune(px * 0.042 + bend * 2.3 + ox) * (0.35 + 0.9 * noise2(t, px * 0.016 + 40, pz * 0.035 + oz));
      if (octaves <= 5) return tall * big * (1.5 + 3.4 * smoothstep(3, 40, z));
      const small = dune(px * 0.11 + fbm2(t, px * 0.035 + oz, pz * 0.045, 2) * 1.9) * noise2(t, px * 0.05 + 9, pz * 0.06 + ox);
      const rise = smoothstep(3, 40, z);
      return tall * (big * (1.5 + 3.4 * rise) + small * (0.55 + 0.5 * rise) + (octaves > 6 ? 0.03 * noise2(t, x * 1.3, z * 1.3) : 0));
    };
    const wish = brief.colours[0] ?? (brief.wants.has('red') ? { hue: 38, chroma: 0.14 } : undefined);
    const sand: Rgb = tint([0.6, 0.38, 0.21], wish, 0.4);
    const dark: Rgb = tint([0.44, 0.25, 0.13], wish, 0.4);
    const eyeHeight = heightAt(0, 1.5, 4) + 2.5;
    paintTerrain(stage, {
      horizonY,
      focal: 0.95,
      eyeHeight: max(eyeHeight, 4.6 * tall),
      nearZ: 2.4,
      farZ: 420,
      height: heightAt,
      colour: (out, x, z, h) => {
        const n = noise2(t, x * 0.35 + h, z * 0.35);
        for (let c = 0; c < 3; c++) out[c] = dark[c]! + (sand[c]! - dark[c]!) * (0.35 + 0.65 * n);
      },
      bump: (out, x, z) => {
        // Wind ripples, drawn only as slopes; they fade before they would be too fine to show.
        const fade = 1 - smoothstep(9, 34, z);
        if (fade <= 0) return;
        const px = x * ca - z * sa;
        const pz = x * sa + z * ca;
        const w = cos(px * 15 + 7 * noise2(t, px * 0.7, pz * 0.5) + pz * 1.1);
        const k = 0.17 * w * fade * (0.4 + 0.8 * noise2(t, px * 0.4 + 3, pz * 0.4));
        out[0]! += k * ca;
        out[1]! -= k * sa;
      },
      lightDirection: [side * 0.86, air.time === 'day' ? 0.62 : 0.27 + 0.3 * air.sunHeight, 0.32],
      light: scale(light, 1.05),
      ambient: mix(ambient, scale(air.haze, 0.25), 0.3),
      hazeDistance: 260 / air.hazeDensity,
      hazeHeight: Infinity,
      stride: 0.0075,
      farDepth: 30,
      nearDepth: 255,
      from: 0.35,
      to: 0.95,
    });
    if (brief.wants.has('birds')) paintBirds(stage, air, horizonY, sunX, sunY);
    return { grade: { ...PLAIN_GRADE, contrast: 1.05, saturation: 1.05 }, bloom: { threshold: 0.9, strength: 0.42 } };
  },
};

/** One dune per unit: rises over three quarters, falls over the last. 0..1. */
function dune(u: number): number {
  const f = u - floor(u);
  if (f < 0.74) {
    const k = f / 0.74;
    return k * k * (2.1 - 1.1 * k);
  }
  // Steepest below the crest, flat at the foot.
  const k = (1 - f) / 0.26;
  return k * k * (2 - k);
}
