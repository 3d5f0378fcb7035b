/**
 * A look-ahead limiter: no peak, and no peak between two samples, passes the ceiling.
 *
 * The gain is the least that the next 2 ms need, recovers slowly, and is averaged over the same 2 ms, so it is down before the peak comes.
 */
import { SAMPLE_RATE } from '../synth/voice.ts';
import type { StereoBlock } from './block.ts';

const AHEAD = Math.round(0.002 * SAMPLE_RATE);
const RECOVERY = 1 - Math.exp(-1 / (0.09 * SAMPLE_RATE));
/** Frames between two ticks. */
const SPAN = 96_000;

export function limit({ left, right }: StereoBlock, ceiling: number, tick: () => void): void {
  const frames = left.length;
  // Ring of needed gains, and of held gains for the average.
  const held = new Float64Array(AHEAD).fill(1);
  let average = AHEAD;
  let gain = 1;
  let hold = 0;
  let lowest = 1;
  let slot = 0;
  for (let frame = -AHEAD; frame < frames; frame += 1) {
    const ahead = frame + AHEAD;
    const leftPeak = ahead < frames ? peakAt(left, ahead) : 0;
    const rightPeak = ahead < frames ? peakAt(right, ahead) : 0;
    const peak = leftPeak > rightPeak ? leftPeak : rightPeak;
    const needed = peak > ceiling ? ceiling / peak : 1;
    if (needed <= lowest) {
      lowest = needed;
      hold = AHEAD;
    } else if (hold > 0) hold -= 1;
    else lowest = 1;
    // While a dip is held a later, smaller one prolongs it; that is a little too careful and never too late.
    if (hold > 0 && needed < 1) hold = AHEAD;
    gain = lowest < gain ? lowest : gain + RECOVERY * (lowest - gain);
    average += gain - held[slot]!;
    held[slot] = gain;
    slot = slot + 1 === AHEAD ? 0 : slot + 1;
    if (frame >= 0 && average < AHEAD - 1e-9) {
      const factor = average / AHEAD;
      left[frame] = left[frame]! * factor;
      right[frame] = right[frame]! * factor;
    }
    if (ahead % SPAN === 0) tick();
  }
}

/** The larger of a sample and the curve halfway to the next one. */
function peakAt(channel: Float32Array, index: number): number {
  const here = channel[index]!;
  const next = channel[index + 1] ?? 0;
  const between = 0.5625 * (here + next) - 0.0625 * ((channel[index - 1] ?? 0) + (channel[index + 2] ?? 0));
  const one = here < 0 ? -here : here;
  const two = between < 0 ? -between : between;
  return one > two ? one : two;
}
