/** Deep space: a nebula of two hues with dust, stars that crowd where it glows, a planet lit from one side, rings, moons, a spiral galaxy. */
import { cos, exp, floor, min, round, sin } from '../core/math.ts';
import { fromOklch, inkOf, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { fbm2, noise1, ridged2, smoothstep } from '../core/noise.ts';
import type { Random } from '../core/random.ts';
import { glow, stroke } from '../core/shapes.ts';
import type { Scene, Stage } from '../prompt/scene.ts';
import { paintGalaxy } from '../space/galaxy.ts';
import { paintPlanet, type PlanetPlan } from '../space/planet.ts';

export const space: Scene = {
  name: 'space',
  title: 'Space, planets and nebulae',
  example: 'a ringed planet in front of a violet nebula in deep space',
  words: { space: 3, planet: 3, nebula: 3, galaxy: 3, cosmos: 3, cosmic: 2.5, universe: 3, outer: 1, 'outer space': 3, 'deep space': 3, star: 1.5, starfield: 2.5, 'milky way': 2.5, orbit: 2, saturn: 3, jupiter: 3, interstellar: 3, astronomy: 2.5, comet: 2.5, alien: 1, supernova: 3, asteroid: 2, stellar: 2, constellation: 2, 'spiral galaxy': 3, 'gas giant': 3, 'shooting star': 2, 'gas cloud': 2, 'alien planet': 3 },
  features: {
    planet: ['planet', 'world', 'saturn', 'jupiter', 'orbit', 'alien planet'],
    rings: ['ring', 'ringed', 'saturn'],
    moon: ['moon', 'satellite'],
    galaxy: ['galaxy', 'spiral', 'spiral galaxy', 'andromeda'],
    comet: ['comet', 'meteor', 'shooting star'],
    gas: ['jupiter', 'gas giant', 'saturn'],
    nebula: ['nebula', 'supernova', 'gas cloud'],
    stars: ['star', 'starfield', 'starry', 'constellation'],
  },
  times: [],
  weathers: [],
  seasons: [],
  amounts: true,
  sizes: true,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit } = film;
    const random = stage.random('space');
    const hues = nebulaHues(stage, random);
    paintNebula(stage, random, hues, brief.wants.has('galaxy') ? 0.3 : 0.85);
    stage.preview();
    const centre = { x: width * 0.5, y: height * 0.5 };
    const wantsGalaxy = brief.wants.has('galaxy') && !brief.without.has('galaxy');
    if (wantsGalaxy) paintGalaxy(stage, stage.random('galaxy'), centre.x + unit * random.between(-0.1, 0.1), centre.y + unit * random.between(-0.06, 0.06), unit * 0.52, hues);
    if (!brief.without.has('stars')) paintStars(stage, stage.random('stars'));
    const withPlanet = !brief.without.has('planet') && (brief.wants.has('planet') || brief.wants.has('rings') || brief.wants.has('moon') || (!wantsGalaxy && (!brief.wants.has('nebula') || random.chance(0.4))));
    if (withPlanet) paintPlanets(stage, stage.random('planets'), hues);
    if (brief.wants.has('comet')) paintComet(stage, stage.random('comet'));
    return { grade: { ...PLAIN_GRADE, contrast: 1.06, saturation: 1.08, vignette: 0.35 }, bloom: { threshold: 0.8, strength: 0.55 } };
  },
};

export interface Hues {
  readonly deep: Rgb;
  readonly first: Rgb;
  readonly second: Rgb;
  readonly third: Rgb;
  readonly hue: number;
}

function nebulaHues({ brief }: Stage, random: Random): Hues {
  const [a, b, c] = brief.colours;
  const hue = a?.hue ?? random.pick([295, 255, 330, 200, 20]);
  const other = b?.hue ?? hue + random.pick([-95, -65, 60, 85, 130]);
  const last = c?.hue ?? (hue + other) / 2 + random.between(-25, 25);
  const warm = brief.mood.warmth * 12;
  return {
    hue,
    deep: scale(inkOf(fromOklch([0.12, 0.045, hue])), 0.7),
    first: inkOf(fromOklch([0.55, 0.2, hue + warm])),
    second: inkOf(fromOklch([0.62, 0.17, other + warm])),
    third: inkOf(fromOklch([0.82, 0.09, last + warm])),
  };
}

