/** A robot bust from the seed: shape of the head, eyes, ears, antennae, mouth and chest vary. */
import { abs, cos, exp, sin, sqrt } from '../core/math.ts';
import type { Rgb } from '../core/colour.ts';
import type { Random } from '../core/random.ts';
import type { Solid, Surface } from './solid.ts';
import { ball, box, capsule, cut, cylinder, ellipsoid, join, torus } from './shapes.ts';

const PAINT = 0;
const STEEL = 1;
const RUBBER = 2;
const GLASS = 3;
const LAMP = 4;
const TRIM = 5;

export interface RobotLook {
  readonly paint: Rgb;
  readonly trim: Rgb;
  readonly lamp: Rgb;
  readonly paintMetal: number;
  /** Two eyes, and a mouth that smiles. */
  readonly friendly: boolean;
}

export type Head = 'box' | 'round' | 'capsule';
export type Eyes = 'two' | 'bar' | 'one';

export function makeRobot(random: Random, look: RobotLook): Solid {
  const head: Head = random.pick(['box', 'round', 'capsule', 'box']);
  const anyEyes: Eyes = random.pick(['two', 'two', 'bar', 'one']);
  const eyes = look.friendly ? 'two' : anyEyes;
  const antennae = random.pick([0, 1, 1, 2]);
  const ears = random.pick(['disc', 'disc', 'fin'] as const);
  const anyMouth = random.pick(['grille', 'smile', 'none'] as const);
  const mouth = look.friendly ? 'smile' : anyMouth;
  const wide = head === 'capsule' ? random.between(0.5, 0.56) : random.between(0.58, 0.68);
  const tall = head === 'capsule' ? random.between(0.62, 0.7) : random.between(0.5, 0.58);
  const round = head === 'box' ? random.between(0.16, 0.26) : 0.4;
  const turn = random.between(0.22, 0.5) * random.sign();
  const nod = random.between(-0.06, 0.1);
  const ct = cos(turn);
  const st = sin(turn);
  const cn = cos(nod);
  const sn = sin(nod);
  const eyeY = random.between(0.06, 0.13);
  const eyeX = wide * random.between(0.38, 0.46);
  const eyeR = random.between(0.105, 0.145);
  const shoulder = random.between(0.78, 0.95);
  // Distances to the parts at the point that `surfaceAt` asks for; the hot path keeps them in local variables.
  const parts = new Float64Array(6);
  let naming = false;
  const measure = (x: number, y: number, z: number): number => {
    let paint = 9;
    let steel = 9;
    let rubber = 9;
    let glass = 9;
    let lamp = 9;
    let trim = 9;
    // Head, in a frame that is turned and nods.
    const hx0 = x * ct - z * st;
    const hz0 = x * st + z * ct;
    const hy = (y - 0.62) * cn - hz0 * sn;
    const hz = (y - 0.62) * sn + hz0 * cn;
    const hx = hx0 < 0 ? -hx0 : hx0;
    const around = ball(hx, hy * 0.8, hz, 1.05);
    if (around > 0.5) {
      paint = around;
    } else {
      let shell = head === 'round' ? ellipsoid(hx, hy, hz, wide, tall, 0.58) : box(hx, hy, hz, wide, tall, head === 'capsule' ? 0.5 : 0.54, round);
      // The jaw is narrower.
      if (head === 'box' && hy < -0.2) shell = join(shell, box(hx, hy + tall * 0.86, hz - 0.02, wide * 0.72, 0.14, 0.42, 0.1), 0.12);
      if (shell > 0.28) {
        // Nothing of the face stands out further than this.
        paint = shell - 0.12;
      } else {
        paint = shell;
        if (hz > 0) {
          const up = hy - eyeY;
          paint = cut(paint, box(hx, up, hz - 0.52, wide * 0.8, eyeR + 0.1, 0.16, 0.1), 0.03);
          if (mouth === 'grille' && hx < 0.3) paint = cut(paint, box(hx - Math.round(hx / 0.085) * 0.085, hy + tall * 0.6, hz - 0.54, 0.022, 0.055, 0.2, 0.02), 0.012);
          if (mouth === 'smile' && hy < 0) {
            const arc = smileArc(hx, hy + tall * 0.42, hz - 0.5);
            paint = cut(paint, arc, 0.012);
            lamp = arc + 0.012 > hz - 0.44 ? arc + 0.012 : 9;
          }
          glass = box(hx, up, hz - 0.33, wide * 0.795, eyeR + 0.095, 0.13, 0.09);
          const frame = box(hx, up, hz - 0.42, wide * 0.85, eyeR + 0.14, 0.075, 0.07);
          trim = cut(frame, box(hx, up, hz - 0.46, wide * 0.79, eyeR + 0.085, 0.3, 0.07), 0.02);
          if (eyes === 'two') {
            const ex = hx - eyeX;
            lamp = least(lamp, cylinder(ex, hz - 0.46, up, eyeR * 0.72, 0.025, 0.02));
            steel = cut(cylinder(ex, hz - 0.46, up, eyeR, 0.03, 0.02), cylinder(ex, hz - 0.5, up, eyeR * 0.8, 0.1, 0.01), 0.01);
          } else if (eyes === 'bar') {
            lamp = least(lamp, box(hx, up, hz - 0.46, wide * 0.62, eyeR * 0.36, 0.02, 0.02));
          } else {
            lamp = least(lamp, ball(hx, up, hz - 0.4, eyeR * 0.85));
            steel = torus(hx, hz - 0.46, up, eyeR * 1.08, 0.026);
          }
        }
        // A seam all around, a hair deep.
        const seam = abs(hy + tall * 0.3) - 0.006;
        if (seam < 0.02) paint += 0.008 * (seam < 0 ? 1 : exp(-seam * 260));
      }
      if (hx > wide - 0.35) {
        if (ears === 'disc') {
          rubber = cylinder(hy - 0.02, hx - wide - 0.02, hz, 0.19, 0.06, 0.02);
          steel = least(steel, cylinder(hy - 0.02, hx - wide - 0.08, hz, 0.135, 0.035, 0.02));
          lamp = least(lamp, cylinder(hy - 0.02, hx - wide - 0.115, hz, 0.068, 0.012, 0.01));
        } else {
          trim = least(trim, box(hx - wide - 0.03, hy - 0.12, hz, 0.035, 0.3, 0.14, 0.03));
          steel = least(steel, cylinder(hy, hx - wide, hz, 0.11, 0.08, 0.02));
        }
      }
      if (hy > tall - 0.35) {
        if (antennae > 0) {
          const ax = antennae === 2 ? hx - wide * 0.6 : hx0;
          const lean = antennae === 2 ? (hy - tall) * 0.28 : 0;
          steel = least(steel, capsule(ax - lean, hy - tall + 0.03, hz, 0.3, 0.018));
          rubber = least(rubber, cylinder(ax - lean * 0.1, hy - tall - 0.01, hz, 0.06, 0.04, 0.02));
          lamp = least(lamp, ball(ax - (antennae === 2 ? 0.098 : 0), hy - tall - 0.36, hz, 0.056));
        } else {
          trim = least(trim, box(hx, hy - tall, hz, 0.05, 0.045, 0.34, 0.04));
        }
      }
    }
    // Neck, shoulders and chest.
    const chest = box(x, y + 1.85, z, 1.32, 2.1, 0.56, 0.3);
    if (chest > 0.4) {
      paint = least(paint, chest);
    } else {
      const sx = x < 0 ? -x : x;
      if (sx < 0.65 && y > -0.6) {
        rubber = least(rubber, cylinder(x, y + 0.06, z, 0.205 + 0.028 * cos(y * 62), 0.26, 0.01) * 0.8);
        steel = least(steel, torus(x, y + 0.27, z, 0.275, 0.05));
      }
      let torso = box(sx, y + 2.1, z, shoulder * 0.78, 1.8, 0.42, 0.3);
      torso = join(torso, ellipsoid(sx - shoulder, y + 0.62, z, 0.34, 0.32, 0.36), 0.1);
      const plate = abs(sx - shoulder * 0.58) - 0.006;
      if (plate < 0.02) torso += 0.008 * (plate < 0 ? 1 : exp(-plate * 260));
      if (z > 0 && sx < 0.5) {
        torso = cut(torso, cylinder(x, z - 0.46, y + 0.72, 0.17, 0.1, 0.02), 0.02);
        lamp = least(lamp, ball(x, y + 0.72, z - 0.3, 0.1));
        steel = least(steel, torus(x, z - 0.43, y + 0.72, 0.16, 0.03));
      }
      paint = least(paint, torso);
      if (sx > shoulder * 0.5) trim = least(trim, torus(sx - shoulder * 0.97, (y + 0.5) * 0.9 - (sx - shoulder) * 0.3, z, 0.23, 0.034));
    }
    if (naming) {
      parts[PAINT] = paint;
      parts[STEEL] = steel;
      parts[RUBBER] = rubber;
      parts[GLASS] = glass;
      parts[LAMP] = lamp;
      parts[TRIM] = trim;
    }
    return least(least(least(paint, steel), least(rubber, glass)), least(lamp, trim));
  };
  const surfaces: Surface[] = [];
  surfaces[PAINT] = { colour: look.paint, metal: look.paintMetal, rough: 0.34 };
  surfaces[STEEL] = { colour: [0.62, 0.63, 0.66], metal: 1, rough: 0.24 };
  surfaces[RUBBER] = { colour: [0.035, 0.036, 0.04], metal: 0, rough: 0.55 };
  surfaces[GLASS] = { colour: [0.008, 0.009, 0.012], metal: 0, rough: 0.08 };
  surfaces[LAMP] = { colour: [0.1, 0.1, 0.1], metal: 0, rough: 0.5, glow: look.lamp };
  surfaces[TRIM] = { colour: look.trim, metal: 0.85, rough: 0.3 };
  return {
    surfaces,
    centre: [0, -1.15, 0],
    radius: 3.05,
    distance: measure,
    surfaceAt: (x, y, z) => {
      naming = true;
      measure(x, y, z);
      naming = false;
      let best = 0;
      for (let i = 1; i < 6; i++) if (parts[i]! < parts[best]!) best = i;
      return best;
    },
  };
}

function least(a: number, b: number): number {
  return a < b ? a : b;
}

/** The lower arc of a ring that faces the viewer. */
function smileArc(x: number, y: number, z: number): number {
  const q = sqrt(x * x + y * y) - 0.2;
  const d = sqrt(q * q + z * z * 0.2) - 0.02;
  const above = y + 0.09;
  return d > above ? d : above;
}
