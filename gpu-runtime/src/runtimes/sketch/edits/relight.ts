/** Times of day: the light of a scene is changed, and its sky painted anew around the clouds that are there. */
import { bloom } from '../pictures/core/bloom.ts';
import { fbm2, makeLattice, smoothstep } from '../pictures/core/noise.ts';
import { type Canvas, type Colour, eachPixel, hex, luma, lumaPlane, mix, toDisplay, toLinear } from './canvas.ts';
import type { Edit, EditContext } from './edit.ts';
import { findSun, moonLight, scatterStars, type Spot } from './night-sky.ts';
import { softBlur } from './soft-blur.ts';

interface Light {
  /** Of everything but the sky. */
  readonly exposure: number;
  readonly saturation: number;
  readonly tint: Colour;
  readonly skyTop: Colour;
  readonly skyLow: Colour;
  /** How far the sky is painted over, 0 to 1, and how much of its clouds remains. */
  readonly skyCover: number;
  readonly clouds: number;
  /** Colour that far land fades into, and how much. */
  readonly haze: number;
  /** Light around where the sun is or would be. */
  readonly halo: Colour;
  readonly haloStrength: number;
  /** Bright warm spots stay lit. */
  readonly lamps: number;
  readonly glow: number;
  /** How much brighter reflections on water stay than the rest. */
  readonly glitter: number;
  readonly starsAndMoon: boolean;
}

const linear = (code: string): Colour => hex(code).map(toLinear) as unknown as Colour;
const NO_HALO = { halo: linear('#000000'), haloStrength: 0 };

const LIGHTS = {
  night: { exposure: 0.19, saturation: 0.4, tint: [0.62, 0.82, 1.5], skyTop: linear('#060b1e'), skyLow: linear('#22385f'), skyCover: 0.93, clouds: 0.5, haze: 0.35, ...NO_HALO, lamps: 1, glow: 0.5, glitter: 3.2, starsAndMoon: true },
  dusk: { exposure: 0.42, saturation: 0.7, tint: [1.02, 0.86, 1.28], skyTop: linear('#2b2a5e'), skyLow: linear('#e08a7a'), skyCover: 0.78, clouds: 0.8, haze: 0.4, halo: linear('#ffb070'), haloStrength: 0.5, lamps: 0.8, glow: 0.35, glitter: 0, starsAndMoon: false },
  dawn: { exposure: 0.78, saturation: 0.75, tint: [1.12, 0.96, 0.98], skyTop: linear('#8fa6d8'), skyLow: linear('#ffd2b0'), skyCover: 0.7, clouds: 0.7, haze: 0.6, halo: linear('#ffe0b0'), haloStrength: 0.6, lamps: 0.3, glow: 0.3, glitter: 0, starsAndMoon: false },
  'golden-hour': { exposure: 0.88, saturation: 1.1, tint: [1.34, 1, 0.62], skyTop: linear('#7f93b8'), skyLow: linear('#ffc069'), skyCover: 0.66, clouds: 0.85, haze: 0.5, halo: linear('#ffb347'), haloStrength: 1, lamps: 0.2, glow: 0.4, glitter: 0, starsAndMoon: false },
  day: { exposure: 1.35, saturation: 1.08, tint: [1, 1, 1.02], skyTop: linear('#2f74c8'), skyLow: linear('#b9dcf5'), skyCover: 0.85, clouds: 1.1, haze: 0.3, halo: linear('#fff6d8'), haloStrength: 0.55, lamps: 0, glow: 0.1, glitter: 0, starsAndMoon: false },
  overcast: { exposure: 0.8, saturation: 0.6, tint: [0.96, 1, 1.05], skyTop: linear('#8d979f'), skyLow: linear('#c9cfd2'), skyCover: 0.85, clouds: 0.9, haze: 0.5, ...NO_HALO, lamps: 0.2, glow: 0, glitter: 0, starsAndMoon: false },
} as const satisfies Record<string, Light>;

export const relight =
  (name: keyof typeof LIGHTS): Edit =>
  (canvas, context) =>
    relit(canvas, context, LIGHTS[name]);

