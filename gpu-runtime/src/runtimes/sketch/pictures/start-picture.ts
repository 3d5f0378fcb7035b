/**
 * Image to image without a model: the start picture takes over the colour mood of the drawn scene, then both are blended.
 *
 * With strength 1 the start picture comes back unchanged, with 0 only the drawn scene is left.
 */
import { max, min, sqrt } from './core/math.ts';
export function blendStart(drawn: Uint8Array, start: Uint8Array, strength: number): Uint8Array {
  const kept = max(0, min(1, strength));
  const out = new Uint8Array(drawn.length);
  for (let c = 0; c < 3; c++) {
    const from = statistics(start, c);
    const to = statistics(drawn, c);
    const gain = min(2.5, to.deviation / max(1, from.deviation));
    // The less is kept, the more the start picture is regraded; the scene itself comes in more slowly.
    const regrade = 1 - kept;
    const share = kept * kept * (3 - 2 * kept);
    for (let i = c; i < out.length; i += 3) {
      const own = start[i]!;
      const moved = (own - from.mean) * gain + to.mean;
      const base = own + (moved - own) * regrade;
      const value = drawn[i]! + (base - drawn[i]!) * share + 0.5;
      out[i] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
  return out;
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
