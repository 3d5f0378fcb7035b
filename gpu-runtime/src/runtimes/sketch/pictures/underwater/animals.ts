/** Fish in schools, jellyfish that glow, bubbles. */
import { abs, atan2, ceil, cos, exp, floor, max, min, pow, round, sin, sqrt } from '../core/math.ts';
import { fromOklch, mix, scale, type Rgb } from '../core/colour.ts';
import { disc, fillPolygon, glow, stroke } from '../core/shapes.ts';
import type { Stage } from '../prompt/scene.ts';

export function paintFish(stage: Stage, near: number, water: Rgb, hue: number, deep: boolean): void {
  const { film, brief } = stage;
  const { width, height, unit } = film;
  const random = stage.random(`fish ${near}`);
  const way = random.sign();
  const many = brief.amount === 'few' ? 4 : brief.amount === 'many' ? 70 : brief.wants.has('fish') ? 34 : 20;
  const count = near < 0.4 ? many : ceil(many / 3);
  const cx = width * random.between(0.35, 0.65);
  const cy = height * random.between(0.32, 0.52);
  const own = fromOklch([0.72, 0.16, near < 0.4 ? hue + 190 : hue + 40]);
  for (let i = 0; i < count; i++) {
    const a = random.between(0, 6.283);
    const r = sqrt(random.next());
    const x = cx + cos(a) * r * unit * (near < 0.4 ? 0.42 : 0.55);
    const y = cy + sin(a) * r * unit * 0.19 + (x - cx) * 0.12 * way;
    const size = unit * (0.014 + 0.05 * near) * random.between(0.75, 1.25) * (brief.size === 'large' ? 1.6 : 1);
    const tilt = random.between(-0.16, 0.16) + 0.12;
    drawFish(stage, x, y, size, way, tilt * way, scale(mix(own, water, 0.5 - 0.4 * near), deep ? 0.45 : 1), water, round(80 + 120 * near));
    if ((i & 7) === 0) stage.tick(0.6);
  }
}

function drawFish(stage: Stage, x: number, y: number, size: number, way: number, tilt: number, colour: Rgb, water: Rgb, depth: number): void {
  const { film } = stage;
  const c = cos(tilt);
  const s = sin(tilt);
  const put = (points: readonly number[]): number[] => {
    const out: number[] = [];
    for (let i = 0; i < points.length; i += 2) {
      const px = points[i]! * size * way;
      const py = points[i + 1]! * size;
      out.push(x + px * c - py * s, y + px * s + py * c);
    }
    return out;
  };
  const back = scale(colour, 0.55);
  const belly = mix(scale(colour, 1.15), water, 0.25);
  fillPolygon(film, put([-0.72, 0, -1.25, -0.36, -1.08, 0, -1.25, 0.36]), { colour: back, depth });
  fillPolygon(film, put([0.1, -0.3, -0.2, -0.55, -0.5, -0.34, -0.45, -0.16]), { colour: back, depth });
  fillPolygon(film, put([0.1, 0.26, -0.12, 0.48, -0.3, 0.22]), { colour: back, depth });
  fillPolygon(film, put([1, 0.02, 0.72, -0.2, 0.3, -0.34, -0.1, -0.33, -0.5, -0.18, -0.78, -0.05, -0.78, 0.06, -0.5, 0.18, -0.1, 0.32, 0.3, 0.32, 0.72, 0.2]), { colour: belly, depth });
  fillPolygon(film, put([1, 0.02, 0.72, -0.2, 0.3, -0.34, -0.1, -0.33, -0.5, -0.18, -0.78, -0.05, -0.4, -0.04, 0.2, -0.1, 0.7, -0.06]), { colour: back, alpha: 0.75 });
  fillPolygon(film, put([0.36, -0.33, 0.24, -0.34, 0.2, 0, 0.26, 0.33, 0.38, 0.32, 0.33, 0]), { colour: [0.9, 0.9, 0.85], alpha: 0.45 });
  const [ex, ey] = put([0.66, -0.06]) as [number, number];
  if (size > 6) {
    disc(film, ex, ey, size * 0.065, { colour: [0.75, 0.75, 0.7] });
    disc(film, ex, ey, size * 0.04, { colour: [0.01, 0.01, 0.015] });
  }
}

