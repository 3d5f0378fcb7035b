/** A neon street at night: two rows of buildings into the fog, signs, people, and a wet road that mirrors it all. */
import { exp, floor, max, min, round } from '../core/math.ts';
import { fromOklch, mix, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { fbm2, noise1 } from '../core/noise.ts';
import type { Random } from '../core/random.ts';
import { glow } from '../core/shapes.ts';
import { paintSigns } from '../city/signs.ts';
import { depthAt, makeBuildings, paintBuildings, type StreetPlan } from '../city/street.ts';
import { paintCables, paintCars, paintPeople } from '../city/street-life.ts';
import { paintDropRings, paintGround } from '../city/wet-ground.ts';
import { rain, snow } from '../outdoors/precipitation.ts';
import type { Brief } from '../prompt/brief.ts';
import type { Scene, Stage } from '../prompt/scene.ts';

export const city: Scene = {
  name: 'city',
  title: 'Neon city at night',
  example: 'a neon city street at night in the rain',
  words: { city: 3, neon: 3, street: 2.5, cyberpunk: 3.5, urban: 2.5, downtown: 3, skyscraper: 3, tokyo: 3, alley: 2.5, metropolis: 3, cityscape: 3, town: 2, building: 2, 'new york': 3, 'hong kong': 3, shibuya: 3, futuristic: 1.2, skyline: 2, avenue: 2.5, 'city lights': 3, rain: 0.3, blade: 1, runner: 0.5 },
  features: {
    signs: ['neon', 'sign', 'billboard', 'cyberpunk'],
    people: ['people', 'person', 'pedestrian', 'crowd', 'figure', 'man', 'woman', 'umbrella', 'walker'],
    cars: ['car', 'traffic', 'taxi', 'headlight', 'vehicle'],
    reflections: ['reflection', 'puddle', 'wet', 'reflecting', 'reflective'],
    cables: ['cable', 'wire'],
  },
  times: ['night', 'dusk'],
  weathers: ['clear', 'rain', 'fog', 'snow', 'storm'],
  seasons: [],
  amounts: true,
  sizes: true,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit } = film;
    const random = stage.random('city');
    const neon = neonColours(brief, random);
    const raining = !brief.without.has('rain') && (brief.weather === 'rain' || brief.weather === 'storm' || (brief.weather === undefined && random.chance(0.55)));
    const wet = brief.wants.has('reflections') || raining ? 1 : 0.5;
    const fog = scale(mix(neon[0]!, neon[1]!, random.between(0.25, 0.75)), brief.weather === 'fog' ? 0.34 : 0.17);
    const plan: StreetPlan = {
      horizonY: height * (width > height ? random.between(0.57, 0.62) : random.between(0.6, 0.66)),
      vanishX: width * (0.5 + random.between(-0.1, 0.1)),
      focal: unit * 0.92,
      eye: 1.75,
      buildings: makeBuildings(random, neon, brief.size === 'large' ? 1.4 : brief.size === 'small' ? 0.65 : 1, brief.amount === 'few' ? 0.6 : 1),
      fog,
      fogDistance: brief.weather === 'fog' ? 48 : 105,
    };
    paintNightSky(stage, plan, brief.time === 'dusk' ? 2.4 : 1);
    paintFarTowers(stage, plan, stage.random('towers'), neon);
    const contact = paintBuildings(stage, plan, 0.1, 0.58);
    stage.preview();
    if (!brief.without.has('cables')) paintCables(stage, plan, stage.random('cables'));
    if (!brief.without.has('signs')) paintSigns(stage, plan, stage.random('signs'), neon, brief.amount === 'few' ? 0.45 : brief.wants.has('signs') ? 0.95 : 0.8);
    const spill = scale(mix(neon[0]!, neon[1]!, 0.5), 0.3);
    glow(film, plan.vanishX, plan.horizonY - unit * 0.02, unit * 0.11, scale(spill, 0.8), 0.8);
    glow(film, plan.vanishX, plan.horizonY - unit * 0.1, unit * 0.28, scale(spill, 0.4), 1.2);
    const lifeBelow = stage.random('life');
    const cars = brief.without.has('cars') ? 0 : brief.wants.has('cars') ? 9 : lifeBelow.whole(1, 4);
    // Cars are painted twice: before the road, which mirrors them, they would hide it; so the road comes first and lights are added after.
    paintGround(stage, plan, contact, wet, 0.64, 0.86);
    stage.preview();
    paintCars(stage, plan, lifeBelow, cars);
    mirrorLights(stage, plan, lifeBelow, neon);
    const people = brief.without.has('people') ? 0 : brief.amount === 'many' ? 14 : brief.wants.has('people') ? 7 : lifeBelow.whole(1, 4);
    paintPeople(stage, plan, stage.random('people'), people, raining, neon);
    if (raining) {
      paintDropRings(stage, plan, mix(fog, [1, 1, 1], 0.3));
      rain(stage, { haze: scale(mix(spill, [1, 1, 1], 0.25), 0.9) }, brief.weather === 'storm' ? 1.7 : 1);
    }
    if (brief.weather === 'snow') snow(stage, { haze: mix(fog, [1, 1, 1], 0.4) });
    return { grade: { ...PLAIN_GRADE, contrast: 1.04, saturation: 1.1, exposure: 1.15, vignette: 0.36 }, bloom: { threshold: 0.55, strength: 0.75 } };
  },
};

