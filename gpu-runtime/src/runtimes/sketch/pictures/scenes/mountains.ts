/** A mountain range behind a lake and forest, lit from the side; snow lies on what is high and not too steep. */
import { abs, ceil, max, min, round } from '../core/math.ts';
import { mix, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { noise2, smoothstep } from '../core/noise.ts';
import { makeAtmosphere } from '../outdoors/atmosphere.ts';
import { paintConifer } from '../outdoors/conifers.ts';
import { paintBirds } from '../outdoors/figures.ts';
import { sunLight } from '../outdoors/light.ts';
import { precipitate } from '../outdoors/precipitation.ts';
import { growConifers, paintRidge, peakSkyline } from '../outdoors/ridges.ts';
import { erodedHeight } from '../outdoors/rock.ts';
import { paintSky } from '../outdoors/sky.ts';
import { paintTerrain } from '../outdoors/terrain.ts';
import { paintWater } from '../outdoors/water.ts';
import type { Scene, Stage } from '../prompt/scene.ts';

export const mountains: Scene = {
  name: 'mountains',
  title: 'Mountains with lake and forest',
  example: 'majestic mountains above a calm lake at golden hour',
  words: { sky: 0.3, mountain: 3, peak: 2.5, alp: 3, alpine: 3, summit: 3, lake: 2.5, valley: 2.5, himalaya: 3, landscape: 2, wilderness: 2, canyon: 1.5, cliff: 1.5, nature: 1, hill: 1.5, 'mountain range': 3, range: 1.5, matterhorn: 2, outdoors: 1 },
  features: {
    lake: ['lake', 'water', 'reflection', 'tarn', 'mirror', 'river'],
    trees: ['forest', 'tree', 'pine', 'conifer', 'fir', 'wood', 'spruce'],
    snowcaps: ['snow capped', 'snowcapped', 'snowy', 'glacier', 'snow', 'ice'],
    birds: ['bird', 'eagle'],
    calm: ['calm', 'still', 'serene', 'peaceful', 'quiet', 'tranquil'],
  },
  times: ['dawn', 'day', 'golden', 'sunset', 'dusk', 'night'],
  weathers: ['clear', 'cloudy', 'fog', 'rain', 'snow', 'storm'],
  seasons: ['autumn', 'winter', 'summer', 'spring'],
  amounts: false,
  sizes: true,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit } = film;
    const random = stage.random('mountains');
    const air = makeAtmosphere(brief, random, ['golden', 'day', 'dawn', 'sunset']);
    const withLake = !brief.without.has('lake');
    const horizonY = round(height * (width > height ? random.between(0.6, 0.66) : random.between(0.56, 0.62)));
    const side = random.sign();
    // The sun stands outside the frame so that it rakes across the slopes; the moon may be seen.
    const sunX = air.isMoon ? width * (0.5 + side * random.between(0.2, 0.32)) : width / 2 + side * (width / 2 + unit * 0.16);
    const sunY = air.isMoon ? max(unit * 0.1, height * 0.13) : horizonY - max(0.16 * unit, air.sunHeight * horizonY * 0.8);
    paintSky(stage, { air, horizonY, bottomY: min(height, horizonY + ceil(unit * 0.035)), sunX, sunY, from: 0.02, to: 0.35 });
    stage.preview();

    const t = stage.lattice('rock');
    const { light, ambient } = sunLight(air);
    const ox = random.between(0, 200);
    const oz = random.between(0, 200);
    const tall = (brief.size === 'large' ? 1.3 : brief.size === 'small' ? 0.7 : 1) * random.between(19, 23);
    const peakX = random.between(-14, 14);
    const peakZ = random.between(58, 80);
    const heightAt = (x: number, z: number, octaves: number): number => {
      const rise = smoothstep(16, 62, z);
      const px = (x - peakX) / 24;
      const pz = (z - peakZ) / 28;
      const main = 1 / (1 + (px * px + pz * pz) * 1.15);
      const e = erodedHeight(t, x * 0.034 + ox, z * 0.034 + oz, octaves);
      const ground = withLake ? -1.2 : -0.6 + 0.9 * (noise2(t, x * 0.09 + ox, z * 0.07) - 0.5);
      return rise * tall * (e * (0.62 + 0.95 * main) + 0.14 * main) + ground;
    };
    const winter = brief.season === 'winter' || brief.weather === 'snow';
    const snowLine = (winter ? 0.1 : brief.wants.has('snowcaps') ? 0.34 : brief.season === 'summer' ? 0.62 : 0.46) * tall;
    const rock: Rgb = [0.27, 0.245, 0.235];
    const scree: Rgb = [0.37, 0.335, 0.3];
    const green: Rgb = brief.season === 'autumn' ? [0.3, 0.15, 0.05] : [0.085, 0.12, 0.05];
    paintTerrain(stage, {
      horizonY,
      focal: 1.05,
      eyeHeight: 1,
      nearZ: withLake ? 14 : 2,
      farZ: 230,
      height: heightAt,
      colour: (out, x, z, h, steep) => {
        const n = noise2(t, x * 0.9, z * 0.9 + h * 0.7);
        const bands = noise2(t, x * 0.05, h * 1.7 + n * 1.2);
        const grass = smoothstep(0.62, 0.82, steep) * (1 - smoothstep(tall * 0.22, tall * 0.42, h + n * 4));
        const snow = smoothstep(snowLine - 3, snowLine + 3.5, h + (n - 0.5) * 8) * smoothstep(0.46, 0.68, steep + (n - 0.5) * 0.16);
        for (let c = 0; c < 3; c++) {
          let v = rock[c]! + (scree[c]! - rock[c]!) * bands;
          v += (green[c]! * (0.7 + 0.6 * n) * (z < 30 ? 0.55 + 0.9 * noise2(t, x * 5, z * 5) : 1) - v) * grass;
          v += ((c === 2 ? 0.93 : 0.89) - v) * snow;
          out[c] = v;
        }
      },
      lightDirection: [side * 0.8, 0.22 + 0.55 * air.sunHeight, air.time === 'day' ? -0.5 : -0.28],
      light,
      ambient,
      hazeDistance: 330 / air.hazeDensity,
      hazeHeight: tall * 0.55,
      stride: 0.0085,
      farDepth: 34,
      nearDepth: withLake ? 90 : 250,
      from: 0.35,
      to: 0.7,
    });
    stage.preview();

    const shoreY = horizonY + round(unit * 0.012);
    const trees = !brief.without.has('trees');
    const leaf: Rgb = brief.season === 'autumn' ? [0.2, 0.075, 0.02] : [0.026, 0.052, 0.034];
    const forest: Rgb = [0, 1, 2].map((c) => leaf[c]! * (0.5 * light[c]! + 1.6 * ambient[c]!) + 0.15 * air.near[c]!) as unknown as Rgb;
    for (let i = 0; i < 2; i++) {
      const line = peakSkyline(film, t, random, { baseY: shoreY + 2, height: unit * (0.1 - 0.045 * i), frequency: 1.4 + i, jagged: 0.1, gaps: i === 0 ? 0.05 : 0.22 });
      if (!withLake) break;
      if (trees) growConifers(line, t, stage.random(`wood ${i}`), unit * (0.026 + 0.016 * i), 1, shoreY + 1);
      const fade = (i === 0 ? 0.1 : 0.015) * min(2.5, air.hazeDensity);
      const crest = mix(forest, air.haze, min(0.85, fade));
      paintRidge(film, line, t, { crest, foot: mix(crest, air.haze, min(0.8, fade + 0.06)), baseY: shoreY + 2, depth: 100 + 15 * i, relief: 0.5, lightX: sunX, light: scale(light, 0.012), mist: 1.6 });
    }
    stage.tick(0.74);

    if (withLake) {
      paintWater(stage, {
        horizonY: shoreY,
        bottomY: height,
        deep: scale(mix(air.water, ambient, 0.05), 0.5),
        waves: brief.wants.has('calm') ? 0.08 : random.between(0.12, 0.3),
        farDepth: 118,
        from: 0.75,
        to: 0.93,
      });
    } else {
      plantMeadow(stage, heightAt, horizonY, forest, light, side);
    }
    if (brief.wants.has('birds')) paintBirds(stage, air, horizonY, width * 0.4, horizonY * 0.4);
    if (trees) frameWithConifers(stage, forest, light, ambient, side, winter);
    precipitate(stage, air);
    return { grade: { ...PLAIN_GRADE, contrast: 1.05, saturation: 1.08 }, bloom: { threshold: 0.95, strength: 0.32 } };
  },
};

