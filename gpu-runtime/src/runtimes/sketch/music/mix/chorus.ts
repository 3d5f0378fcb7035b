/** Two slowly moving copies, one on each side. */
import { sine } from '../synth/oscillators.ts';
import { SAMPLE_RATE } from '../synth/voice.ts';

const SIZE = 2048;
const CENTRE = 0.013 * SAMPLE_RATE;
const DEPTH = 0.0035 * SAMPLE_RATE;
const HZ = 0.43;
const WET = 0.55;

export class Chorus {
  private readonly left = new Float32Array(SIZE);
  private readonly right = new Float32Array(SIZE);
  private frame = 0;

  process(left: Float32Array, right: Float32Array, count: number): void {
    for (let index = 0; index < count; index += 1) {
      const place = this.frame & (SIZE - 1);
      this.left[place] = left[index]!;
      this.right[place] = right[index]!;
      const sway = sine((this.frame * HZ) / SAMPLE_RATE);
      const wetLeft = tap(this.left, this.frame - CENTRE - DEPTH * sway);
      const wetRight = tap(this.right, this.frame - CENTRE + DEPTH * sway);
      left[index] = 0.8 * (left[index]! + WET * wetLeft);
      right[index] = 0.8 * (right[index]! + WET * wetRight);
      this.frame += 1;
    }
  }
}

function tap(buffer: Float32Array, at: number): number {
  const low = Math.floor(at);
  const one = buffer[low & (SIZE - 1)]!;
  return one + (at - low) * (buffer[(low + 1) & (SIZE - 1)]! - one);
}