function relit(canvas: Canvas, context: EditContext, light: Light): void {
  const { rgb, width, height, unit } = canvas;
  const { scene, amount } = context;
  const part = Math.min(1, amount);
  const brightness = lumaPlane(canvas);
  const broad = softBlur(brightness.slice(), width, height, 1, unit * 0.035);
  const fine = softBlur(brightness.slice(), width, height, 1, unit * 0.008);
  const sun = findSun(canvas, scene, context.random('sun'));
  const clouds = makeLattice(context.seed, 'clouds');
  const rimOfSky = softBlur(scene.sky.slice(), width, height, 1, unit * 0.008);
  const mean = meanLight(canvas);
  const white = whiteBalance(mean, light);
  const lamps = light.lamps * lampsCanBeTold(mean);
  const gain = Math.cbrt(white[0] * white[1] * white[2]);
  const out = new Float32Array(rgb.length);
  eachPixel(canvas, (fraction) => context.tick(fraction * 0.8), (at, i, x, y) => {
    // What is nearly white is white already.
    const bright = smoothstep(0.3, 0.85, brightness[i]!);
    const r = toLinear(rgb[at]!) * mix(white[0], gain, bright);
    const g = toLinear(rgb[at + 1]!) * mix(white[1], gain, bright);
    const b = toLinear(rgb[at + 2]!) * mix(white[2], gain, bright);
    const l = luma(r, g, b);
    const sky = scene.sky[i]!;
    const fall = Math.pow(Math.min(1, (y + 0.5) / height / Math.max(0.1, scene.horizon)), 1.3);
    // What stands out from its surroundings in the sky is cloud.
    const wisp = (brightness[i]! - broad[i]!) * 2.2 * light.clouds + (fbm2(clouds, (x / unit) * 2.2, (y / unit) * 5.5, 4) - 0.5) * 0.35 * light.clouds;
    const distance = sun ? Math.hypot(x - sun.x, y - sun.y) / unit : 9;
    const halo = light.haloStrength * (Math.exp(-distance * 3.2) * 0.8 + Math.exp(-distance * distance * 60) * 0.8);
    const haze = light.haze * (1 - sky) * Math.pow(1 - scene.depth[i]!, 3);
    const lamp = lamps * (1 - sky) * (1 - scene.level[i]!) * (1 - Math.min(1, rimOfSky[i]! * 8)) * lampLight(rgb, at, brightness[i]! - Math.min(fine[i]!, broad[i]!));
    const water = scene.level[i]! * scene.wetness;
    const glitter = 1 + light.glitter * water * smoothstep(0.35, 0.9, brightness[i]!);
    for (let c = 0; c < 3; c++) {
      const value = c === 0 ? r : c === 1 ? g : b;
      const lit = mix(l, value, light.saturation) * light.tint[c]! * light.exposure * glitter;
      const heaven = mix(light.skyTop[c]!, light.skyLow[c]!, fall) * Math.max(0.25, 1 + wisp) + halo * light.halo[c]!;
      const mirrored = mix(light.skyLow[c]!, light.skyTop[c]!, Math.min(1, 1.4 * Math.max(0, (y / height - scene.horizon) / (1 - scene.horizon + 0.01)))) * (0.35 + 0.8 * brightness[i]!);
      const ground = mix(lit, mirrored, 0.55 * water * light.skyCover * (1 - bright * 0.8));
      const land = mix(ground, light.skyLow[c]! * 0.6, haze) + halo * light.halo[c]! * 0.22 * (1 - scene.depth[i]!);
      const air = mix(lit * 0.9, heaven, light.skyCover);
      out[at + c] = mix(land, air, sky) + lamp * toLinear(rgb[at + c]!) * LAMP;
    }
  });
  if (light.starsAndMoon && scene.skyShare > 0.02) addNight(out, canvas, context, sun);
  bloom({ width, height, unit, rgb: out, depth: EMPTY }, { threshold: 0.75, strength: light.glow }, () => context.tick(0.9));
  for (let i = 0; i < rgb.length; i++) rgb[i] = mix(rgb[i]!, toDisplay(out[i]!), part);
}

const EMPTY = new Uint8Array(0);
const LAMP = 1.5;

/** 1 for a bright spot of a colour of its own in darker surroundings: a window, a lantern, a neon sign. */
function lampLight(rgb: Float32Array, at: number, standsOut: number): number {
  const most = Math.max(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!);
  const least = Math.min(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!);
  return smoothstep(0.08, 0.2, standsOut) * smoothstep(0.12, 0.3, (most - least) / (most + 0.01)) * smoothstep(0.5, 0.7, most);
}

/** Mean light of the picture, linear. */
function meanLight({ rgb }: Canvas): Colour {
  const sums = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < rgb.length; i += 3 * 7, count++) for (let c = 0; c < 3; c++) sums[c]! += toLinear(rgb[i + c]!);
  return sums.map((sum) => Math.max(0.004, sum / count)) as unknown as Colour;
}

/** Factors that take the present colour of the light out, mostly, and bring the exposure to where the new light expects it. */
function whiteBalance(mean: Colour, { exposure }: Light): Colour {
  const brightness = luma(...mean);
  // A dark picture is not brought up all the way when the new light is a dark one.
  const gain = Math.min(exposure < 0.5 ? 2 : 3, Math.max(0.7, Math.pow(0.22 / brightness, 0.55)));
  return mean.map((value) => gain * Math.min(2.2, Math.pow(brightness / value, 0.7))) as unknown as Colour;
}

/** In the light of a low sun everything is warm and nothing tells a lamp: 0. In neutral light 1. */
const lampsCanBeTold = ([red, , blue]: Colour): number => 1 - smoothstep(0.2, 0.45, (red - blue) / (red + blue));

function addNight(out: Float32Array, canvas: Canvas, context: EditContext, sun: Spot | undefined): void {
  scatterStars(out, canvas, context.scene, context.random('stars'));
  if (sun) moonLight(out, canvas, context.scene, sun);
}
