/** A silky field of folded colour, made from palette words and the seed: what is drawn when the prompt names nothing that can be drawn. */
import { cos, floor, pow, sin, sqrt } from '../core/math.ts';
import { fromOklch, inkOf, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { fbm2 } from '../core/noise.ts';
import type { Random } from '../core/random.ts';
import type { Brief } from '../prompt/brief.ts';
import type { Scene } from '../prompt/scene.ts';

export const abstract: Scene = {
  name: 'abstract',
  title: 'Abstract mood field',
  example: 'an abstract flow in violet and gold',
  words: { abstract: 2, pattern: 2, texture: 2, gradient: 2, swirl: 2, flow: 2, silk: 2, mood: 1.5, background: 1.2, wallpaper: 1.2, fluid: 2, colour: 1, color: 1, energy: 1, dream: 1 },
  features: {},
  times: [],
  weathers: [],
  seasons: [],
  amounts: false,
  sizes: false,

  paint(stage) {
    const { film, brief } = stage;
    const { width, height, unit, rgb, depth } = film;
    // What the words mean is not known, but other words get another field.
    const random = stage.random(`abstract ${brief.wordsIgnored.join(' ')}`);
    const t = stage.lattice('abstract');
    const ramp = colourRamp(brief, random);
    const zoom = random.between(0.75, 1.15);
    const [ox, oy] = [random.between(0, 200), random.between(0, 200)];
    const fold = random.between(2.4, 3.6);
    const angle = random.between(0, Math.PI);
    const ca = cos(angle) * zoom;
    const sa = sin(angle) * zoom;
    const step = 1.2 / unit;
    const lift = new Float32Array((width + 1) * 2);
    const field = (x: number, y: number): number => {
      const u = (x - width / 2) / unit;
      const v = (y - height / 2) / unit;
      const px = u * ca - v * sa + ox;
      const py = (u * sa + v * ca) * 0.8 + oy;
      const qx = fbm2(t, px, py, 3);
      const qy = fbm2(t, px + 5.2, py + 1.3, 3);
      const rx = fbm2(t, px + fold * qx + 1.7, py + fold * qy + 9.2, 3);
      const ry = fbm2(t, px + fold * qx + 8.3, py + fold * qy + 2.8, 2);
      folded = qx;
      return fbm2(t, px + fold * rx, py + fold * ry, 3);
    };
    let folded = 0;
    // Heights of two rows at a time give the slope without a second evaluation.
    for (let x = 0; x <= width; x++) lift[x] = field(x, -1);
    for (let y = 0; y < height; y++) {
      if ((y & 3) === 0) stage.tick(y / height);
      let i = y * width * 3;
      let left = field(-1, y);
      for (let x = 0; x < width; x++, i += 3) {
        const h = field(x, y);
        const dx = (h - left) / step;
        const dy = (h - lift[x]!) / step;
        left = h;
        lift[x] = h;
        const nz = 1 / sqrt(1 + (dx * dx + dy * dy) * 0.05);
        const nx = -dx * 0.22 * nz;
        const ny = -dy * 0.22 * nz;
        const diffuse = 0.5 + 0.5 * (nx * -0.5 + ny * -0.62 + nz * 0.6);
        const facing = nx * -0.34 + ny * -0.46 + nz * 0.82;
        const shine = facing > 0 ? pow(facing > 1 ? 1 : facing, 28) : 0;
        let at = (h - 0.29) * 1.75 + (folded - 0.5) * 0.7;
        at = at < 0 ? 0 : at > 1 ? 1 : at;
        const k = at * (ramp.length / 3 - 1.001);
        const a = floor(k) * 3;
        const f = k - floor(k);
        const shade = 0.28 + 1.05 * diffuse * diffuse;
        rgb[i] = (ramp[a]! + (ramp[a + 3]! - ramp[a]!) * f) * shade + shine * 0.16;
        rgb[i + 1] = (ramp[a + 1]! + (ramp[a + 4]! - ramp[a + 1]!) * f) * shade + shine * 0.15;
        rgb[i + 2] = (ramp[a + 2]! + (ramp[a + 5]! - ramp[a + 2]!) * f) * shade + shine * 0.17;
        depth[y * width + x] = 40 + 170 * at;
      }
      if (y === height >> 1) stage.preview();
    }
    return { grade: { ...PLAIN_GRADE, contrast: 1.05 }, bloom: { threshold: 0.75, strength: 0.35 } };
  },
};

/** Dark to light through two or three hues, 64 steps. */
function colourRamp(brief: Brief, random: Random): Float32Array {
  const wishes = brief.colours;
  const first = wishes[0]?.hue ?? random.between(0, 360);
  const second = wishes[1]?.hue ?? first + random.pick([-70, -45, 45, 70, 150]);
  const third = wishes[2]?.hue ?? second + random.pick([-30, 30, 60]);
  const warm = brief.mood.warmth * 14;
  const stops: Rgb[] = [
    fromOklch([0.16, 0.06, first]),
    fromOklch([0.36, 0.14, first]),
    fromOklch([0.56, 0.17, second - warm * 0.3]),
    fromOklch([0.74, 0.14, third]),
    fromOklch([0.87, 0.08, third + warm]),
  ].map((c) => scale(inkOf(c), 1));
  const ramp = new Float32Array(64 * 3);
  for (let i = 0; i < 64; i++) {
    const k = (i / 63) * 3.999;
    const a = floor(k);
    const f = k - a;
    const s = f * f * (3 - 2 * f);
    for (let c = 0; c < 3; c++) ramp[i * 3 + c] = stops[a]![c]! + (stops[a + 1]![c]! - stops[a]![c]!) * s;
  }
  return ramp;
}
