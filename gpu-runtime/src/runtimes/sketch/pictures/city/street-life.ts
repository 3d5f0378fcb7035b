/** What moves in the street: people with umbrellas, cars with their lights, lamps, cables overhead. */
import { cos, exp, max, min, sin } from '../core/math.ts';
import { mix, scale, type Rgb } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import { disc, fillPolygon, glow, stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';
import { depthAt, type StreetPlan } from './street.ts';

interface Spot {
  readonly x: number;
  readonly y: number;
  /** Pixels per metre. */
  readonly k: number;
  readonly z: number;
}

function spot(plan: StreetPlan, metresX: number, z: number): Spot {
  const k = plan.focal / z;
  return { x: plan.vanishX + metresX * k, y: plan.horizonY + plan.eye * k, k, z };
}

export function paintCables(stage: Stage, plan: StreetPlan, random: Random): void {
  const { film } = stage;
  for (let i = 0; i < 5; i++) {
    const z = 12 + 15 * i + random.between(0, 6);
    const level = random.between(9, 15);
    const k = plan.focal / z;
    const sag = random.between(0.6, 1.8);
    let px = 0;
    let py = 0;
    for (let s = 0; s <= 20; s++) {
      const q = s / 10 - 1;
      const x = plan.vanishX + q * 11 * k;
      const y = plan.horizonY - (level - plan.eye + q * random.between(-0.01, 0.01) - sag * (1 - q * q)) * k;
      if (s > 0) stroke(film, px, py, x, y, max(0.3, 0.025 * k), max(0.3, 0.025 * k), { colour: mix([0.006, 0.006, 0.01], plan.fog, 1 - exp(-z / plan.fogDistance)), alpha: 0.9 });
      px = x;
      py = y;
    }
  }
}

export function paintCars(stage: Stage, plan: StreetPlan, random: Random, count: number): void {
  const { film } = stage;
  const cars = Array.from({ length: count }, () => ({ z: 16 + 70 * random.next() ** 1.5, away: random.chance(0.5) })).sort((a, b) => b.z - a.z);
  for (const { z, away } of cars) {
    const { x, y, k } = spot(plan, (away ? 1 : -1) * random.between(2.2, 3.8), z);
    const fade = exp(-z / (plan.fogDistance * 1.6));
    const body = mix([0.012, 0.012, 0.018], plan.fog, 1 - fade);
    const depth = depthAt(z);
    const at = (mx: number, my: number): [number, number] => [x + mx * k, y - my * k];
    fillPolygon(film, [...at(-0.92, 0.25), ...at(-0.95, 0.85), ...at(-0.72, 0.98), ...at(-0.58, 1.45), ...at(0.58, 1.45), ...at(0.72, 0.98), ...at(0.95, 0.85), ...at(0.92, 0.25)], { colour: body, depth });
    fillPolygon(film, [...at(-0.62, 0.98), ...at(-0.5, 1.38), ...at(0.5, 1.38), ...at(0.62, 0.98)], { colour: mix(body, plan.fog, 0.35) });
    fillPolygon(film, [...at(-0.85, 0), ...at(-0.85, 0.35), ...at(-0.6, 0.35), ...at(-0.6, 0)], { colour: [0.004, 0.004, 0.004], depth });
    fillPolygon(film, [...at(0.6, 0), ...at(0.6, 0.35), ...at(0.85, 0.35), ...at(0.85, 0)], { colour: [0.004, 0.004, 0.004], depth });
    const light: Rgb = away ? [3.4, 0.16, 0.1] : [3.2, 3, 2.5];
    for (const side of [-1, 1]) {
      const [lx, ly] = at(side * 0.72, 0.68);
      disc(film, lx, ly, max(0.6, 0.12 * k), { colour: scale(light, fade) });
      glow(film, lx, ly, 0.32 * k, scale(light, 0.24 * fade));
      glow(film, lx, ly, (away ? 0.7 : 1.3) * k, scale(light, 0.035 * fade));
    }
  }
}

export function paintPeople(stage: Stage, plan: StreetPlan, random: Random, count: number, umbrellas: boolean, rim: readonly Rgb[]): void {
  const people = Array.from({ length: count }, (_, i) => ({ z: i === 0 ? random.between(8.5, 11) : 9 + 30 * random.next(), side: random.sign() })).sort((a, b) => b.z - a.z);
  for (const { z, side } of people) {
    const near = z < 11.1;
    const place = spot(plan, near ? random.between(-2, 2) : side * random.between(4.6, 7.6), z);
    drawPerson(stage, plan, random, place, umbrellas && random.chance(0.8), random.pick(rim));
  }
}

function drawPerson(stage: Stage, plan: StreetPlan, random: Random, { x, y, k, z }: Spot, umbrella: boolean, rim: Rgb): void {
  const { film } = stage;
  const depth = min(250, depthAt(z) + 6);
  const colour = mix([0.005, 0.005, 0.009], plan.fog, 0.55 * (1 - exp(-z / plan.fogDistance)));
  const edge = mix(colour, rim, 0.14);
  const tall = random.between(0.94, 1.05);
  const step = random.between(0.08, 0.26);
  const at = (mx: number, my: number): [number, number] => [x + mx * k, y - my * tall * k];
  const limb = (ax: number, ay: number, bx: number, by: number, ra: number, rb: number): void => stroke(film, ...at(ax, ay), ...at(bx, by), ra * k, rb * k, { colour, depth });
  limb(-0.05, 0.86, -0.06 - step * 0.5, 0.44, 0.085, 0.065);
  limb(-0.06 - step * 0.5, 0.44, -0.05 - step, 0.03, 0.062, 0.045);
  limb(0.05, 0.86, 0.08 + step * 0.4, 0.45, 0.085, 0.065);
  limb(0.08 + step * 0.4, 0.45, 0.04 + step * 0.75, 0.03, 0.062, 0.045);
  fillPolygon(film, [...at(-0.19, 1.42), ...at(-0.25, 0.72), ...at(-0.2, 0.6), ...at(0.2, 0.6), ...at(0.25, 0.72), ...at(0.19, 1.42), ...at(0.08, 1.5), ...at(-0.08, 1.5)], { colour, depth });
  fillPolygon(film, [...at(0.17, 1.42), ...at(0.23, 0.75), ...at(0.255, 0.72), ...at(0.195, 1.43)], { colour: edge });
  disc(film, ...at(0, 1.63), 0.115 * tall * k, { colour, depth });
  limb(-0.2, 1.38, -0.27, 1, 0.06, 0.045);
  if (!umbrella) return void limb(0.2, 1.38, 0.27, 1, 0.06, 0.045);
  limb(0.18, 1.36, 0.3, 1.1, 0.06, 0.05);
  limb(0.3, 1.1, 0.13, 1.28, 0.045, 0.035);
  stroke(film, ...at(0.13, 1.2), ...at(0.1, 2.12), 0.012 * k, 0.012 * k, { colour, depth });
  const dome: number[] = [];
  for (let i = 0; i <= 16; i++) {
    const a = Math.PI * (i / 16);
    dome.push(...at(0.1 - cos(a) * 0.62, 1.78 + sin(a) * 0.36));
  }
  for (let i = 8; i >= 0; i--) dome.push(...at(0.1 - 0.62 + (1.24 * i) / 8, 1.78 + (i % 2 === 0 ? 0 : 0.05)));
  const cloth = random.chance(0.3) ? scale(rim, 0.16) : mix(colour, rim, 0.03);
  fillPolygon(film, dome, { colour: cloth, depth });
  let [px, py] = at(0.1 - 0.62, 1.78);
  for (let i = 1; i <= 16; i++) {
    const a = Math.PI * (i / 16);
    const [nx, ny] = at(0.1 - cos(a) * 0.62, 1.78 + sin(a) * 0.36);
    stroke(film, px, py, nx, ny, 0.012 * k, 0.012 * k, { colour: scale(rim, 0.55), alpha: 0.75 });
    [px, py] = [nx, ny];
  }
}
