/** A flower meadow on rolling hills: thousands of blossoms that grow larger towards the eye, the nearest out of focus. */
import { ceil, floor, log, max, min, pow, round } from '../core/math.ts';
import { fromOklch, luma, mix, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { fbm2, noise2, smoothstep } from '../core/noise.ts';
import { disc, fillPolygon, glow, stroke } from '../core/shapes.ts';
import { makeAtmosphere } from '../outdoors/atmosphere.ts';
import { paintBirds } from '../outdoors/figures.ts';
import { sunLight } from '../outdoors/light.ts';
import { precipitate } from '../outdoors/precipitation.ts';
import { openView, paintRidge, peakSkyline } from '../outdoors/ridges.ts';
import { paintSky } from '../outdoors/sky.ts';
import { paintTerrain } from '../outdoors/terrain.ts';
import { paintFlower, type FlowerKind } from '../outdoors/flowers.ts';
import { paintBroadleaf } from '../outdoors/broadleaf.ts';
import type { Random } from '../core/random.ts';
import type { Brief } from '../prompt/brief.ts';
import type { Scene } from '../prompt/scene.ts';

export const meadow: Scene = {
  name: 'meadow',
  title: 'Flower meadow',
  example: 'a meadow full of poppies under a summer sky',
  words: { sky: 0.3, landscape: 0.5, meadow: 4, flower: 3, field: 2, poppy: 3.5, tulip: 3.5, sunflower: 3.5, lavender: 2.5, daisy: 3.5, wildflower: 3.5, garden: 2, grass: 2, grassland: 3, prairie: 3, spring: 1.2, blossom: 2, bloom: 1.5, pasture: 3, countryside: 2.5, hill: 1, 'rolling hills': 3, rose: 0.4, floral: 2.5, tuscany: 2.5 },
  features: {
    poppy: ['poppy'],
    tulip: ['tulip'],
    sunflower: ['sunflower'],
    lavender: ['lavender'],
    daisy: ['daisy', 'chamomile'],
    trees: ['tree', 'oak', 'orchard'],
    mountains: ['mountain', 'alp', 'alpine'],
    butterflies: ['butterfly'],
    birds: ['bird', 'swallow'],
    flowers: ['flower', 'wildflower', 'blossom', 'floral'],
  },
  times: ['dawn', 'day', 'golden', 'sunset', 'dusk', 'night'],
  weathers: ['clear', 'cloudy', 'fog', 'rain'],
  seasons: ['spring', 'summer', 'autumn'],
  amounts: true,
  sizes: true,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit } = film;
    const random = stage.random('meadow');
    const sky = { ...brief, colours: [] };
    const air = makeAtmosphere(sky, random, ['golden', 'day', 'golden', 'dawn', 'sunset']);
    const horizonY = round(height * (width > height ? random.between(0.44, 0.5) : random.between(0.42, 0.48)));
    const side = random.sign();
    const sunX = width / 2 + side * min(width * 0.34, unit * random.between(0.2, 0.42));
    const sunY = max(unit * 0.08, horizonY - max(unit * 0.17, air.sunHeight * horizonY));
    paintSky(stage, { air, horizonY, bottomY: min(height, horizonY + ceil(unit * 0.035)), sunX, sunY, from: 0.02, to: 0.3 });
    stage.preview();
    const t = stage.lattice('meadow');
    const { light, ambient } = sunLight(air);
    for (let i = 0; i < 3; i++) {
      const near = i / 2;
      const line = peakSkyline(film, t, random, { baseY: horizonY + unit * 0.03, height: unit * (brief.wants.has('mountains') ? 0.24 - 0.08 * i : 0.1 - 0.022 * i), frequency: 1.2 + near, jagged: brief.wants.has('mountains') ? 0.8 : 0.08 });
      if (air.sunVisible) openView(line, horizonY, sunX, unit * 0.2, sunY + unit * 0.075);
      const hill = mix(scale([0.1 * light[0] + 0.2 * ambient[0], 0.14 * light[1] + 0.32 * ambient[1], 0.05 * light[2] + 0.16 * ambient[2]], 0.55), air.haze, min(0.9, (0.66 - 0.26 * i) * air.hazeDensity));
      paintRidge(film, line, t, { crest: hill, foot: mix(hill, air.haze, 0.25), baseY: horizonY + unit * 0.03, depth: 30 + 16 * i, relief: 0.12, lightX: sunX, light: scale(light, 0.03), mist: 1.4 });
    }
    const ox = random.between(0, 200);
    const heightAt = (x: number, z: number): number => (fbm2(t, x * 0.045 + ox, z * 0.045, 3) - 0.5) * 5.5 * smoothstep(2, 26, z) - 0.02 * z * smoothstep(30, 90, z);
    const kinds = flowerKinds(brief, random);
    const base: Rgb = brief.season === 'autumn' ? [0.2, 0.14, 0.035] : [0.085, 0.15, 0.028];
    const far = scale(kinds[0]!.petal, 0.75);
    const eyeHeight = 1.55 + max(0, heightAt(0, 3));
    paintTerrain(stage, {
      horizonY,
      focal: 0.95,
      eyeHeight,
      nearZ: 1.6,
      farZ: 110,
      height: heightAt,
      colour: (out, x, z) => {
        const tuft = fbm2(t, x * 3.3, z * 3.3, 3);
        const bloom = smoothstep(0.5, 0.72, noise2(t, x * 0.16 + 50, z * 0.11)) * smoothstep(10, 34, z) * (0.35 + 0.65 * noise2(t, x * 4.2, z * 4.2));
        for (let c = 0; c < 3; c++) {
          const grass = base[c]! * (0.35 + 1.3 * tuft);
          out[c] = grass + (far[c]! - grass) * bloom * 0.8;
        }
      },
      lightDirection: [side * 0.6, 0.42 + 0.4 * air.sunHeight, 0.5],
      light: scale(light, 0.95),
      ambient: scale(ambient, 1.15),
      hazeDistance: 130 / air.hazeDensity,
      hazeHeight: Infinity,
      stride: 0.012,
      farDepth: 64,
      nearDepth: 235,
      from: 0.3,
      to: 0.6,
    });
    stage.preview();
    if (!brief.without.has('trees') && (brief.wants.has('trees') || random.chance(0.6))) {
      const z = random.between(24, 34);
      const x = -side * random.between(0.18, 0.42) * (width / unit) * z;
      const k = (0.95 * unit) / z;
      const crown: Rgb = brief.season === 'autumn' ? [0.24, 0.1, 0.02] : brief.season === 'spring' ? [0.3, 0.17, 0.2] : [0.06, 0.1, 0.025];
      paintBroadleaf(stage, random, width / 2 + x * 0.95 * (unit / z), horizonY + (eyeHeight - heightAt(x, z)) * k, k * random.between(6, 8), { leaf: crown, light, ambient, side, haze: air.haze, fade: 0.16, depth: 120 });
    }
    if (!brief.without.has('flowers')) plantFlowers(stage, { kinds, heightAt, horizonY, eyeHeight, light, ambient, base, haze: air.haze });
    if (brief.wants.has('birds')) paintBirds(stage, air, horizonY, sunX, sunY);
    if (brief.wants.has('butterflies')) paintButterflies(stage, kinds[0]!.petal, light);
    precipitate(stage, air);
    return { grade: { ...PLAIN_GRADE, contrast: 1.05, saturation: 1.08 }, bloom: { threshold: 0.9, strength: 0.42 } };
  },
};