function paintNebula(stage: Stage, random: Random, hues: Hues, strength: number): void {
  const { film } = stage;
  const { width, height, unit, rgb } = film;
  const t = stage.lattice('nebula');
  const ox = random.between(0, 200);
  const oy = random.between(0, 200);
  const zoom = random.between(1.25, 1.8);
  const angle = random.between(-0.9, 0.9);
  const ca = cos(angle);
  const sa = sin(angle);
  const shift = random.between(-0.18, 0.18);
  const octaves = stage.quality < 0.5 ? 4 : 6;
  const { deep, first, second, third } = hues;
  for (let y = 0; y < height; y++) {
    if ((y & 3) === 0) stage.tick((0.62 * y) / height);
    for (let x = 0; x < width; x++) {
      const u = (x + 0.5 - width / 2) / unit;
      const v = (y + 0.5 - height / 2) / unit;
      // The cloud lies along a slanted band, so that the picture has a direction and quiet corners.
      const across = -u * sa + v * ca + shift;
      const px = u * zoom + ox;
      const py = v * zoom + oy;
      const qx = fbm2(t, px, py, 3) - 0.5;
      const qy = fbm2(t, px + 33.1, py + 8.7, 3) - 0.5;
      const band = exp(-(across + qx * 0.55) * (across + qx * 0.55) * 7);
      const wx = px + qx * 2.4;
      const wy = py + qy * 2.4;
      const d = fbm2(t, wx, wy, octaves);
      const e = fbm2(t, wx * 1.2 + 61.3, wy * 1.2 + 17.9, octaves - 1);
      const wisps = ridged2(t, wx * 1.6 + 5, wy * 1.6 + 80, 4);
      const dust = smoothstep(0.42, 0.68, fbm2(t, wx * 1.5 + 120, wy * 1.5 + 44, 5));
      let a = smoothstep(0.34, 0.78, d) * (0.2 + 1.15 * band);
      let b = smoothstep(0.42, 0.8, e) * (0.15 + 1.1 * band);
      a *= a * 1.5 * strength;
      b *= 1.05 * strength;
      const core = smoothstep(0.52, 0.8, d * 0.6 + e * 0.45) * band * strength;
      const strand = wisps * wisps * (a + b) * 0.75;
      const open = 1 - dust * 0.78 * (0.35 + 0.65 * band);
      const i = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) {
        rgb[i + c] = deep[c]! * (0.7 + 0.6 * band) + (first[c]! * (a * 0.85 + strand * 0.4) + second[c]! * (b * 0.62 + strand * 0.32) + third[c]! * core * core * 1.5) * open;
      }
    }
  }
}

function paintStars(stage: Stage, random: Random): void {
  const { film, brief } = stage;
  const { width, height, unit, rgb } = film;
  const area = (width * height) / (unit * unit);
  const count = round(2600 * area * (brief.amount === 'few' ? 0.4 : brief.amount === 'many' || brief.wants.has('stars') ? 1.7 : 1));
  for (let i = 0; i < count; i++) {
    if ((i & 63) === 0) stage.tick(0.62 + (0.1 * i) / count);
    const x = random.next() * width;
    const y = random.next() * height;
    const at = (floor(y) * width + floor(x)) * 3;
    const glowing = rgb[at]! + rgb[at + 1]! + rgb[at + 2]!;
    const draw = random.next();
    // Half of the stars only show where the nebula glows.
    if (draw > 0.45 + glowing * 0.5) continue;
    const bright = random.next() ** 42;
    const tone = random.next();
    const power = 0.12 + 0.5 * random.next() ** 4 + 3.5 * bright;
    const colour: Rgb = [power * (0.7 + 0.5 * tone), power * (0.85 + 0.1 * tone), power * (1.25 - 0.55 * tone)];
    glow(film, x, y, unit * (0.00065 + 0.0009 * bright), colour);
    if (bright > 0.45) {
      glow(film, x, y, unit * 0.007, scale(colour, 0.05));
      const long = unit * 0.03 * bright;
      for (const [dx, dy] of [[1, 0], [0, 1]] as const) {
        stroke(film, x, y, x + dx * long, y + dy * long, unit * 0.0009, 0, { colour: scale(colour, 0.35) }, true);
        stroke(film, x, y, x - dx * long, y - dy * long, unit * 0.0009, 0, { colour: scale(colour, 0.35) }, true);
      }
    }
  }
}