export function paintJellyfish(stage: Stage, light: Rgb, hue: number): void {
  const { film, brief } = stage;
  const { width, height, unit } = film;
  const random = stage.random('jellyfish');
  const count = brief.amount === 'few' ? 1 : brief.amount === 'many' ? 9 : 4;
  for (let i = count - 1; i >= 0; i--) {
    const near = i === 0 ? 1 : random.between(0.2, 0.65);
    const size = unit * (i === 0 ? 0.13 : 0.1 * near) * (brief.size === 'large' ? 1.4 : 1);
    const x = i === 0 ? width * random.between(0.38, 0.62) : width * random.between(0.1, 0.9);
    const y = i === 0 ? height * random.between(0.28, 0.4) : height * random.between(0.12, 0.6);
    const own = mix(fromOklch([0.75, 0.15, hue + 20 * i]), light, 0.3);
    const tilt = random.between(-0.25, 0.25);
    glow(film, x, y, size * 1.1, scale(own, 0.16 * near + 0.03));
    for (let k = 0; k < 17; k++) {
      const q = (k / 16) * 2 - 1;
      let px = x + q * size * 0.85;
      let py = y + size * 0.1;
      const phase = random.between(0, 6.28);
      const long = size * random.between(1.6, 3.4) * (1 - 0.25 * abs(q));
      for (let s = 1; s <= 18; s++) {
        const u = s / 18;
        const nx = x + q * size * (0.85 - 0.3 * u) + sin(u * 7 + phase) * size * 0.13 * u - tilt * long * u;
        const ny = y + size * 0.1 + long * u;
        stroke(film, px, py, nx, ny, size * 0.014 * (1.2 - u), size * 0.012 * (1.1 - u), { colour: scale(own, 0.5 * near * (1 - 0.7 * u)) }, true);
        px = nx;
        py = ny;
      }
      stage.tick(0.88);
    }
    bell(stage, x, y, size, own, near);
  }
}

function bell(stage: Stage, x: number, y: number, size: number, own: Rgb, near: number): void {
  const { film } = stage;
  const { width, height, rgb, depth } = film;
  for (let py = max(0, floor(y - size)); py < min(height, y + size * 0.36); py++) {
    for (let px = max(0, floor(x - size * 1.05)); px < min(width, x + size * 1.05); px++) {
      const u = (px + 0.5 - x) / size;
      const v = (py + 0.5 - y) / size;
      const hem = 0.22 + 0.06 * cos(u * 21);
      const d = sqrt(u * u + (v < 0 ? v * v * 1.15 : v * v * 3));
      if (d > 1 || v > hem * sqrt(1 - u * u * 0.9)) continue;
      const wall = pow(d, 5);
      const rib = 0.5 + 0.5 * cos(atan2(u, 1.1 - v) * 24);
      const shine = exp(-((u + 0.32) ** 2 * 14 + (v + 0.55) ** 2 * 22));
      const k = (0.16 + 0.62 * wall + 0.1 * rib * d + 0.5 * shine) * (0.35 + 0.65 * near) * (1 - d ** 30);
      const i = (py * width + px) * 3;
      for (let c = 0; c < 3; c++) rgb[i + c] = rgb[i + c]! * (1 - 0.28 * near) + own[c]! * k * 1.25 + shine * 0.1 * near;
      depth[py * width + px] = round(110 + 100 * near);
    }
  }
}

export function paintBubbles(stage: Stage, light: Rgb): void {
  const { film, brief } = stage;
  const { width, height, unit } = film;
  const random = stage.random('bubbles');
  const columns = brief.wants.has('bubbles') ? 7 : 3;
  for (let i = 0; i < columns; i++) {
    const x = width * random.between(0.06, 0.94);
    const top = height * random.between(0.1, 0.5);
    const phase = random.between(0, 6.28);
    for (let y = height; y > top; y -= unit * random.between(0.02, 0.085)) {
      const radius = unit * (0.0018 + 0.0085 * random.next() ** 2.5);
      const bx = x + sin(y * (9 / unit) + phase) * unit * 0.016 + unit * random.between(-0.016, 0.016);
      for (let k = 0; k < 12; k++) {
        const a = (k / 12) * 6.2832;
        const b = ((k + 1) / 12) * 6.2832;
        stroke(film, bx + cos(a) * radius, y + sin(a) * radius, bx + cos(b) * radius, y + sin(b) * radius, radius * 0.1, radius * 0.1, { colour: scale(light, 0.4 - 0.22 * sin(a)) }, true);
      }
      glow(film, bx - radius * 0.35, y - radius * 0.4, radius * 0.2, scale(light, 0.8));
    }
  }
}
