/** Under water: light falling through the surface, a sandy floor with caustics, a reef with kelp and corals, fish, jellyfish, bubbles. */
import { abs, exp, floor, max, min } from '../core/math.ts';
import { fromOklch, inkOf, linearOf, mix, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { fbm2, noise1, noise2, ridged2, smoothstep } from '../core/noise.ts';
import { glow } from '../core/shapes.ts';
import { tint } from '../outdoors/atmosphere.ts';
import type { Scene, Stage } from '../prompt/scene.ts';
import { paintBubbles, paintFish, paintJellyfish } from '../underwater/animals.ts';
import { paintCoral, paintKelp } from '../underwater/plants.ts';

export const underwater: Scene = {
  name: 'underwater',
  title: 'Under water with reef and fish',
  example: 'an underwater coral reef with fish and sunbeams',
  words: { underwater: 4, reef: 3, coral: 3, 'coral reef': 4, aquarium: 3, jellyfish: 3, fish: 2.5, seabed: 3, 'under water': 4, 'deep sea': 4, 'under the sea': 4, submarine: 2.5, kelp: 3, diver: 2, aquatic: 2.5, seaweed: 3, submerged: 2.5, 'ocean floor': 4, marine: 1.5, bubble: 2, 'kelp forest': 4, ocean: 0.6, sea: 0.6, water: 0.5 },
  features: {
    fish: ['fish', 'school', 'shoal'],
    jellyfish: ['jellyfish', 'medusa'],
    coral: ['coral', 'reef', 'coral reef', 'anemone'],
    kelp: ['kelp', 'seaweed', 'plant', 'kelp forest'],
    bubbles: ['bubble'],
    rays: ['sunbeam', 'ray', 'sunlight', 'light', 'beam', 'sun rays', 'god rays'],
    deep: ['deep', 'deep sea', 'abyss', 'bioluminescent', 'dark'],
  },
  times: ['day', 'night'],
  weathers: [],
  seasons: [],
  amounts: true,
  sizes: true,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit } = film;
    const random = stage.random('underwater');
    const deep = brief.wants.has('deep') || brief.time === 'night';
    const wish = brief.colours[0];
    const [top, middle, low] = (deep ? ['#1a6f94', '#0a2f5c', '#040d24'] : random.pick([['#8fe6ea', '#1f93bd', '#0a3a6e'], ['#a5f0dc', '#1fa5a8', '#0a4560'], ['#8fd0ff', '#2479c8', '#0c2c70']])).map((hex) => inkOf(tint(linearOf(hex), wish, 0.55))) as [Rgb, Rgb, Rgb];
    const sunX = width * random.between(0.3, 0.7);
    paintWaterBody(stage, top, middle, low, sunX, brief.without.has('rays') ? 0 : deep && !brief.wants.has('rays') ? 0.45 : 1);
    stage.preview();
    const floorY = height * random.between(0.74, 0.8);
    paintFloor(stage, floorY, middle, deep ? 0.35 : 1, sunX);
    const hue = brief.colours[1]?.hue ?? random.between(0, 360);
    const reef = brief.without.has('coral') ? [] : [0.25, 0.6, 1];
    for (const near of reef) {
      paintRocks(stage, floorY, near, middle, low);
      if (!brief.without.has('kelp')) paintKelp(stage, floorY, near, middle, brief.wants.has('kelp') ? 2 : 1, sunX);
      if (near > 0.3) paintCoral(stage, floorY, near, middle, hue, deep);
      if (near < 0.7 && !brief.without.has('fish')) paintFish(stage, near, middle, hue, deep);
      stage.tick(0.5 + 0.35 * near);
    }
    if (reef.length === 0 && !brief.without.has('fish')) paintFish(stage, 0.4, middle, hue, deep);
    if (brief.wants.has('jellyfish')) paintJellyfish(stage, top, hue);
    if (!brief.without.has('bubbles')) paintBubbles(stage, top);
    const random2 = stage.random('drift');
    for (let i = 0; i < 150; i++) glow(film, random2.next() * width, random2.next() * height, unit * random2.between(0.0008, 0.003), scale(top, 0.12 * random2.next()));
    return { grade: { ...PLAIN_GRADE, contrast: 1.06, vignette: 0.4, saturation: 1.05 }, bloom: { threshold: 0.8, strength: 0.5 } };
  },
};

