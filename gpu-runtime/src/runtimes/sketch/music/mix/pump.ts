/** Lets a stem step back under each kick and come up again before the next beat. */
import type { Score } from '../composer/score.ts';
import { SAMPLE_RATE } from '../synth/voice.ts';
import type { StereoBlock } from './block.ts';

/** Smoothing of the drop, so that it does not click. */
const DROP = 1 - Math.exp(-1 / (0.004 * SAMPLE_RATE));

/** A process that multiplies a block by the ducking gain; blocks may be visited by several stems at the same start. */
export function pumpGain(score: Score): (block: StereoBlock, start: number, count: number) => void {
  const kicks = score.kit.hits.filter((hit) => hit.drum === 'kick').map((hit) => Math.round(hit.at * SAMPLE_RATE));
  const recovery = 0.7 * score.secondsPerBeat * SAMPLE_RATE;
  let gains = new Float64Array(0);
  let computed = -1;
  let next = 0;
  let last = -Infinity;
  let level = 1;
  return ({ left, right }, start, count) => {
    if (computed !== start) {
      computed = start;
      gains = gains.length < count ? new Float64Array(count) : gains;
      for (let index = 0; index < count; index += 1) {
        while (next < kicks.length && kicks[next]! <= start + index) {
          last = kicks[next]!;
          next += 1;
        }
        const away = 1 - Math.min(1, (start + index - last) / recovery);
        level += DROP * (1 - score.pump * away * away - level);
        gains[index] = level;
      }
    }
    for (let index = 0; index < count; index += 1) {
      left[index] = left[index]! * gains[index]!;
      right[index] = right[index]! * gains[index]!;
    }
  };
}