function flowerKinds(brief: Brief, random: Random): FlowerKind[] {
  const named: FlowerKind[] = [];
  const wish = brief.colours[0];
  const petal = (lightness: number, chroma: number, hue: number): Rgb => fromOklch(wish ? [lightness, max(chroma, 0.12), wish.hue] : [lightness, chroma, hue]);
  if (brief.wants.has('poppy')) named.push({ shape: 'cup', petal: petal(0.53, 0.19, 28), heart: [0.02, 0.015, 0.02] });
  if (brief.wants.has('tulip')) named.push({ shape: 'tulip', petal: petal(0.66, 0.2, random.pick([10, 350, 60, 95])), heart: [0.3, 0.25, 0.02] });
  if (brief.wants.has('sunflower')) named.push({ shape: 'rays', petal: petal(0.8, 0.16, 84), heart: [0.06, 0.03, 0.012] });
  if (brief.wants.has('lavender')) named.push({ shape: 'spike', petal: fromOklch([0.55, 0.17, 298]), heart: [0.1, 0.08, 0.2] });
  if (brief.wants.has('daisy')) named.push({ shape: 'rays', petal: wish ? petal(0.85, 0.1, 0) : [0.9, 0.9, 0.88], heart: [0.85, 0.55, 0.03] });
  if (named.length > 0) return named;
  const hue = wish?.hue ?? random.pick([28, 350, 300, 60, 265]);
  return [
    { shape: random.pick(['cup', 'rays']), petal: fromOklch([0.62, 0.2, hue]), heart: [0.04, 0.03, 0.02] },
    { shape: 'rays', petal: wish ? fromOklch([0.84, 0.08, hue + 10]) : [0.9, 0.9, 0.86], heart: [0.85, 0.55, 0.03] },
    { shape: 'spike', petal: fromOklch([0.58, 0.16, wish ? hue + 25 : 290]), heart: [0.1, 0.08, 0.2] },
  ];
}

