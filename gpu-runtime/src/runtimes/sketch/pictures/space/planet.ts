/** A planet as a lit sphere: bands of gas or continents with clouds, an atmosphere that glows on the day side, rings with the planet's shadow. */
import { abs, cos, exp, floor, max, min, pow, sin, sqrt } from '../core/math.ts';
import { fromOklch, linearOf, type Rgb } from '../core/colour.ts';
import { fbm2, fbm3, noise1, smoothstep, type Lattice } from '../core/noise.ts';
import type { Random } from '../core/random.ts';
import type { Stage } from '../prompt/scene.ts';

export interface PlanetPlan {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Bands of gas instead of rock and sea. */
  readonly gas: boolean;
  /** OKLCH degrees of its main colour. */
  readonly hue: number;
  /** Towards the light: x right, y down, z to the viewer. */
  readonly light: Rgb;
  /** `tilt` is the rings' flatness 0..1, `turn` their angle in radians. */
  readonly rings: { readonly tilt: number; readonly turn: number } | undefined;
  readonly clouds: boolean;
  /** No atmosphere, cratered. */
  readonly bare?: boolean;
  readonly depth: number;
}

export function paintPlanet(stage: Stage, random: Random, plan: PlanetPlan, progress: number): void {
  const { film } = stage;
  const t = stage.lattice(`planet ${plan.bare ? 'bare' : 'main'}`);
  const spin = random.between(0, 100);
  const [ax, ay, az] = plan.light;
  const al = 1 / sqrt(ax * ax + ay * ay + az * az);
  const light: Rgb = [ax * al, ay * al, az * al];
  const skin = surfaceColours(plan);
  const reach = plan.radius * (plan.rings ? 2.5 : 1.3);
  const turn = plan.rings?.turn ?? random.between(-0.4, 0.4);
  const ct = cos(turn);
  const st = sin(turn);
  const surface = new Float32Array(3);
  for (let py = max(0, floor(plan.y - reach)); py < min(film.height, plan.y + reach); py++) {
    if ((py & 7) === 0) stage.tick(progress);
    for (let px = max(0, floor(plan.x - reach)); px < min(film.width, plan.x + reach); px++) {
      const dx = (px + 0.5 - plan.x) / plan.radius;
      const dy = (py + 0.5 - plan.y) / plan.radius;
      const d2 = dx * dx + dy * dy;
      const d = sqrt(d2);
      const i = (py * film.width + px) * 3;
      // In the planet's own frame: u along the equator, w along its axis.
      const u = dx * ct + dy * st;
      const w = -dx * st + dy * ct;
      const cover = (1 - d) * plan.radius + 0.5;
      if (cover > 0) {
        const nz = sqrt(d2 < 1 ? 1 - d2 : 0);
        shadeSurface(surface, t, plan, skin, u, w, nz, spin);
        const facing = dx * light[0] + dy * light[1] + nz * light[2];
        const day = smoothstep(-0.12, 0.3, facing) * (0.25 + 0.75 * (facing > 0 ? facing : 0));
        const rim = pow(1 - nz, 3.2);
        const dusk = smoothstep(-0.2, 0.08, facing) * (1 - smoothstep(0.02, 0.4, facing));
        const shade = plan.rings ? 1 - 0.55 * ringShadow(t, plan.rings.tilt, u, w, light, ct, st) : 1;
        const air = plan.bare ? 0 : rim * smoothstep(-0.25, 0.45, facing) * 1.25;
        const a = cover > 1 ? 1 : cover;
        for (let c = 0; c < 3; c++) {
          const ground = surface[c]! * (day * 1.75 * shade + 0.006) * (1 - rim * 0.35);
          const value = ground + skin.air[c]! * air + (plan.bare ? 0 : skin.dusk[c]! * dusk * 0.1);
          film.rgb[i + c]! += (value - film.rgb[i + c]!) * a;
        }
        if (cover > 0.5) film.depth[py * film.width + px] = plan.depth;
      } else if (!plan.bare) {
        const halo = exp(-(d - 1) * 22) * smoothstep(-0.35, 0.7, (dx * light[0] + dy * light[1]) / d + light[2] * 0.2);
        for (let c = 0; c < 3; c++) film.rgb[i + c]! += skin.air[c]! * halo * 0.62;
      }
      if (plan.rings) {
        const ry = w / plan.rings.tilt;
        const r = sqrt(u * u + ry * ry);
        // The far half of the rings passes behind the planet.
        if (r > 1.28 && r < 2.36 && (w > 0 || d > 1)) {
          const band = ringDensity(t, r);
          const edge = smoothstep(1.28, 1.31, r) * (1 - smoothstep(2.31, 2.36, r));
          const inShadow = w < 0 || d > 1 ? planetShadow(u, ry, light, ct, st, plan.rings.tilt) : 0;
          const a = band * edge * 0.9;
          const lit = (0.4 + 0.75 * noise1(t, r * 31, 9)) * (1 - 0.93 * inShadow);
          for (let c = 0; c < 3; c++) film.rgb[i + c]! += (skin.ring[c]! * lit - film.rgb[i + c]!) * a;
          if (a > 0.5) film.depth[py * film.width + px] = w > 0 ? plan.depth + 20 : plan.depth - 20;
        }
      }
    }
  }
}

