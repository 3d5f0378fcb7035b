/** Rain: a grey, wet scene behind slanting streaks; and a storm: rain under a torn sky with a bolt of lightning. */
import { fbm2, makeLattice, smoothstep } from '../pictures/core/noise.ts';
import type { Random } from '../pictures/core/random.ts';
import { type Canvas, eachPixel, lumaPlane, mix } from './canvas.ts';
import type { Edit, EditContext } from './edit.ts';
import { softBlur } from './soft-blur.ts';

export const rain: Edit = (canvas, context) => {
  soak(canvas, context, 0.8, 0.58);
  streaks(canvas, context);
};

/** Darker, cooler, paler with distance; the ground mirrors what stands above it, smeared downwards. */
function soak(canvas: Canvas, { scene, amount, tick }: EditContext, light: number, colour: number): void {
  const { rgb, width, height, unit } = canvas;
  const part = Math.min(1, amount);
  const mirror = rgb.slice();
  // A running mean down each column is what a wet street makes of lights.
  const memory = Math.exp(-1 / (unit * 0.06));
  for (let i = width * 3; i < mirror.length; i++) mirror[i] = Math.max(mirror[i]! * 0.6, mix(mirror[i]!, mirror[i - width * 3]!, memory));
  const veil = softBlur(rgb.slice(), width, height, 3, unit * 0.05);
  eachPixel(canvas, tick, (at, i) => {
    const grey = 0.2126 * rgb[at]! + 0.7152 * rgb[at + 1]! + 0.0722 * rgb[at + 2]!;
    const wet = scene.level[i]! * 0.34;
    const away = Math.pow(1 - scene.depth[i]!, 2) * 0.35;
    for (let c = 0; c < 3; c++) {
      const dull = mix(grey, rgb[at + c]!, colour) * light * DAMP[c]!;
      const misty = mix(dull, veil[at + c]! * 0.75 * DAMP[c]! + 0.07, away);
      rgb[at + c] = mix(rgb[at + c]!, misty + Math.min(0.2, mirror[at + c]! * wet * (0.4 + grey)), part);
    }
  });
}

const DAMP = [0.92, 0.99, 1.07] as const;

function streaks({ rgb, width, height, unit }: Canvas, { amount, random, tick }: EditContext): void {
  const chance = random('streaks');
  const slant = chance.sign() * chance.between(0.06, 0.2);
  const area = (width / unit) * (height / unit);
  for (const layer of STREAKS) {
    const count = Math.round(layer.count * area * amount);
    for (let streak = 0; streak < count; streak++) {
      if ((streak & 63) === 0) tick(streak / count);
      const length = layer.length * unit * chance.between(0.5, 1.4);
      line(rgb, width, height, chance.between(-0.2, 1.2) * width, chance.between(-0.15, 1) * height, length, slant, Math.max(0.6, layer.width * unit), layer.light * chance.between(0.4, 1.2));
    }
  }
}

const STREAKS = [
  { count: 1_500, length: 0.022, width: 0.0008, light: 0.16 },
  { count: 650, length: 0.05, width: 0.0012, light: 0.2 },
  { count: 120, length: 0.12, width: 0.0022, light: 0.15 },
] as const;

function line(rgb: Float32Array, width: number, height: number, x: number, y: number, length: number, slant: number, thickness: number, light: number): void {
  for (let step = 0; step < length; step++) {
    const py = Math.floor(y + step);
    if (py < 0 || py >= height) continue;
    const cx = x + step * slant;
    const fade = Math.sin((Math.PI * (step + 0.5)) / length) * light;
    for (let px = Math.max(0, Math.floor(cx - thickness)); px <= Math.min(width - 1, Math.ceil(cx + thickness)); px++) {
      const cover = 1 - Math.min(1, Math.abs(px + 0.5 - cx) / (thickness + 0.5));
      const at = (py * width + px) * 3;
      for (let c = 0; c < 3; c++) rgb[at + c] = mix(rgb[at + c]!, Math.max(rgb[at + c]!, RAINDROP[c]!), cover * fade * 1.6);
    }
  }
}

const RAINDROP = [0.82, 0.88, 0.94] as const;

/** Heavy clouds in strong contrast, and lightning where there is sky enough for it. */
export const storm: Edit = (canvas, context) => {
  const { rgb, width, height, unit } = canvas;
  const { scene, seed, amount, tick } = context;
  const clouds = makeLattice(seed, 'storm clouds');
  const broad = softBlur(lumaPlane(canvas), width, height, 1, unit * 0.04);
  const part = Math.min(1, amount);
  eachPixel(canvas, tick, (at, i, x, y) => {
    const u = (x / unit) * 2.4;
    const v = (y / unit) * 4.2;
    const bend = fbm2(clouds, u + 11, v + 3, 3);
    const mass = fbm2(clouds, u + bend * 1.6, v + bend * 1.1, 5);
    const heavy = 0.12 + 0.5 * smoothstep(0.32, 0.72, mass) * (0.6 + 0.6 * broad[i]!);
    for (let c = 0; c < 3; c++) {
      const air = heavy * BRUISE[c]!;
      const land = rgb[at + c]! * 0.58 * DAMP[c]!;
      rgb[at + c] = mix(rgb[at + c]!, mix(land, mix(rgb[at + c]! * 0.3, air, 0.9), scene.sky[i]!), part);
    }
  });
  if (scene.skyShare > 0.08) lightning(canvas, context, context.random('bolt'));
  soak(canvas, context, 0.95, 0.4);
  streaks(canvas, context);
};

const BRUISE = [0.82, 0.95, 1.06] as const;

function lightning(canvas: Canvas, { scene }: EditContext, chance: Random): void {
  const { rgb, width, height, unit } = canvas;
  const glow = new Float32Array(width * height);
  const start = chance.between(0.25, 0.75) * width;
  fork(glow, canvas, chance, start, 0, scene.horizon * height * 1.05, 1, 0);
  const core = glow.slice();
  softBlur(core, width, height, 1, Math.max(0.5, unit * 0.0008));
  const near = softBlur(glow.slice(), width, height, 1, unit * 0.012);
  const far = softBlur(glow, width, height, 1, unit * 0.09);
  for (let i = 0, at = 0; i < core.length; i++, at += 3) {
    const behind = 0.25 + 0.75 * scene.sky[i]!;
    const light = Math.min(1, core[i]! * 1.6) * scene.sky[i]! + near[i]! * 3.2 * behind + far[i]! * 7 * behind;
    for (let c = 0; c < 3; c++) rgb[at + c] = 1 - (1 - Math.min(1, rgb[at + c]!)) * (1 - Math.min(0.98, light * BOLT[c]!));
  }
}

const BOLT = [0.82, 0.84, 1] as const;

function fork(glow: Float32Array, { width, height, unit }: Canvas, chance: Random, x: number, y: number, bottom: number, light: number, lean: number): void {
  let at = x;
  let heading = lean;
  const thickness = Math.max(0.8, unit * 0.0018) * light;
  for (let row = Math.floor(y); row < Math.min(height, bottom); row++) {
    if (chance.chance(42 / unit)) heading = lean + chance.between(-1.7, 1.7);
    at += heading + chance.between(-0.4, 0.4);
    for (let px = Math.max(0, Math.floor(at - thickness)); px <= Math.min(width - 1, at + thickness); px++) glow[row * width + px] = light;
    if (light > 0.35 && chance.chance(8 / unit)) fork(glow, { width, height, unit } as Canvas, chance, at, row, row + chance.between(0.08, 0.3) * unit, light * 0.5, chance.sign() * chance.between(0.6, 1.4));
  }
}
