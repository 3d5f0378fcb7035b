/**
 * Fits a tempo and a number of bars to a duration, so that the piece ends where the music ends.
 *
 * A piece is `bars` whole bars and then one last chord that rings out. The tempo is a whole number inside the mood's range; phrases
 * of four bars are worth a small step away from the middle of the range.
 */
import { barSeconds } from '../theory/meter.ts';
import type { Meter } from '../theory/meter.ts';

export interface TempoFit {
  readonly bpm: number;
  /** Bars before the last chord, from 0. */
  readonly bars: number;
  /** Seconds that are left for the last chord. */
  readonly lastChordSeconds: number;
}

/** Shortest last chord that does not sound cut off, in seconds. */
const SHORTEST_END = 1.6;

export function fitTempo(seconds: number, meter: Meter, range: readonly [number, number], wished: number, fixed?: number): TempoFit {
  const low = fixed ?? Math.ceil(range[0]);
  const high = fixed ?? Math.max(low, Math.floor(range[1]));
  let best: TempoFit | undefined;
  let bestCost = Infinity;
  for (let bpm = low; bpm <= high; bpm += 1) {
    const bar = barSeconds(meter, bpm);
    const most = Math.max(0, Math.floor((seconds - SHORTEST_END) / bar));
    for (let bars = Math.max(0, most - 3); bars <= most; bars += 1) {
      const end = seconds - bars * bar;
      const ideal = Math.min(5, Math.max(2.4, bar));
      const cost = phraseCost(bars) + Math.abs(end - ideal) / ideal + Math.abs(bpm - wished) / 24 + (end > 1.6 * ideal ? 1 : 0);
      if (cost < bestCost) {
        best = { bpm, bars, lastChordSeconds: end };
        bestCost = cost;
      }
    }
  }
  return best!;
}

const phraseCost = (bars: number): number => (bars % 4 === 0 ? 0 : bars % 2 === 0 ? 0.35 : 0.8) + 0.6 * Math.max(0, 4 - bars);
