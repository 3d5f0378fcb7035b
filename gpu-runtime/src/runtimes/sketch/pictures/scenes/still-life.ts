/** A still life by a window: fruit and vessels on boards, or geometric bodies on a glossy ground. */
import { fromOklch, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { noise2 } from '../core/noise.ts';
import type { Random } from '../core/random.ts';
import type { Brief } from '../prompt/brief.ts';
import type { Scene } from '../prompt/scene.ts';
import { paintSolid } from '../solids/march.ts';
import { studioSurroundings } from '../solids/studio.ts';
import { makeStillLife, type Thing } from '../solids/still-life.ts';

const GEOMETRY: readonly Thing[] = ['ball', 'cube', 'ring', 'cone', 'pill', 'ball', 'ball'];
const WANTED: Readonly<Record<string, readonly Thing[]>> = {
  apples: ['apple', 'apple', 'apple'],
  oranges: ['orange', 'orange', 'orange'],
  lemons: ['lemon', 'lemon', 'lemon'],
  pears: ['pear', 'pear'],
  vase: ['vase'],
  bottle: ['bottle'],
  bowl: ['bowl'],
  cup: ['cup'],
  candle: ['candle', 'candle'],
  fruit: ['apple', 'orange', 'pear', 'lemon', 'apple'],
  spheres: ['ball', 'ball', 'ball', 'ball'],
  cubes: ['cube', 'cube', 'cube'],
  rings: ['ring', 'ring'],
  cones: ['cone', 'cone'],
};

export const stillLife: Scene = {
  name: 'still-life',
  title: 'Still life and geometric bodies',
  example: 'a still life with apples, a vase and a candle on a wooden table',
  words: { 'still life': 5, apple: 2.5, orange: 0.6, fruit: 3, vase: 3, bottle: 2.5, bowl: 2.5, lemon: 2.5, pear: 2.5, candle: 2.5, table: 2, cup: 2.5, mug: 2.5, sphere: 2.5, cube: 2.5, torus: 3, geometric: 2.5, shape: 2, ball: 1.5, '3d': 1.5, ring: 0.2, pottery: 2.5, ceramic: 2, object: 1.2, kitchen: 1.2, render: 0.8 },
  features: {
    apples: ['apple'],
    oranges: ['orange'],
    lemons: ['lemon'],
    pears: ['pear'],
    vase: ['vase', 'pottery'],
    bottle: ['bottle', 'wine'],
    bowl: ['bowl'],
    cup: ['cup', 'mug', 'coffee', 'tea'],
    candle: ['candle', 'candlelight'],
    fruit: ['fruit'],
    spheres: ['sphere', 'ball'],
    cubes: ['cube', 'box'],
    rings: ['torus', 'ring'],
    cones: ['cone'],
    geometry: ['geometric', 'shape', '3d', 'geometry'],
    wood: ['wooden', 'wood', 'table', 'rustic'],
  },
  times: ['night', 'golden'],
  weathers: [],
  seasons: [],
  amounts: true,
  sizes: false,
  maxPixels: 590_000,

  paint(stage) {
    const { film, brief } = stage;
    const random = stage.random('still life');
    const hue = brief.colours[0]?.hue ?? random.between(0, 360);
    const things = chooseThings(brief, random);
    const geometric = things.every((thing) => GEOMETRY.includes(thing));
    const hues = brief.colours.length > 0 ? brief.colours.map((wish) => wish.hue) : [hue, hue + 30, hue + 190, hue + 150];
    const table: Rgb = geometric && !brief.wants.has('wood') ? fromOklch([0.5, 0.05, hue + 20]) : random.pick([[0.2, 0.105, 0.05], [0.13, 0.07, 0.038], [0.3, 0.19, 0.11]]);
    const wall = geometric ? fromOklch([0.42, 0.06, hue + 20]) : fromOklch([0.27, 0.03, random.pick([70, 150, 230, 30])]);
    const dark = brief.time === 'night' || things.includes('candle') || brief.mood.exposure < 0.85;
    const t = stage.lattice('grain');
    const solid = makeStillLife(random, t, things, { table, hues, glossy: geometric });
    const side = random.sign();
    const warm: Rgb = brief.time === 'golden' || dark ? [1.12, 0.9, 0.62] : [1.05, 0.98, 0.88];
    const accent = geometric ? fromOklch([0.7, 0.15, hue + 180]) : ([0.55, 0.65, 0.85] as const);
    const wide = film.width / film.height;
    paintSolid(
      stage,
      solid,
      {
        eye: [0.35 * side, 1.55, 4.3],
        target: [0, wide < 0.8 ? 0.62 : 0.52, 0],
        focal: wide > 1.2 ? 3 : wide < 0.8 ? 2.6 : 2.5,
        keyDirection: [-0.85 * side, 0.75, 0.35],
        key: scale(warm, dark ? 1.05 : 1.85),
        rimDirection: [0.8 * side, 0.45, -0.7],
        rim: scale(accent, dark ? 0.35 : 0.7),
        fill: scale([0.34, 0.38, 0.46], dark ? 0.32 : 0.72),
        surroundings: studioSurroundings(scale(table, 0.5), scale(wall, 1.1), scale(warm, dark ? 0.6 : 1.15), scale(accent, 0.7)),
        backdrop: (out, u, v) => {
          const d2 = (u + 0.55 * side) * (u + 0.55 * side) + (v - 0.5) * (v - 0.5);
          const plaster = 0.88 + 0.24 * noise2(t, u * 3 + 20, v * 3 + 20);
          const light = (0.2 + 0.95 / (1 + d2 * 1.1)) * plaster * (dark ? 0.75 : 1);
          for (let c = 0; c < 3; c++) out[c] = wall[c]! * light * warm[c]!;
        },
        nearest: 2.6,
        farthest: 7.5,
      },
      0.02,
      0.96,
    );
    return { grade: { ...PLAIN_GRADE, vignette: 0.36, contrast: 1.05 }, bloom: { threshold: 1.0, strength: 0.45 } };
  },
};

function chooseThings(brief: Brief, random: Random): Thing[] {
  const chosen: Thing[] = [];
  for (const [feature, things] of Object.entries(WANTED)) if (brief.wants.has(feature) && !(feature === 'fruit' && chosen.length > 2)) chosen.push(...things);
  if (chosen.length === 0) {
    if (brief.wants.has('geometry')) for (let i = 0; i < random.whole(5, 7); i++) chosen.push(random.pick(GEOMETRY));
    else chosen.push('vase', random.pick(['bottle', 'bowl', 'cup']), 'apple', 'apple', random.pick(['pear', 'lemon', 'orange']));
  } else if (chosen.length < 3) {
    chosen.push(...(GEOMETRY.includes(chosen[0]!) ? (['ball', 'cube', 'cone'] as const) : (['apple', 'pear', 'lemon'] as const)));
  }
  const most = brief.amount === 'few' ? 2 : brief.amount === 'many' ? 12 : 8;
  const tallFirst = (thing: Thing): number => (['vase', 'bottle', 'candle', 'bowl', 'pill'].includes(thing) ? 0 : 1);
  return chosen.slice(0, most).sort((a, b) => tallFirst(a) - tallFirst(b));
}
