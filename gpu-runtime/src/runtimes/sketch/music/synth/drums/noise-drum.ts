/** Snares, claps, brushes and shakers: filtered noise with an optional drum head under it. */
import type { Random } from '../../random.ts';
import { SAMPLE_RATE } from '../voice.ts';

const { exp, max, min, PI, sin, tan } = Math;

export interface NoiseDrum {
  /** Hz and quality of the noise's band. */
  readonly band: number;
  readonly quality: number;
  /** Seconds to the peak and time constant of the fall. */
  readonly attack: number;
  readonly decay: number;
  readonly noise: number;
  /** Sines of the head: Hz, gain, time constant. */
  readonly head: readonly (readonly [hz: number, gain: number, decay: number])[];
  /** Times of strokes inside one hit, for claps. */
  readonly strokes: readonly number[];
}

export function renderNoiseDrum(drum: NoiseDrum, random: Random): Float32Array {
  const longest = max(drum.decay, ...drum.head.map(([, , decay]) => decay));
  const length = Math.round((drum.attack + drum.strokes.at(-1)! + longest * 7) * SAMPLE_RATE);
  const out = new Float32Array(length);
  const g = tan((PI * drum.band) / SAMPLE_RATE);
  const k = 1 / drum.quality;
  const a1 = 1 / (1 + g * (g + k));
  let one = 0;
  let two = 0;
  for (let index = 0; index < length; index += 1) {
    const seconds = index / SAMPLE_RATE;
    const white = random.next() * 2 - 1;
    const v3 = white - two;
    const v1 = a1 * (one + g * v3);
    const v2 = two + g * v1;
    one = 2 * v1 - one;
    two = 2 * v2 - two;
    let loudness = 0;
    drum.strokes.forEach((stroke, order) => {
      const since = seconds - stroke;
      if (since < 0) return;
      const rise = drum.attack > 0 ? min(1, since / drum.attack) : min(1, since * SAMPLE_RATE * 0.06);
      const last = order === drum.strokes.length - 1;
      loudness = max(loudness, rise * exp(-max(0, since - drum.attack) / (last ? drum.decay : 0.006)));
    });
    let head = 0;
    for (const [hz, gain, decay] of drum.head) head += gain * sin(2 * PI * hz * seconds) * exp(-seconds / decay);
    // Half band-passed, half high-passed: the band gives the drum its pitch, the rest its air.
    out[index] = head + drum.noise * loudness * (0.7 * v1 * k + 0.45 * (white - k * v1 - v2));
  }
  return out;
}