interface Bed {
  readonly kinds: readonly FlowerKind[];
  heightAt(x: number, z: number): number;
  readonly horizonY: number;
  readonly eyeHeight: number;
  readonly light: Rgb;
  readonly ambient: Rgb;
  readonly base: Rgb;
  readonly haze: Rgb;
}

/** Grass and blossoms from far to near. */
function plantFlowers(stage: Parameters<Scene['paint']>[0], bed: Bed): void {
  const { film, brief } = stage;
  const { width, height, unit } = film;
  const random = stage.random('flowers');
  const t = stage.lattice('beds');
  const count = round((width / unit) * 3600 * (brief.amount === 'few' ? 0.35 : brief.amount === 'many' ? 1.5 : 1));
  const focal = 0.95 * unit;
  // As near as the lower edge shows.
  const nearest = min(1.7, (0.82 * bed.eyeHeight * focal) / (height - bed.horizonY));
  const farthest = 34;
  // Warm evening light would burn red petals out: half of its colour is enough.
  const full: Rgb = [0.36 * bed.light[0] + bed.ambient[0], 0.36 * bed.light[1] + bed.ambient[1], 0.36 * bed.light[2] + bed.ambient[2]];
  const grey = luma(full);
  const lamp = mix(full, [grey, grey, grey], 0.55);
  const big = brief.size === 'large' ? 1.4 : brief.size === 'small' ? 0.7 : 1;
  for (let i = 0; i < count; i++) {
    if ((i & 7) === 0) stage.tick(0.62 + (0.32 * i) / count);
    const k = i / count;
    const z = farthest * pow(nearest / farthest, pow(k, 0.8)) * random.between(0.96, 1.04);
    const x = random.between(-0.6, 0.6) * (width / unit) * (z / 0.95) * 1.05;
    const px = width / 2 + (x / z) * focal;
    const py = bed.horizonY + ((bed.eyeHeight - bed.heightAt(x, z)) * focal) / z;
    const scaleAt = focal / z;
    if (py > height + scaleAt * 0.8) continue;
    const fade = min(0.5, z / 70);
    const depth = round(min(255, 90 + 165 * (1 - log(z / nearest) / log(farthest / nearest))));
    const blades = z < 12 ? 3 : 1;
    for (let b = 0; b < blades; b++) {
      const tall = scaleAt * random.between(0.16, 0.42);
      const bend = scaleAt * random.between(-0.12, 0.12);
      const bx = px + scaleAt * random.between(-0.25, 0.25);
      const tone = random.between(0.5, 1.5);
      const grass: Rgb = mix([bed.base[0] * lamp[0] * tone * 1.6, bed.base[1] * lamp[1] * tone * 1.6, bed.base[2] * lamp[2] * tone * 1.6], bed.haze, fade * 0.5);
      stroke(film, bx, py + scaleAt * 0.05, bx + bend * 0.4, py - tall * 0.6, scaleAt * 0.011, scaleAt * 0.008, { colour: grass, depth });
      stroke(film, bx + bend * 0.4, py - tall * 0.6, bx + bend, py - tall, scaleAt * 0.008, scaleAt * 0.002, { colour: scale(grass, 1.25), depth });
    }
    const patch = noise2(t, x * 0.16 + 50, z * 0.11);
    const which = bed.kinds.length === 1 ? 0 : min(bed.kinds.length - 1, floor(noise2(t, x * 0.35, z * 0.35 + 9) * 1.15 * bed.kinds.length + random.between(-0.4, 0.4)));
    if (random.next() > 0.2 + 0.8 * smoothstep(0.3, 0.65, patch)) continue;
    // Right before the eye a few are enough, or they hide the rest.
    if (z < nearest * 1.7 && random.chance(0.65)) continue;
    const kind = bed.kinds[which < 0 ? 0 : which]!;
    const stem = scaleAt * random.between(0.2, 0.42) * (kind.shape === 'rays' && brief.wants.has('sunflower') ? 1.8 : 1);
    const size = scaleAt * random.between(0.055, 0.085) * big * (kind.shape === 'rays' && brief.wants.has('sunflower') ? 1.35 : 1);
    const lean = random.between(-0.15, 0.15) * stem;
    const stalk: Rgb = mix([0.05 * lamp[0], 0.1 * lamp[1], 0.02 * lamp[2]], bed.haze, fade * 0.5);
    stroke(film, px, py, px + lean, py - stem, scaleAt * 0.009, scaleAt * 0.006, { colour: stalk, depth });
    const tint = random.between(0.55, 1.25);
    const petal = mix([kind.petal[0] * lamp[0] * tint, kind.petal[1] * lamp[1] * tint, kind.petal[2] * lamp[2] * tint], bed.haze, fade * 0.6);
    if (z < nearest * 1.12) blurred(stage, px + lean, py - stem, size * 1.15, petal, depth);
    else paintFlower(stage, random, px + lean, py - stem, size, kind.shape, petal, [kind.heart[0] * lamp[0], kind.heart[1] * lamp[1], kind.heart[2] * lamp[2]], depth);
  }
}

