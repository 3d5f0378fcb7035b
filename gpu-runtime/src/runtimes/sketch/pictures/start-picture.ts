/**
 * Image to image without a model: the start picture takes over the colour mood of the drawn scene, and the scene takes the place of
 * what says least in it. Even skies and waters go first, houses and figures last: mixed all over, both would show through each other.
 *
 * With strength 1 the start picture comes back unchanged, with 0 only the drawn scene is left.
 */
import { gaussianBlur } from './core/blur.ts';
import { ceil, floor, hypot, max, min, sqrt } from './core/math.ts';
import { smoothstep } from './core/noise.ts';

/** How gradually one takes over from the other, as a part of all pixels. */
const SOFTNESS = 0.24;
/** Of the grid on which it is decided what says how much. */
const GRID_SIDE = 160;

export function blendStart(drawn: Uint8Array, start: Uint8Array, strength: number, width: number, height: number): Uint8Array {
  const kept = max(0, min(1, strength));
  // The less is kept, the more the start picture is regraded; the scene itself comes in more slowly.
  const regrade = 1 - kept;
  const share = kept * kept * (3 - 2 * kept);
  const worth = ranked(structureOf(start, width, height));
  const limit = (1 - share) * (1 + 2 * SOFTNESS) - SOFTNESS;
  const out = new Uint8Array(drawn.length);
  const tone = [0, 1, 2].map((channel) => {
    const from = statistics(start, channel);
    const to = statistics(drawn, channel);
    return { ...from, to: to.mean, gain: min(2.5, to.deviation / max(1, from.deviation)) };
  });
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const own = smoothstep(limit - SOFTNESS, limit + SOFTNESS, worth.at((x + 0.5) / width, (y + 0.5) / height));
      for (let c = 0; c < 3; c++, i++) {
        const { mean, to, gain } = tone[c]!;
        const value = start[i]!;
        const base = value + ((value - mean) * gain + to - value) * regrade;
        const mixed = drawn[i]! + (base - drawn[i]!) * own + 0.5;
        out[i] = mixed < 0 ? 0 : mixed > 255 ? 255 : mixed;
      }
    }
  }
  return out;
}

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** How much happens around each place: changes of brightness, gathered over some distance. */
function structureOf(rgb: Uint8Array, width: number, height: number): Grid {
  const scale = min(1, GRID_SIDE / max(width, height));
  const [w, h] = [max(2, ceil(width * scale)), max(2, ceil(height * scale))];
  const light = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const [top, bottom] = [floor((y * height) / h), max(floor((y * height) / h) + 1, floor(((y + 1) * height) / h))];
    for (let x = 0; x < w; x++) {
      const [left, right] = [floor((x * width) / w), max(floor((x * width) / w) + 1, floor(((x + 1) * width) / w))];
      let sum = 0;
      for (let py = top; py < bottom; py++) for (let i = (py * width + left) * 3, end = (py * width + right) * 3; i < end; i += 3) sum += 0.3 * rgb[i]! + 0.59 * rgb[i + 1]! + 0.11 * rgb[i + 2]!;
      light[y * w + x] = sum / ((bottom - top) * (right - left));
    }
  }
  const values = light.map((own, i) => {
    const x = i % w;
    return hypot((x < w - 1 ? light[i + 1]! : own) - own, (i + w < light.length ? light[i + w]! : own) - own);
  });
  gaussianBlur(values, w, h, 1, 9);
  return { width: w, height: h, values };
}

/** Each value as the part of all others that is less: whatever the picture, a share of it is a share. */
function ranked({ width, height, values }: Grid): { at(u: number, v: number): number } {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const ranks = new Float32Array(values.length);
  for (const [place, i] of order.entries()) ranks[i] = place / max(1, order.length - 1);
  gaussianBlur(ranks, width, height, 1, 3);
  return {
    at(u, v) {
      const x = min(width - 1, max(0, u * width - 0.5));
      const y = min(height - 1, max(0, v * height - 0.5));
      const [left, top] = [floor(x), floor(y)];
      const [right, bottom] = [min(width - 1, left + 1), min(height - 1, top + 1)];
      const above = ranks[top * width + left]! + (ranks[top * width + right]! - ranks[top * width + left]!) * (x - left);
      const below = ranks[bottom * width + left]! + (ranks[bottom * width + right]! - ranks[bottom * width + left]!) * (x - left);
      return above + (below - above) * (y - top);
    },
  };
}

function statistics(rgb: Uint8Array, channel: number): { mean: number; deviation: number } {
  let sum = 0;
  let squares = 0;
  for (let i = channel; i < rgb.length; i += 3) {
    sum += rgb[i]!;
    squares += rgb[i]! * rgb[i]!;
  }
  const count = rgb.length / 3;
  const mean = sum / count;
  return { mean, deviation: sqrt(max(0, squares / count - mean * mean)) };
}