function paintPlanets(stage: Stage, random: Random, hues: Hues): void {
  const { film, brief } = stage;
  const { width, height, unit } = film;
  const rings = !brief.without.has('rings') && (brief.wants.has('rings') || random.chance(0.3));
  const size = (brief.size === 'large' ? 0.36 : brief.size === 'small' ? 0.14 : random.between(0.2, 0.29)) * (rings ? 0.82 : 1) * (rings && height > width ? 0.78 : 1);
  const side = random.sign();
  const lightAngle = random.between(0.25, 0.75) * Math.PI;
  const wide = width > height ? min(0.3, (width / unit - 1) * 0.3 + 0.12) : 0.1;
  const tall = height > width ? 0.2 : 0.06;
  const main: PlanetPlan = {
    x: width / 2 + side * unit * wide,
    y: height * 0.5 + unit * random.between(-tall, tall),
    radius: unit * size,
    gas: brief.wants.has('gas') || random.chance(0.55),
    hue: brief.colours[brief.colours.length - 1]?.hue ?? hues.hue + random.pick([150, 180, -120, 60]),
    // Light comes from the wide side of the picture.
    light: [-side * sin(lightAngle), -0.35 * random.next() - 0.25, 0.42],
    rings: rings ? { tilt: random.between(0.16, 0.34), turn: random.between(-0.45, 0.45) } : undefined,
    depth: 190,
    clouds: random.chance(0.7),
  };
  const moons = brief.wants.has('moon') ? 2 : random.chance(0.6) ? 1 : 0;
  const [lx, ly] = main.light;
  const gleam = hues.third;
  glow(film, width / 2 + lx * unit * 0.9, height / 2 + ly * unit * 0.9, unit * 0.12, scale(gleam, 0.09));
  for (let i = 0; i < moons; i++) {
    paintPlanet(stage, stage.random(`moon ${i}`), {
      ...main,
      x: main.x - side * unit * (0.3 + 0.16 * i + size * 0.6),
      y: main.y - unit * (i === 0 ? random.between(0.06, 0.22) : -random.between(0.1, 0.22)),
      radius: unit * size * random.between(0.1, 0.2),
      gas: false,
      hue: main.hue + 40,
      rings: undefined,
      depth: 130,
      clouds: false,
      bare: true,
    }, 0.75);
  }
  paintPlanet(stage, random, main, 0.8);
}

function paintComet(stage: Stage, random: Random): void {
  const { film } = stage;
  const { width, height, unit } = film;
  const x = width * random.between(0.2, 0.4);
  const y = height * random.between(0.18, 0.32);
  const t = stage.lattice('comet');
  for (let i = 0; i < 90; i++) {
    const k = i / 90;
    const sway = (noise1(t, i * 0.13, 3) - 0.5) * unit * 0.02 * k;
    glow(film, x + k * unit * 0.42 + sway, y - k * unit * 0.16 + sway, unit * (0.004 + 0.02 * k), scale([0.75, 1.05, 1.5], 0.16 * (1 - k) ** 1.6));
  }
  glow(film, x, y, unit * 0.008, [3.4, 3.8, 4.4]);
}