/** A blossom too near to be in focus. */
function blurred(stage: Parameters<Scene['paint']>[0], x: number, y: number, size: number, petal: Rgb, depth: number): void {
  disc(stage.film, x, y, size, { colour: petal, alpha: 0.42, depth });
  glow(stage.film, x, y, size * 0.8, scale(petal, 0.25));
}

function paintButterflies(stage: Parameters<Scene['paint']>[0], petal: Rgb, light: Rgb): void {
  const { film } = stage;
  const random = stage.random('butterflies');
  for (let i = 0; i < 6; i++) {
    const x = film.width * random.between(0.12, 0.88);
    const y = film.height * random.between(0.4, 0.7);
    const s = film.unit * random.between(0.012, 0.024);
    const colour = mix([0.9 * light[0], 0.5 * light[1], 0.1 * light[2]], petal, random.next() * 0.6);
    for (const side of [-1, 1]) {
      const fold = random.between(0.5, 1);
      fillPolygon(film, [x, y, x + side * s * 1.15 * fold, y - s * 0.95, x + side * s * 1.3 * fold, y - s * 0.2, x + side * s * 0.3, y + s * 0.1], { colour, depth: 230 });
      fillPolygon(film, [x, y, x + side * s * 0.95 * fold, y + s * 0.15, x + side * s * 0.7 * fold, y + s * 0.75, x, y + s * 0.3], { colour: scale(colour, 0.7), depth: 230 });
    }
    stroke(film, x, y - s * 0.35, x, y + s * 0.5, s * 0.06, s * 0.04, { colour: [0.01, 0.01, 0.01], depth: 230 });
  }
}
