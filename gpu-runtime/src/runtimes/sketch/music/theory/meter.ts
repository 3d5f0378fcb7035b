/** Bars as rows of sixteenth steps, with the weight of each step. */
import type { MusicRequest } from '../request.ts';

export interface Meter {
  readonly signature: MusicRequest['timesig'];
  /** Sixteenths in a bar. */
  readonly steps: number;
  /** Sixteenths in a beat: 4, or 6 where the beat is a dotted quarter. */
  readonly stepsPerBeat: number;
  /** Beats in a bar, as a tempo counts them. */
  readonly beats: number;
  /** Metric weight of each step, 0 to 1; chord tones belong on steps from 0.5 up. */
  readonly weights: readonly number[];
}

const METERS: Readonly<Record<MusicRequest['timesig'], Meter>> = {
  '2': { signature: '2', steps: 8, stepsPerBeat: 4, beats: 2, weights: [1, 0.1, 0.3, 0.1, 0.6, 0.1, 0.3, 0.1] },
  '3': { signature: '3', steps: 12, stepsPerBeat: 4, beats: 3, weights: [1, 0.1, 0.3, 0.1, 0.5, 0.1, 0.3, 0.1, 0.5, 0.1, 0.3, 0.1] },
  '4': { signature: '4', steps: 16, stepsPerBeat: 4, beats: 4, weights: [1, 0.1, 0.3, 0.1, 0.5, 0.1, 0.3, 0.1, 0.8, 0.1, 0.3, 0.1, 0.5, 0.1, 0.3, 0.1] },
  '6': { signature: '6', steps: 12, stepsPerBeat: 6, beats: 2, weights: [1, 0.1, 0.3, 0.1, 0.3, 0.1, 0.8, 0.1, 0.3, 0.1, 0.3, 0.1] },
};

export const meterOf = (signature: MusicRequest['timesig']): Meter => METERS[signature];

export const barSeconds = (meter: Meter, bpm: number): number => (meter.beats * 60) / bpm;
