/** Winter: white mountains, drifts of snow and laden conifers; at night with northern lights. */
import { abs, ceil, exp, floor, max, min, round } from '../core/math.ts';
import { mix, scale, type Rgb } from '../core/colour.ts';
import type { Film } from '../core/film.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { fbm2, noise2, smoothstep } from '../core/noise.ts';
import { makeAtmosphere } from '../outdoors/atmosphere.ts';
import { paintAurora } from '../outdoors/aurora.ts';
import { paintCabin } from '../outdoors/cabin.ts';
import { paintConifer } from '../outdoors/conifers.ts';
import { sunLight } from '../outdoors/light.ts';
import { snow as snowFlakes } from '../outdoors/precipitation.ts';
import { erodedHeight } from '../outdoors/rock.ts';
import { paintSky } from '../outdoors/sky.ts';
import { paintTerrain } from '../outdoors/terrain.ts';
import type { Scene } from '../prompt/scene.ts';

export const winter: Scene = {
  name: 'winter',
  title: 'Snow and winter, with northern lights',
  example: 'aurora over a snowy winter landscape at night',
  words: { sky: 0.3, landscape: 0.5, winter: 3, snow: 2.5, snowy: 2.5, aurora: 3.5, 'northern lights': 3.5, 'aurora borealis': 3.5, arctic: 3, frozen: 2.5, ice: 2, icy: 2, polar: 3, frost: 2, frosty: 2, blizzard: 3, christmas: 2, tundra: 3, antarctica: 3, wintry: 3, snowfall: 2.5, iceland: 2 },
  features: {
    aurora: ['aurora', 'northern lights', 'aurora borealis'],
    cabin: ['cabin', 'hut', 'house', 'cottage', 'lodge', 'christmas'],
    trees: ['forest', 'tree', 'pine', 'conifer', 'fir', 'spruce'],
    mountains: ['mountain', 'peak', 'hill'],
    snow: ['snowfall', 'snowing', 'blizzard'],
  },
  times: ['dawn', 'day', 'golden', 'sunset', 'dusk', 'night'],
  weathers: ['clear', 'cloudy', 'fog', 'snow', 'storm'],
  seasons: ['winter'],
  amounts: true,
  sizes: true,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit } = film;
    const random = stage.random('winter');
    const polar = brief.wants.has('aurora');
    // Words like "snowy" mean lying snow here; only words for falling snow let it fall.
    const falling = brief.wants.has('snow');
    const lying = { ...brief, weather: brief.weather === 'snow' && !falling ? undefined : brief.weather, time: brief.time ?? (polar ? 'night' : undefined) };
    const usual = makeAtmosphere(lying, random, ['dawn', 'dusk', 'golden', 'night']);
    const air = polar ? { ...usual, cloudCover: 0, sunVisible: false, stars: max(usual.stars, 0.7) } : usual;
    const horizonY = round(height * random.between(0.55, 0.61));
    const side = random.sign();
    const sunX = width / 2 + side * (air.isMoon ? unit * 0.3 : min(width * 0.32, unit * 0.4));
    const sunY = max(unit * 0.1, horizonY - max(0.3 * unit, air.sunHeight * horizonY));
    paintSky(stage, { air, horizonY, bottomY: min(height, horizonY + ceil(unit * 0.035)), sunX, sunY, from: 0.02, to: 0.22 });
    const glowing = polar || (air.time === 'night' && !brief.without.has('aurora') && brief.weather === undefined && random.chance(0.5));
    if (glowing) paintAurora(stage, horizonY, 1);
    stage.preview();

    const t = stage.lattice('snow');
    const { light, ambient } = sunLight(air);
    const ox = random.between(0, 200);
    const oz = random.between(0, 200);
    const tall = brief.without.has('mountains') ? 0 : (brief.size === 'large' ? 1.3 : brief.size === 'small' ? 0.7 : 1) * random.between(13, 17);
    const heightAt = (x: number, z: number, octaves: number): number => {
      const drift = z < 40 ? (fbm2(t, x * 0.1 + ox, z * 0.13 + oz, 3) - 0.5) * 1.9 + (noise2(t, x * 0.42 + oz, z * 0.6 + ox) - 0.5) * 0.3 + (octaves > 7 ? 0.035 * noise2(t, x * 1.1, z * 1.7) : 0) : 0;
      if (z < 26) return drift;
      const rise = smoothstep(26, 70, z);
      return drift * (1 - rise) + rise * tall * (1.5 * erodedHeight(t, x * 0.036 + ox, z * 0.036 + oz, octaves) - 0.06);
    };
    const dim = air.time === 'night' ? 0.5 : 0.8;
    const glow: Rgb = glowing ? [0.008, 0.02, 0.03] : [0, 0, 0];
    const shine: Rgb = [ambient[0] * 0.8 * dim + glow[0], ambient[1] * dim + glow[1], ambient[2] * 1.25 * dim + glow[2]];
    // Northern lights shine from above; otherwise the sun or moon rakes across the drifts.
    const lamp: Rgb = glowing ? mix(scale(light, 0.5), [0.05, 0.15, 0.12], 0.7) : scale(light, 0.8);
    paintTerrain(stage, {
      horizonY,
      focal: 1,
      eyeHeight: 1.9,
      nearZ: 2.6,
      farZ: 230,
      height: heightAt,
      colour: (out, x, z, h, steep) => {
        const n = noise2(t, x * 0.9, z * 0.9 + h * 0.6);
        const bare = z > 34 ? 1 - smoothstep(0.5, 0.68, steep + (n - 0.5) * 0.2) : 0;
        out[0] = 0.86 - 0.62 * bare;
        out[1] = 0.9 - 0.65 * bare;
        out[2] = 0.97 - 0.68 * bare;
      },
      bump: (out, x, z) => {
        const fade = 1 - smoothstep(6, 26, z);
        if (fade <= 0) return;
        out[0]! += (noise2(t, x * 3.1, z * 5.3) - 0.5) * 0.3 * fade;
        out[1]! += (noise2(t, x * 3.1 + 50, z * 5.3) - 0.5) * 0.3 * fade;
      },
      lightDirection: [side * 0.8, 0.2 + 0.45 * air.sunHeight, air.isMoon ? 0.2 : 0.12],
      light: lamp,
      ambient: shine,
      hazeDistance: 200 / air.hazeDensity,
      hazeHeight: tall === 0 ? Infinity : tall * 0.6,
      stride: 0.0085,
      farDepth: 32,
      nearDepth: 250,
      from: 0.36,
      to: 0.8,
    });
    stage.preview();
    plant(stage, heightAt, { horizonY, side, light: lamp, shine, haze: air.haze, hazeDensity: air.hazeDensity, near: air.near });
    if (falling) snowFlakes(stage, air);
    return { grade: { ...PLAIN_GRADE, contrast: 1.04, exposure: air.isMoon ? 1.15 : 1 }, bloom: { threshold: 0.9, strength: 0.4 } };
  },
};

