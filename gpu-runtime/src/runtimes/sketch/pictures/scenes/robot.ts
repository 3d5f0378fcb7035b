/** A portrait of a robot: ray-marched bust in a studio, glowing eyes, soft coloured backdrop. */
import { sqrt } from '../core/math.ts';
import { fromOklch, scale, type Rgb } from '../core/colour.ts';
import { PLAIN_GRADE } from '../core/develop.ts';
import { smoothstep } from '../core/noise.ts';
import type { Scene } from '../prompt/scene.ts';
import { paintSolid } from '../solids/march.ts';
import { studioSurroundings } from '../solids/studio.ts';
import { makeRobot } from '../solids/robot.ts';

export const robot: Scene = {
  name: 'robot',
  title: 'Robot portrait',
  example: 'a portrait of a friendly robot with glowing eyes',
  words: { robot: 5, android: 4, cyborg: 4, droid: 4, mech: 3, robotic: 4, machine: 2, automaton: 4, humanoid: 3, portrait: 1, bust: 1, ai: 1 },
  features: {
    eyes: ['eye', 'glowing eyes', 'friendly', 'cute'],
    metal: ['metal', 'metallic', 'chrome', 'steel', 'shiny', 'silver', 'aluminium', 'bronze'],
  },
  times: ['night'],
  weathers: [],
  seasons: [],
  amounts: false,
  sizes: false,
  maxPixels: 590_000,

  paint(stage) {
    const { film, brief } = stage;
    const random = stage.random('robot');
    const hue = brief.colours[0]?.hue ?? random.between(0, 360);
    const lampHue = brief.colours[1]?.hue ?? hue + random.pick([140, 180, 215, 90]);
    const metal = brief.wants.has('metal');
    const paint = metal ? fromOklch([0.78, 0.025, hue]) : fromOklch([random.between(0.55, 0.72), brief.colours[0] ? 0.16 : random.between(0.09, 0.16), hue]);
    const lamp = scale(fromOklch([0.8, 0.17, lampHue]), 5.5);
    const accent = fromOklch([0.7, 0.17, lampHue]);
    const back = fromOklch([0.34, 0.075, hue + random.pick([150, 180, 30])]);
    const dark = brief.time === 'night' || brief.mood.exposure < 0.85;
    const solid = makeRobot(random, { paint, trim: fromOklch([0.42, 0.04, hue + 30]), lamp, friendly: brief.wants.has('eyes'), paintMetal: metal ? 0.95 : random.pick([0, 0.25, 0.55]) });
    const warm: Rgb = [1.02, 0.95, 0.86];
    const side = random.sign();
    const spots = Array.from({ length: 16 }, () => ({ u: random.between(-2, 2), v: random.between(-1.6, 1.6), r: random.between(0.05, 0.2), k: random.between(0.02, 0.11) }));
    const portrait = film.height > film.width * 1.15;
    paintSolid(
      stage,
      solid,
      {
        eye: [0.25 * side, 0.42, portrait ? 5.4 : 4.7],
        target: [0, portrait ? -0.12 : 0.36, 0],
        focal: portrait ? 3.5 : 3.3,
        keyDirection: [-0.62 * side, 0.72, 0.66],
        key: scale(warm, dark ? 1.25 : 2),
        rimDirection: [0.85 * side, 0.32, -0.55],
        rim: scale(accent, 1.9),
        fill: scale([0.3, 0.36, 0.46], dark ? 0.5 : 0.95),
        surroundings: studioSurroundings(scale(back, 0.35), [0.34, 0.37, 0.42], scale(warm, dark ? 0.7 : 1.1), accent),
        backdrop: (out, u, v) => {
          const d2 = (u - 0.35 * side) * (u - 0.35 * side) + (v - 0.25) * (v - 0.25);
          const light = (0.25 + 1.15 / (1 + d2 * 1.6)) * (dark ? 0.5 : 0.9);
          for (let c = 0; c < 3; c++) out[c] = back[c]! * light;
          for (const { u: su, v: sv, r, k } of spots) {
            const dx = u - su;
            const dy = v - sv;
            const d = dx * dx + dy * dy;
            if (d > r * r * 1.2) continue;
            const disc = smoothstep(r, r * 0.86, sqrt(d)) * k * (0.75 + (0.5 * d) / (r * r));
            for (let c = 0; c < 3; c++) out[c]! += accent[c]! * disc;
          }
        },
        nearest: 3.7,
        farthest: 5.6,
      },
      0.02,
      0.96,
    );
    return { grade: { ...PLAIN_GRADE, vignette: 0.3, contrast: 1.04 }, bloom: { threshold: 0.95, strength: 0.55 } };
  },
};