function paintWaterBody(stage: Stage, top: Rgb, middle: Rgb, low: Rgb, sunX: number, power: number): void {
  const { film } = stage;
  const { width, height, unit, rgb } = film;
  const t = stage.lattice('rays');
  const sourceY = -unit * 0.35;
  for (let y = 0; y < height; y++) {
    if ((y & 7) === 0) stage.tick((0.4 * y) / height);
    const k = y / height;
    const surface = smoothstep(0.2, 0, k);
    for (let x = 0; x < width; x++) {
      const dx = (x + 0.5 - sunX) / unit;
      const dy = (y - sourceY) / unit;
      const side = dx / (dy + 0.12);
      // Beams fan out from a point above the surface; two scales, so that some are broad and some thin.
      const beam = smoothstep(0.42, 0.95, noise1(t, side * 7 + 40, 3) * 0.55 + noise1(t, side * 23 + 9, 4) * 0.3 + noise1(t, side * 61, 5) * 0.22);
      const reach = exp(-k * 1.7) * exp(-dx * dx * 1.5);
      const shine = 0.8 / (1 + (dx * dx + (y / unit) * (y / unit) * 1.3) * 7);
      const turbid = 0.88 + 0.24 * fbm2(t, (x / unit) * 2 + 8, (y / unit) * 2.6, 3);
      const i = (y * width + x) * 3;
      let ripple = 0;
      if (surface > 0) {
        const far = 0.1 / (k + 0.03);
        const n = ridged2(t, dx * far * 9 + 60, far * 5, 3);
        ripple = surface * n * n * 0.9;
      }
      const a = smoothstep(0, 0.55, k);
      const b = smoothstep(0.4, 1, k);
      for (let c = 0; c < 3; c++) {
        let v = top[c]! * 0.75 + (middle[c]! - top[c]! * 0.75) * a;
        v += (low[c]! - v) * b;
        rgb[i + c] = (v * turbid) + top[c]! * power * (beam * reach * 0.75 + shine * 0.75 + ripple * (0.35 + shine));
      }
    }
  }
}

/** Sand in perspective, with the bright net that waves throw on it. */
function paintFloor(stage: Stage, floorY: number, water: Rgb, power: number, sunX: number): void {
  const { film } = stage;
  const { width, height, unit, rgb, depth } = film;
  const t = stage.lattice('sand');
  const sand = scale(mix(linearOf('#d9c9a0'), water, 0.35), 0.62 * power);
  for (let x = 0; x < width; x++) {
    const edge = floorY + (noise1(t, (x / unit) * 2.4, 7) - 0.5) * unit * 0.07;
    for (let y = max(0, floor(edge)); y < height; y++) {
      const cover = y + 1 - edge;
      const below = (y + 1 - floorY + unit * 0.05) / unit;
      const far = 0.09 / (below + 0.02);
      const u = ((x - width / 2) / unit) * far * 10;
      const v = far * 14;
      const wx = u + 0.5 * noise2(t, u * 0.7, v * 0.7);
      const net = ridged2(t, wx * 1.5, v * 1.5, 2) * ridged2(t, wx * 1.7 + 30, v * 1.3 + 9, 2);
      const ripples = 0.75 + 0.4 * noise2(t, u * 1.2 + v * 0.4, v * 4.5);
      const fade = exp(-below * 5.5);
      const dx = (x - sunX) / unit;
      const light = ripples * (0.55 + 2.6 * net * net) * (0.5 + 0.7 * exp(-dx * dx * 2));
      const i = (y * width + x) * 3;
      const a = cover > 1 ? 1 : cover;
      for (let c = 0; c < 3; c++) {
        const lit = sand[c]! * light;
        const v2 = lit + (water[c]! * 0.8 - lit) * fade;
        rgb[i + c]! += (v2 - rgb[i + c]!) * a;
      }
      if (cover > 0.5) depth[y * width + x] = min(255, 60 + 195 * smoothstep(0, 0.36, below));
    }
    if ((x & 31) === 0) stage.tick(0.4 + (0.08 * x) / width);
  }
}

/** Rocks at both sides; the middle stays open. */
function paintRocks(stage: Stage, floorY: number, near: number, water: Rgb, low: Rgb): void {
  const { film } = stage;
  const { width, height, unit, rgb, depth } = film;
  const t = stage.lattice(`rock ${near}`);
  const base = floorY + (height - floorY) * near * 1.05 + unit * 0.02;
  const fade = (1 - near) * 0.72 + 0.08;
  const stone = mix(fromOklch([0.3, 0.035, 230]), [0.09, 0.07, 0.06], 0.4);
  for (let x = 0; x < width; x++) {
    const u = (x - width / 2) / unit;
    const side = abs(u) / (width / unit / 2);
    const rise = smoothstep(0.3 + 0.25 * near, 1.15, side + (noise1(t, u * 1.3 + 20, 1) - 0.5) * 0.5);
    const top = base - unit * (rise * (0.3 + 0.16 * near) * (0.5 + fbm2(t, u * 3, 4, 4)) + 0.015 * noise1(t, u * 30, 2));
    if (rise < 0.04 || top >= base - 1) continue;
    for (let y = max(0, floor(top)); y < min(height, base + unit * 0.02); y++) {
      const cover = y + 1 - top;
      const a = (cover > 1 ? 1 : cover) * smoothstep(base + unit * 0.02, base - unit * 0.01, y);
      const n = fbm2(t, u * 9, (y / unit) * 9, 4);
      const m = fbm2(t, u * 9 + 0.25, (y / unit) * 9 + 0.35, 4);
      const light = 0.5 + (m - n) * 5 + 0.7 * exp((top - y) / (unit * 0.06));
      const i = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) {
        const v = stone[c]! * (light > 0.1 ? light : 0.1) * (water[c]! * 1.6 + 0.15);
        const seen = v + (water[c]! * 0.75 + low[c]! * 0.2 - v) * fade;
        rgb[i + c]! += (seen - rgb[i + c]!) * a;
      }
      if (a > 0.5) depth[y * width + x] = 70 + 170 * near;
    }
  }
}
