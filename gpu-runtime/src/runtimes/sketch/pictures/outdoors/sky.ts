/**
 * The sky: gradient, sun or moon with its glow, stars, and two decks of clouds lit towards the sun.
 *
 * Clouds lie on flat decks seen in perspective, so they shrink towards the horizon; their light is measured by looking from each point
 * towards the sun for more cloud.
 */
import { exp, floor, max, min, round, sqrt } from '../core/math.ts';
import { mix, scale, type Rgb } from '../core/colour.ts';
import { fbm2, noise2, smoothstep, type Lattice } from '../core/noise.ts';
import { disc, glow } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';
import type { Atmosphere } from './atmosphere.ts';

export interface SkyPlan {
  readonly air: Atmosphere;
  /** Row at which the sky meets the ground; below it the horizon's colour goes on. */
  readonly horizonY: number;
  /** Last row that has to be painted. */
  readonly bottomY: number;
  readonly sunX: number;
  readonly sunY: number;
  /** Progress before and after. */
  readonly from: number;
  readonly to: number;
}

/** Where the five colours stand: share of the sky's height. */
const STOPS = [1, 0.62, 0.33, 0.13, 0];
const TABLE = 256;

/** Sky colour by elevation: three floats for each of 256 steps from the horizon up. Smoothed, so that no stop shows as a band. */
export function skyTable(air: Atmosphere): Float32Array {
  const raw = new Float32Array(TABLE * 3);
  for (let i = 0; i < TABLE; i++) {
    const e = i / (TABLE - 1);
    let k = 0;
    while (k < 3 && e < STOPS[k + 1]!) k++;
    const t = (STOPS[k]! - e) / (STOPS[k]! - STOPS[k + 1]!);
    for (let c = 0; c < 3; c++) {
      const a = sqrt(air.sky[k]![c]!);
      raw[i * 3 + c] = (a + (sqrt(air.sky[k + 1]![c]!) - a) * t) ** 2;
    }
  }
  const out = new Float32Array(TABLE * 3);
  for (let i = 0; i < TABLE; i++) {
    const reach = 4 + i * 0.12;
    let total = 0;
    for (let d = -24; d <= 24; d++) {
      const j = i + d < 0 ? -i - d : i + d >= TABLE ? 2 * TABLE - 2 - i - d : i + d;
      const w = exp((-0.5 * d * d) / (reach * reach * 0.3));
      total += w;
      for (let c = 0; c < 3; c++) out[i * 3 + c]! += raw[j * 3 + c]! * w;
    }
    for (let c = 0; c < 3; c++) out[i * 3 + c]! /= total;
  }
  return out;
}

export function paintSky(stage: Stage, plan: SkyPlan): void {
  paintGradient(stage, plan);
  if (plan.air.stars > 0) paintStars(stage, plan);
  if (plan.air.sunVisible) (plan.air.isMoon ? paintMoon : paintSun)(stage, plan);
  if (plan.air.cloudCover > 0) paintClouds(stage, plan);
}

function paintGradient({ film }: Stage, { air, horizonY, bottomY, sunX, sunY }: SkyPlan): void {
  const { width, rgb, unit } = film;
  const table = skyTable(air);
  const [sr, sg, sb] = scale(air.sun, { dawn: 0.34, day: 0.2, golden: 0.32, sunset: 0.42, dusk: 0.05, night: 0.05 }[air.time]);
  const shown = air.sunVisible ? 1 : 0.35;
  for (let y = 0; y < bottomY; y++) {
    const e = (horizonY - y - 0.5) / horizonY;
    const at = e <= 0 ? 0 : e >= 1 ? TABLE - 1.001 : e * (TABLE - 1.001);
    const k = floor(at);
    const f = at - k;
    const r = table[k * 3]! + (table[k * 3 + 3]! - table[k * 3]!) * f;
    const g = table[k * 3 + 1]! + (table[k * 3 + 4]! - table[k * 3 + 1]!) * f;
    const b = table[k * 3 + 2]! + (table[k * 3 + 5]! - table[k * 3 + 2]!) * f;
    const dy = ((y + 0.5 - sunY) / unit) * 1.25;
    let i = y * width * 3;
    for (let x = 0; x < width; x++) {
      const dx = (x + 0.5 - sunX) / unit;
      const d2 = dx * dx * 0.8 + dy * dy;
      const shine = shown * (0.85 / (1 + d2 * 420) + 0.5 / (1 + d2 * 42) + 0.22 / (1 + d2 * 5));
      rgb[i] = r + sr * shine;
      rgb[i + 1] = g + sg * shine;
      rgb[i + 2] = b + sb * shine;
      i += 3;
    }
  }
}