interface Skin {
  readonly low: Rgb;
  readonly mid: Rgb;
  readonly high: Rgb;
  readonly air: Rgb;
  readonly dusk: Rgb;
  readonly ring: Rgb;
}

function surfaceColours({ hue, bare, gas }: PlanetPlan): Skin {
  if (bare) return { low: [0.13, 0.12, 0.12], mid: [0.3, 0.28, 0.27], high: [0.46, 0.44, 0.42], air: [0, 0, 0], dusk: [0, 0, 0], ring: [0, 0, 0] };
  return {
    low: fromOklch([gas ? 0.45 : 0.33, 0.11, hue]),
    mid: fromOklch([0.66, 0.1, hue + 22]),
    high: fromOklch([0.9, 0.04, hue + 45]),
    air: fromOklch([0.72, 0.13, hue + (gas ? 12 : -30)]),
    dusk: linearOf('#ff8a4a'),
    ring: fromOklch([0.82, 0.05, hue + 40]),
  };
}

function shadeSurface(out: Float32Array, t: Lattice, plan: PlanetPlan, skin: Skin, u: number, w: number, nz: number, spin: number): void {
  let k: number;
  let cloud = 0;
  if (plan.bare) {
    k = fbm3(t, u * 3 + spin, w * 3, nz * 3, 6) * 1.5 - 0.25;
  } else if (plan.gas) {
    const storm = fbm3(t, u * 2.2 + spin, w * 5, nz * 2.2, 4) - 0.5;
    const lat = w * 5.2 + storm * 0.9;
    const band = fbm2(t, lat * 1.6 + spin, 3.5, 4) * 0.65 + fbm3(t, u * 2.5 + storm * 3 + spin, w * 22 + storm * 4, nz * 2.5, 4) * 0.4;
    k = (band - 0.34) * 2.5;
  } else {
    const land = fbm3(t, u * 1.9 + spin, w * 1.9, nz * 1.9 + 4, 7);
    k = land < 0.5 ? (land - 0.3) * 0.7 : 0.5 + (land - 0.5) * 2.6;
    const pole = smoothstep(0.78, 0.92, (w < 0 ? -w : w) + (land - 0.5) * 0.3);
    k += (1 - k) * pole;
  }
  if (plan.clouds && !plan.gas && !plan.bare) {
    const warp = fbm3(t, u * 2 + spin + 30, w * 3, nz * 2, 3) - 0.5;
    cloud = smoothstep(0.5, 0.74, fbm3(t, u * 2.4 + spin * 2 + warp * 2.4, w * 4.2 + warp * 2, nz * 2.4, 5));
  }
  k = k < 0 ? 0 : k > 1 ? 1 : k;
  for (let c = 0; c < 3; c++) {
    const v = k < 0.5 ? skin.low[c]! + (skin.mid[c]! - skin.low[c]!) * k * 2 : skin.mid[c]! + (skin.high[c]! - skin.mid[c]!) * (k * 2 - 1);
    out[c] = v + (0.9 - v) * cloud;
  }
}

function ringDensity(t: Lattice, r: number): number {
  const gap = 1 - 0.9 * smoothstep(0.035, 0, r > 1.93 ? r - 1.93 : 1.93 - r);
  return smoothstep(0.22, 0.62, 0.55 * noise1(t, r * 14, 5) + 0.3 * noise1(t, r * 47, 6) + 0.25) * (1 - 0.9 * smoothstep(0.03, 0.012, abs(r - 1.93))) * (0.3 + 0.7 * gap);
}

/** How much of the light to a point of the sphere passes through the rings. */
function ringShadow(t: Lattice, tilt: number, u: number, w: number, light: Rgb, ct: number, st: number): number {
  const lw = -light[0] * st + light[1] * ct;
  const lu = light[0] * ct + light[1] * st;
  if (abs(lw) < 0.02) return 0;
  const r = abs(u + (lu * -w * 0.9) / lw) + tilt;
  return w * lw < 0 && r > 1.3 && r < 2.3 ? ringDensity(t, r) : 0;
}

/** 1 where the planet keeps the light from a point of the rings. */
function planetShadow(u: number, ry: number, light: Rgb, ct: number, st: number, tilt: number): number {
  const lu = light[0] * ct + light[1] * st;
  const ly = (light[2] + (-light[0] * st + light[1] * ct) * tilt) * -1;
  const ll = sqrt(lu * lu + ly * ly) || 1;
  const along = (u * lu + ry * ly) / ll;
  const off = abs(u * ly - ry * lu) / ll;
  return along < 0 ? smoothstep(1.06, 0.94, off) : 0;
}