function neonColours(brief: Brief, random: Random): Rgb[] {
  const sets = [
    [345, 205, 300, 60],
    [320, 195, 270, 30],
    [20, 200, 330, 85],
    [290, 170, 350, 230],
  ];
  const wishes = brief.colours.map((wish) => wish.hue);
  const hues = wishes.length === 0 ? random.pick(sets) : wishes.length === 1 ? [wishes[0]!, wishes[0]! + 40, wishes[0]! - 50, wishes[0]! + 160] : [...wishes, wishes[0]! + 30, wishes[1]! - 30];
  return hues.slice(0, 4).map((hue) => fromOklch([0.68, 0.23, hue + 5 * brief.mood.warmth]));
}

function paintNightSky(stage: Stage, plan: StreetPlan, power: number): void {
  const { film } = stage;
  const { width, height, rgb, unit } = film;
  const t = stage.lattice('night');
  for (let y = 0; y < height; y++) {
    if ((y & 15) === 0) stage.tick((0.06 * y) / height);
    const e = (plan.horizonY - y) / unit;
    const low = exp(-(e < 0 ? 0 : e) * 2.6);
    for (let x = 0; x < width; x++) {
      const cloud = fbm2(t, (x / unit) * 2.1, (y / unit) * 4.2, 4);
      const k = (0.08 + 0.9 * low) * (0.5 + 0.9 * cloud) * power;
      const i = (y * width + x) * 3;
      rgb[i] = 0.004 + plan.fog[0] * k;
      rgb[i + 1] = 0.005 + plan.fog[1] * k;
      rgb[i + 2] = 0.012 + plan.fog[2] * k;
    }
  }
}

/** Towers beyond the end of the street, pale in the fog. */
function paintFarTowers(stage: Stage, plan: StreetPlan, random: Random, neon: readonly Rgb[]): void {
  const { film } = stage;
  const { width, rgb, depth, unit } = film;
  const t = stage.lattice('towers');
  for (let layer = 0; layer < 3; layer++) {
    const near = layer / 2;
    const body = mix(scale(plan.fog, 1.05 - 0.3 * near), [0.01, 0.01, 0.02], 0.25 + 0.35 * near);
    const window = scale(mix(neon[2]!, [1, 0.85, 0.6], 0.6), 0.22 + 0.2 * near);
    for (let x = 0; x < width; ) {
      const wide = max(3, round(unit * random.between(0.03, 0.075)));
      const middle = exp(-(((x - plan.vanishX) / unit) ** 2) * 5);
      const top = plan.horizonY - unit * (random.between(0.06, 0.2) + middle * random.between(0.06, 0.34) * (1 - 0.45 * near));
      const cell = max(2, round(unit * 0.0055));
      const tip = random.chance(0.4) ? wide * random.between(0.2, 0.4) : 0;
      for (let px = x; px < min(width, x + wide); px++) {
        const step = tip > 0 && (px - x < tip || x + wide - px < tip) ? unit * 0.03 : 0;
        for (let y = max(0, floor(top + step)); y < plan.horizonY + 1; y++) {
          const on = (px - x) % cell < cell * 0.6 && y % (cell + 1) < cell * 0.6 && noise1(t, floor((px - x) / cell) * 3.7 + x, floor(y / (cell + 1))) > 0.66;
          const i = (y * width + px) * 3;
          for (let c = 0; c < 3; c++) rgb[i + c] = body[c]! + (on ? window[c]! : 0);
          depth[y * width + px] = depthAt(430) - 8 + 4 * layer;
        }
      }
      x += wide + (random.chance(0.3) ? round(unit * random.between(0.004, 0.03)) : 0);
    }
    stage.tick(0.07 + 0.01 * layer);
  }
}

/** Long reflections of lamps on the road, beyond what the mirror image holds. */
function mirrorLights(stage: Stage, plan: StreetPlan, random: Random, neon: readonly Rgb[]): void {
  const { film } = stage;
  for (let i = 0; i < 9; i++) {
    const z = 9 + 40 * random.next();
    const k = plan.focal / z;
    const x = plan.vanishX + random.between(-7, 7) * k;
    glow(film, x, plan.horizonY + plan.eye * k * 1.25, k * 0.3, scale(random.pick(neon), 0.1), 3.2);
  }
}
