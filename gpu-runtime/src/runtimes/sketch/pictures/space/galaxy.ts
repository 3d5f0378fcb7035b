/** A spiral galaxy seen at an angle: a bright core, arms that follow a logarithmic spiral, dust between them. */
import { atan2, cos, exp, floor, log, max, min, pow, sin, sqrt } from '../core/math.ts';
import type { Rgb } from '../core/colour.ts';
import { fbm2, smoothstep } from '../core/noise.ts';
import type { Random } from '../core/random.ts';
import { glow } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';

export interface GalaxyColours {
  readonly first: Rgb;
  readonly second: Rgb;
  readonly third: Rgb;
}

export function paintGalaxy(stage: Stage, random: Random, cx: number, cy: number, radius: number, colours: GalaxyColours): void {
  const { film } = stage;
  const t = stage.lattice('galaxy');
  const tilt = random.between(0.38, 0.62);
  const turn = random.between(-0.6, 0.6);
  const ct = cos(turn);
  const st = sin(turn);
  const arms = random.pick([2, 2, 3, 4]);
  const wind = random.between(3.2, 4.4) * random.sign();
  const start = random.between(0, 6.28);
  const reach = radius * 1.25;
  for (let py = max(0, floor(cy - reach)); py < min(film.height, cy + reach); py++) {
    if ((py & 7) === 0) stage.tick(0.63);
    for (let px = max(0, floor(cx - reach)); px < min(film.width, cx + reach); px++) {
      const dx = (px + 0.5 - cx) / radius;
      const dy = (py + 0.5 - cy) / radius;
      const u = dx * ct + dy * st;
      const v = (-dx * st + dy * ct) / tilt;
      const r = sqrt(u * u + v * v);
      if (r > 1.25) continue;
      const rough = fbm2(t, u * 3.2 + 20, v * 3.2 + 20, 5) - 0.5;
      const phase = atan2(v, u) * arms + log(r + 0.06) * wind * arms * 0.62 + start + rough * 2.2;
      const arm = pow(0.5 + 0.5 * cos(phase), 2.2);
      const lane = pow(0.5 + 0.5 * cos(phase + 1.1), 7);
      const fade = exp(-r * 2.5) * (1 - smoothstep(0.8, 1.25, r));
      const grain = fbm2(t, u * 11, v * 11, 4);
      const stars = arm * fade * (0.4 + 1.7 * grain * grain * 2) * smoothstep(0.02, 0.2, r);
      const core = exp(-(u * u + v * v) * 46) * 2.4 + exp(-r * 9) * 0.9;
      const dust = 1 - 0.6 * lane * smoothstep(0.08, 0.3, r) * (1 - smoothstep(0.6, 1, r)) * (0.5 + grain);
      const i = (py * film.width + px) * 3;
      for (let c = 0; c < 3; c++) {
        film.rgb[i + c] = (film.rgb[i + c]! * (1 - 0.5 * fade) + 2 * stars * (colours.second[c]! * 1.5 * (1 - r) + colours.first[c]! * 1.6 * r) + colours.third[c]! * core * 1.3 + fade * 0.3 * colours.first[c]!) * dust;
      }
    }
  }
  for (let i = 0; i < 260; i++) {
    const r = 0.12 + 0.85 * random.next();
    const angle = (-log(r + 0.06) * wind * arms * 0.62 - start + random.between(-0.5, 0.5) + 6.2832 * random.whole(0, arms - 1)) / arms;
    const u = r * cos(angle);
    const v = r * sin(angle) * tilt;
    const power = random.next() ** 3 * 1.2;
    glow(film, cx + (u * ct - v * st) * radius, cy + (u * st + v * ct) * radius, film.unit * 0.0011, [power, power * 0.9, power * 1.2]);
  }
}