interface Ground {
  readonly horizonY: number;
  readonly side: number;
  readonly light: Rgb;
  readonly shine: Rgb;
  readonly haze: Rgb;
  readonly hazeDensity: number;
  readonly near: Rgb;
}

/** Conifers, and perhaps a cabin, standing on the drifts: far ones first. */
function plant(stage: Parameters<Scene['paint']>[0], heightAt: (x: number, z: number, octaves: number) => number, ground: Ground): void {
  const { film, brief } = stage;
  const { width, unit } = film;
  const random = stage.random('plant');
  const place = (x: number, z: number): [number, number, number] => [width / 2 + (x / z) * unit, ground.horizonY + ((1.9 - heightAt(x, z, 5)) * unit) / z, unit / z];
  const spots: { x: number; z: number; tall: number }[] = [];
  const halfView = width / unit / 2;
  const open = random.between(-0.25, 0.25) * halfView;
  const many = brief.without.has('trees') ? 0 : brief.amount === 'few' ? 10 : brief.wants.has('trees') || brief.amount === 'many' ? 120 : 64;
  for (let i = 0; i < many; i++) {
    const z = 6 + 36 * random.next() ** 0.7;
    const x = random.between(-1.1, 1.1) * halfView * z;
    // A clearing that leads the eye to the mountains.
    if (abs(x / z - open) < (0.34 + random.next() * 0.16) * halfView * (z > 30 ? 0.55 : 1)) continue;
    spots.push({ x, z, tall: random.between(2.4, 4.6) * (brief.size === 'large' ? 1.2 : 1) });
  }
  spots.sort((a, b) => b.z - a.z);
  const cabinZ = 15;
  let cabin = brief.wants.has('cabin');
  for (const { x, z, tall } of spots) {
    if (cabin && z < cabinZ) {
      const [cx, cy, size] = place(open * cabinZ, cabinZ);
      paintCabin(stage, cx, cy, size * 3.4, ground.shine, ground.light);
      cabin = false;
    }
    const [px, py, size] = place(x, z);
    const far = min(0.8, (z / 90) * ground.hazeDensity);
    const dark = mix(mix([0.008, 0.02, 0.02], ground.near, 0.12), ground.shine, far * 0.25);
    castShadow(film, px, py, tall * size, -ground.side, ground.shine);
    paintConifer(stage, random, px, py, tall * size, {
      dark,
      lit: mix([dark[0] + ground.light[0] * 0.03, dark[1] + ground.light[1] * 0.04, dark[2] + ground.light[2] * 0.03], ground.shine, far * 0.2),
      side: ground.side,
      snow: 0.95,
      snowColour: mix([0.8 * ground.shine[0] + 0.35 * ground.light[0], 0.85 * ground.shine[1] + 0.35 * ground.light[1], 0.95 * ground.shine[2] + 0.35 * ground.light[2]], ground.shine, far * 0.4),
      depth: round(250 - 4 * z),
    });
    stage.tick(0.88);
  }
  if (cabin) {
    const [cx, cy, size] = place(open * cabinZ, cabinZ);
    paintCabin(stage, cx, cy, size * 3.4, ground.shine, ground.light);
  }
}

/** A long soft shadow on the snow, away from the light. */
function castShadow(film: Film, x: number, y: number, size: number, away: number, shade: Rgb): void {
  const { width, height, rgb } = film;
  const long = size * 0.95;
  const thick = size * 0.035;
  const cx = x + away * long * 0.48;
  for (let py = max(0, floor(y - thick * 3)); py < min(height, y + thick * 3.4); py++) {
    for (let px = max(0, floor(cx - long * 0.76)); px < min(width, cx + long * 0.76); px++) {
      const along = ((px + 0.5 - x) * away) / long;
      // Narrower towards the tip, and falling away from the viewer a little.
      const half = thick * (1.25 - along) * (along < 0 ? 1 + along * 4 : 1);
      if (half <= 0 || along > 1.1) continue;
      const d = (py + 0.5 - y + along * thick * 1.2) / half;
      const a = 0.62 * exp(-d * d) * (1 - smoothstep(0.55, 1.1, along)) * smoothstep(-0.25, -0.04, along);
      const i = (py * width + px) * 3;
      rgb[i]! += (shade[0] * 0.5 - rgb[i]!) * a;
      rgb[i + 1]! += (shade[1] * 0.56 - rgb[i + 1]!) * a;
      rgb[i + 2]! += (shade[2] * 0.66 - rgb[i + 2]!) * a;
    }
  }
}
