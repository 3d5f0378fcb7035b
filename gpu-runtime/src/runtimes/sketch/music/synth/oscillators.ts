/** Band-limited oscillators that add a run of samples to a buffer and return their new phase (0 to 1). */

/** A sawtooth with its jump smoothed over two samples (polyBLEP). */
export function addSaw(out: Float64Array, count: number, startPhase: number, increment: number, gain: number): number {
  let phase = startPhase;
  const edge = 1 - increment;
  for (let index = 0; index < count; index += 1) {
    let value = 2 * phase - 1;
    if (phase < increment) {
      const t = phase / increment;
      value -= t + t - t * t - 1;
    } else if (phase > edge) {
      const t = (phase - 1) / increment;
      value -= t * t + t + t + 1;
    }
    out[index] = out[index]! + gain * value;
    phase += increment;
    if (phase >= 1) phase -= 1;
  }
  return phase;
}

/** A pulse of a given width: the difference of two sawtooths, without their constant part. */
export function addPulse(out: Float64Array, count: number, startPhase: number, increment: number, gain: number, width: number): number {
  const phase = addSaw(out, count, startPhase, increment, gain);
  addSaw(out, count, (startPhase + width) % 1, increment, -gain);
  return phase;
}

const { floor } = Math;
const TABLE_SIZE = 4096;
const SINE_TABLE = Float64Array.from({ length: TABLE_SIZE + 1 }, (_, index) => Math.sin((2 * Math.PI * index) / TABLE_SIZE));

/** Sine of a phase in turns, any number; accurate to about 3e-7. */
export function sine(turns: number): number {
  const place = (turns - floor(turns)) * TABLE_SIZE;
  const index = place | 0;
  const low = SINE_TABLE[index]!;
  return low + (place - index) * (SINE_TABLE[index + 1]! - low);
}