function paintStars(stage: Stage, { air, horizonY }: SkyPlan): void {
  const { film } = stage;
  const random = stage.random('stars');
  const count = round(air.stars * 1500 * ((film.width * horizonY) / (film.unit * film.unit)));
  for (let i = 0; i < count; i++) {
    const x = random.next() * film.width;
    const y = random.next() * horizonY;
    const bright = random.next() ** 14;
    const fade = smoothstep(0, 0.5, 1 - y / horizonY);
    const warm = random.next();
    const power = (0.08 + 1.9 * bright) * fade;
    const colour: Rgb = [power * (0.75 + 0.4 * warm), power * 0.92, power * (1.15 - 0.4 * warm)];
    glow(film, x, y, (0.0007 + 0.0007 * bright) * film.unit, colour);
    if (bright > 0.85) glow(film, x, y, 0.004 * film.unit, scale(colour, 0.06));
  }
}

function paintSun({ film }: Stage, { air, sunX, sunY }: SkyPlan): void {
  const radius = film.unit * (air.time === 'day' ? 0.026 : 0.042);
  const core = scale(mix(air.sun, [1, 1, 1], 0.3), air.time === 'day' ? 7 : 4.5);
  disc(film, sunX, sunY, radius, { colour: core });
  glow(film, sunX, sunY, radius * 1.5, scale(air.sun, 0.5));
}

function paintMoon(stage: Stage, { air, sunX, sunY }: SkyPlan): void {
  const { film } = stage;
  const craters = stage.lattice('moon');
  const { width, height, rgb, unit } = film;
  const radius = unit * 0.045;
  const [mr, mg, mb] = air.sun;
  glow(film, sunX, sunY, radius * 1.7, scale(air.sun, 0.1));
  for (let y = max(0, floor(sunY - radius - 1)); y < min(height, sunY + radius + 1); y++) {
    for (let x = max(0, floor(sunX - radius - 1)); x < min(width, sunX + radius + 1); x++) {
      const dx = (x + 0.5 - sunX) / radius;
      const dy = (y + 0.5 - sunY) / radius;
      const d = sqrt(dx * dx + dy * dy);
      const cover = (1 - d) * radius + 0.5;
      if (cover <= 0) continue;
      const z = sqrt(d < 1 ? 1 - d * d : 0);
      const sea = smoothstep(0.42, 0.62, fbm2(craters, dx * 1.7 + 9, dy * 1.7 + 4, 4));
      const light = (0.55 + 0.45 * z) * (1 - 0.42 * sea) * (0.92 + 0.16 * noise2(craters, dx * 11, dy * 11)) * 0.62;
      const a = cover > 1 ? 1 : cover;
      const i = (y * width + x) * 3;
      rgb[i]! += (mr * light - rgb[i]!) * a;
      rgb[i + 1]! += (mg * light - rgb[i + 1]!) * a;
      rgb[i + 2]! += (mb * light - rgb[i + 2]!) * a;
    }
  }
}