/** Conifers on the meadow that takes the place of the lake, far ones first. */
function plantMeadow(stage: Stage, heightAt: (x: number, z: number, octaves: number) => number, horizonY: number, forest: Rgb, light: Rgb, lightSide: number): void {
  const { film, brief } = stage;
  const random = stage.random('meadow trees');
  const focal = 1.05 * film.unit;
  const spots = Array.from({ length: brief.without.has('trees') ? 0 : 90 }, () => ({ z: 7 + 34 * random.next() ** 0.6, place: random.between(-1.1, 1.1) })).sort((p, q) => q.z - p.z);
  for (const { z, place } of spots) {
    // Groves left and right, a clearing between them.
    if (abs(place) < random.between(0.2, 0.65)) continue;
    const x = (place * film.width * 0.5 * z) / focal;
    const foot = horizonY + ((1 - heightAt(x, z, 5)) * focal) / z;
    paintConifer(stage, random, film.width / 2 + (x * focal) / z, foot, ((2.4 + 1.6 * random.next()) * focal) / z, {
      dark: scale(forest, 0.5),
      lit: mix(forest, [light[0] * 0.05, light[1] * 0.06, light[2] * 0.03], 0.5),
      side: lightSide,
      snow: brief.season === 'winter' || brief.weather === 'snow' ? 0.9 : 0,
      snowColour: scale(light, 0.5),
      depth: round(230 - 3 * z),
    });
    stage.tick(0.85);
  }
}

/** A few large trees at one or both edges, growing from below the frame. */
function frameWithConifers(stage: Stage, forest: Rgb, light: Rgb, ambient: Rgb, lightSide: number, snowy: boolean): void {
  const { film } = stage;
  const random = stage.random('frame');
  const edges = random.chance(0.35) ? [-1, 1] : [random.sign()];
  for (const edge of edges) {
    const count = random.whole(3, 6);
    for (let i = 0; i < count; i++) {
      const k = i / count;
      const size = film.unit * (0.3 + 0.42 * k) * random.between(0.85, 1.15);
      const x = edge < 0 ? film.unit * random.between(-0.04, 0.26 - 0.1 * k) : film.width - film.unit * random.between(-0.04, 0.26 - 0.1 * k);
      paintConifer(stage, random, x, film.height + film.unit * (0.02 + 0.05 * k), size, {
        dark: scale(forest, 0.32 + 0.1 * (1 - k)),
        lit: mix(scale(forest, 1.1), [light[0] * 0.05, light[1] * 0.06, light[2] * 0.03], 0.6),
        side: lightSide,
        snow: snowy ? 0.9 : 0,
        snowColour: [ambient[0] + light[0] * 0.2, ambient[1] + light[1] * 0.2, ambient[2] + light[2] * 0.2],
        depth: 235 + round(18 * k),
      });
    }
  }
}
