/** Makes the narrow, nasal band of a small synthesiser pleasant: rumble out, body and presence up, sharp edge down, peak at -1 dBFS. */

const PEAK = 10 ** (-1 / 20);

interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

export function sweeten(samples: Float32Array, sampleRate: number): Float32Array {
  const filters = [highpass(70, sampleRate), bell(210, 1.5, 0.8, sampleRate), bell(900, -1.5, 1, sampleRate), bell(3100, 2.5, 0.8, sampleRate), bell(6300, -2.5, 1.4, sampleRate)];
  const out = Float64Array.from(samples);
  for (const filter of filters) apply(out, filter);
  let peak = 0;
  for (let index = 0; index < out.length; index += 1) peak = Math.max(peak, Math.abs(out[index]!));
  const gain = peak > 0 ? PEAK / peak : 0;
  return Float32Array.from(out, (value) => value * gain);
}

function apply(samples: Float64Array, { b0, b1, b2, a1, a2 }: Biquad): void {
  let x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const x = samples[index]!;
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    samples[index] = y;
  }
}

/** @see Audio EQ Cookbook, Robert Bristow-Johnson */
function highpass(hz: number, sampleRate: number): Biquad {
  const w = (2 * Math.PI * hz) / sampleRate;
  const alpha = Math.sin(w) / Math.SQRT2;
  const cos = Math.cos(w);
  return normalised((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
}

function bell(hz: number, decibels: number, quality: number, sampleRate: number): Biquad {
  const w = (2 * Math.PI * hz) / sampleRate;
  const alpha = Math.sin(w) / (2 * quality);
  const a = 10 ** (decibels / 40);
  const cos = Math.cos(w);
  return normalised(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a);
}

const normalised = (b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): Biquad => ({ b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 });