function paintClouds(stage: Stage, plan: SkyPlan): void {
  const { film } = stage;
  const { air, horizonY, sunX, sunY } = plan;
  const { width, rgb, unit } = film;
  const random = stage.random('clouds');
  const t: Lattice = stage.lattice('clouds');
  const ox = random.between(0, 200);
  const oy = random.between(0, 200);
  const size = random.between(0.8, 1.25);
  const wisps = (air.cloudCover < 0.6 ? random.between(0.35, 1) : 0.2) * smoothstep(0, 0.3, air.cloudCover);
  const lean = random.between(-0.5, 0.5);
  const cover = air.cloudCover;
  const threshold = 0.62 - 0.27 * cover;
  const octaves = stage.quality < 0.5 ? 4 : stage.quality > 1.4 ? 7 : 6;
  const [lr, lg, lb] = air.cloudLit;
  const [hr, hg, hb] = air.cloudShade;
  const [sr, sg, sb] = air.sun;
  const lastRow = min(plan.bottomY, floor(horizonY));
  const sunE = (horizonY - sunY) / unit + 0.17;
  const sunU = (sunX - width / 2) / unit / sunE;
  const sunV = 0.62 / sunE;
  const storm = cover > 0.9 ? 0.75 : 1;
  for (let y = 0; y < lastRow; y++) {
    if ((y & 7) === 0) stage.tick(plan.from + (plan.to - plan.from) * (y / lastRow));
    const e = (horizonY - y - 0.5) / unit;
    const far = 1 / (e + 0.17);
    const v = 0.62 * far;
    const fade = smoothstep(0.005, 0.14, e);
    const high = smoothstep(0, 0.75, e);
    let i = y * width * 3;
    for (let x = 0; x < width; x++, i += 3) {
      const u = ((x + 0.5 - width / 2) / unit) * far;
      const dx = (x + 0.5 - sunX) / unit;
      const dy = (y + 0.5 - sunY) / unit;
      const near = 1 / (1 + (dx * dx + dy * dy) * 9);

      // High wisps: long streaks, bent by a slow swirl.
      let r = rgb[i]!;
      let g = rgb[i + 1]!;
      let b = rgb[i + 2]!;
      const bend = fbm2(t, u * 0.55 + ox + 31, v * 0.9 + oy, 2);
      const wisp = wisps * fade * smoothstep(0.5, 0.82, fbm2(t, u * 0.8 + bend * 2.2 + oy, v * 3.4 + u * lean + bend * 2.6 + ox, 5));
      if (wisp > 0) {
        const a = wisp * 0.62;
        const bright = 0.9 + 0.9 * near;
        r += (lr * bright - r) * a;
        g += (lg * bright - g) * a;
        b += (lb * bright - b) * a;
      }

      // The main deck.
      const px = (u * 2.3 + ox) * size;
      const py = (v * 3.6 + oy) * size;
      const qx = fbm2(t, px * 0.9 + 5.2, py * 0.9 + 1.3, 3) - 0.5;
      const qy = fbm2(t, px * 0.9 + 71.7, py * 0.9 + 23.1, 3) - 0.5;
      const wx = px + 1.35 * qx;
      const wy = py + 1.1 * qy;
      const d = fbm2(t, wx, wy, octaves);
      const body = smoothstep(threshold, threshold + 0.13, d);
      if (body > 0.002) {
        let tx = sunU - u;
        let ty = (sunV - v) * 1.3;
        const length = 1 / sqrt(tx * tx + ty * ty + 0.02);
        tx *= length;
        ty *= length;
        const d1 = fbm2(t, wx + tx * 0.14, wy + ty * 0.14, 4) - threshold;
        const d2 = fbm2(t, wx + tx * 0.36, wy + ty * 0.36, 3) - threshold;
        const thick = d - threshold;
        const inWay = (d1 > 0 ? d1 : 0) * 4.2 + (d2 > 0 ? d2 : 0) * 2.6 + (thick > 0 ? thick : 0) * 2.4;
        const light = exp(-inWay * (1.3 + high * 0.5)) * storm;
        const lining = near * light * (1 - body * 0.55) * 0.9;
        const a = body * fade * (0.9 - 0.25 * (1 - high));
        const cr = hr + (lr * 1.12 - hr) * light + sr * lining;
        const cg = hg + (lg * 1.12 - hg) * light + sg * lining;
        const cb = hb + (lb * 1.12 - hb) * light + sb * lining;
        r += (cr - r) * a;
        g += (cg - g) * a;
        b += (cb - b) * a;
      }
      rgb[i] = r;
      rgb[i + 1] = g;
      rgb[i + 2] = b;
    }
  }
}
