/** Anti-aliased shapes painted over the film: polygons, strokes, soft glows. Coordinates are pixels, y down. */
import { abs, ceil, exp, floor, max, min, sqrt } from './math.ts';
import type { Rgb } from './colour.ts';
import type { Film } from './film.ts';

/** How a shape is laid on: `alpha` of its paint, and the depth it leaves where it covers more than half (absent: leaves depth alone). */
export interface Paint {
  readonly colour: Rgb;
  readonly alpha?: number;
  readonly depth?: number;
}

const SUB_ROWS = 4;
let coverage = new Float32Array(0);

/** Fills a polygon given as x, y, x, y … by the non-zero rule of a simple outline; it may reach outside the film. */
export function fillPolygon(film: Film, points: ArrayLike<number>, paint: Paint): void {
  const { width, height, rgb, depth } = film;
  const n = points.length >> 1;
  let top = Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < n; i++) {
    const y = points[2 * i + 1]!;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const y0 = max(0, floor(top));
  const y1 = min(height - 1, floor(bottom));
  if (coverage.length < width + 2) coverage = new Float32Array(width + 2);
  const cover = coverage;
  const crossings: number[] = [];
  const alpha = paint.alpha ?? 1;
  const [cr, cg, cb] = paint.colour;
  for (let y = y0; y <= y1; y++) {
    let first = width;
    let last = -1;
    for (let sub = 0; sub < SUB_ROWS; sub++) {
      const sy = y + (sub + 0.5) / SUB_ROWS;
      crossings.length = 0;
      for (let i = 0, j = n - 1; i < n; j = i++) {
        const ya = points[2 * j + 1]!;
        const yb = points[2 * i + 1]!;
        if (ya <= sy === yb <= sy) continue;
        const xa = points[2 * j]!;
        crossings.push(xa + ((sy - ya) / (yb - ya)) * (points[2 * i]! - xa));
      }
      crossings.sort((a, b) => a - b);
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        const from = crossings[k]! < 0 ? 0 : crossings[k]!;
        const to = crossings[k + 1]! > width ? width : crossings[k + 1]!;
        if (to <= from) continue;
        const xa = floor(from);
        const xb = min(width - 1, floor(to));
        if (xa < first) first = xa;
        if (xb > last) last = xb;
        if (xa === xb) {
          cover[xa]! += to - from;
        } else {
          cover[xa]! += xa + 1 - from;
          for (let x = xa + 1; x < xb; x++) cover[x]! += 1;
          cover[xb]! += to - xb;
        }
      }
    }
    for (let x = first; x <= last; x++) {
      const part = cover[x]! / SUB_ROWS;
      cover[x] = 0;
      if (part <= 0) continue;
      const a = (part > 1 ? 1 : part) * alpha;
      const i = (y * width + x) * 3;
      rgb[i]! += (cr - rgb[i]!) * a;
      rgb[i + 1]! += (cg - rgb[i + 1]!) * a;
      rgb[i + 2]! += (cb - rgb[i + 2]!) * a;
      if (paint.depth !== undefined && part > 0.5) depth[y * width + x] = paint.depth;
    }
  }
}

/** A round-ended stroke whose radius runs from `ra` to `rb`. With `add`, light is added instead of laid over. */
export function stroke(film: Film, ax: number, ay: number, bx: number, by: number, ra: number, rb: number, paint: Paint, add = false): void {
  const { width, height, rgb, depth } = film;
  const reach = (ra > rb ? ra : rb) + 1;
  const y0 = max(0, floor(min(ay, by) - reach));
  const y1 = min(height - 1, ceil(max(ay, by) + reach));
  const dx = bx - ax;
  const dy = by - ay;
  const length2 = dx * dx + dy * dy || 1e-9;
  const alpha = paint.alpha ?? 1;
  const [cr, cg, cb] = paint.colour;
  for (let y = y0; y <= y1; y++) {
    const py = y + 0.5;
    // The span of x that this row can touch.
    let from = min(ax, bx);
    let to = max(ax, bx);
    if (abs(dy) > 1e-6) {
      const t0 = min(1, max(0, (py - reach * 1.5 - ay) / dy));
      const t1 = min(1, max(0, (py + reach * 1.5 - ay) / dy));
      const xa = ax + dx * t0;
      const xb = ax + dx * t1;
      from = xa < xb ? xa : xb;
      to = xa < xb ? xb : xa;
    }
    const x0 = max(0, floor(from - reach));
    const x1 = min(width - 1, ceil(to + reach));
    for (let x = x0; x <= x1; x++) {
      const px = x + 0.5 - ax;
      const qy = py - ay;
      let t = (px * dx + qy * dy) / length2;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const ex = px - dx * t;
      const ey = qy - dy * t;
      const radius = ra + (rb - ra) * t;
      let part = radius + 0.5 - sqrt(ex * ex + ey * ey);
      if (part <= 0) continue;
      // A stroke thinner than a pixel is fainter, not wider.
      const thin = radius < 0.5 ? radius * 2 : 1;
      part = (part > 1 ? 1 : part) * alpha * thin;
      const i = (y * width + x) * 3;
      if (add) {
        rgb[i]! += cr * part;
        rgb[i + 1]! += cg * part;
        rgb[i + 2]! += cb * part;
      } else {
        rgb[i]! += (cr - rgb[i]!) * part;
        rgb[i + 1]! += (cg - rgb[i + 1]!) * part;
        rgb[i + 2]! += (cb - rgb[i + 2]!) * part;
      }
      if (paint.depth !== undefined && part > 0.5) depth[y * width + x] = paint.depth;
    }
  }
}

export function disc(film: Film, x: number, y: number, radius: number, paint: Paint, add = false): void {
  stroke(film, x, y, x, y, radius, radius, paint, add);
}

let columns = new Float32Array(0);

/** Adds a Gaussian of light around a point. `stretch` makes it taller (above 1) or wider (below 1). */
export function glow(film: Film, x: number, y: number, sigma: number, colour: Rgb, stretch = 1): void {
  const { width, height, rgb } = film;
  const sx = sigma;
  const sy = sigma * stretch;
  const x0 = max(0, floor(x - 3.3 * sx));
  const x1 = min(width - 1, ceil(x + 3.3 * sx));
  const y0 = max(0, floor(y - 3.3 * sy));
  const y1 = min(height - 1, ceil(y + 3.3 * sy));
  if (x1 < x0 || y1 < y0) return;
  if (columns.length < width) columns = new Float32Array(width);
  for (let px = x0; px <= x1; px++) columns[px] = exp((-0.5 * (px + 0.5 - x) ** 2) / (sx * sx));
  const [cr, cg, cb] = colour;
  for (let py = y0; py <= y1; py++) {
    const row = exp((-0.5 * (py + 0.5 - y) ** 2) / (sy * sy));
    let i = (py * width + x0) * 3;
    for (let px = x0; px <= x1; px++) {
      const g = columns[px]! * row;
      rgb[i]! += cr * g;
      rgb[i + 1]! += cg * g;
      rgb[i + 2]! += cb * g;
      i += 3;
    }
  }
}
