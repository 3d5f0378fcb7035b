/** Bars, tines and small bells: few partials, each family with its own ratios. */
import { struck } from '../modal-voice.ts';
import type { Mode, StruckNote } from '../modal-voice.ts';
import { frequencyOf } from '../voice.ts';
import type { Instrument, Sounding } from '../voice.ts';

interface Bar {
  readonly partials: readonly (readonly [ratio: number, gain: number, decay: number])[];
  readonly gain: number;
  readonly damper: number;
  readonly knock: StruckNote['knock'];
  /** Hardness of the mallet: how much velocity brings out the upper partials. */
  readonly hardness: number;
}

const bar = ({ partials, gain, damper, knock, hardness }: Bar): Instrument =>
  struck(({ pitch, velocity, random }: Sounding) => {
    const base = frequencyOf(pitch);
    const shorter = 2 ** (-(pitch - 72) / 20);
    const side = Math.max(-0.5, Math.min(0.5, (pitch - 74) / 36));
    const modes = partials.map(([ratio, level, decay], index): Mode => ({
      frequency: base * ratio * (1 + 0.0006 * random.bell()),
      gain: gain * velocity ** 1.4 * level * (index === 0 ? 1 : velocity ** hardness),
      decay: decay * shorter,
      pan: side * (index % 2 === 0 ? 1 : 0.4),
    }));
    return { modes, damper, knock: { ...knock, gain: knock.gain * velocity } };
  });

export const vibraphone = bar({
  partials: [[1, 1, 4.5], [1.003, 0.35, 4], [4, 0.28, 1.6], [10.2, 0.1, 0.25]],
  gain: 0.4, damper: 0.25, hardness: 0.8, knock: { gain: 0.05, seconds: 0.004, lowpass: 2500 },
});
export const marimba = bar({
  partials: [[1, 1, 1.1], [3.93, 0.35, 0.35], [9.6, 0.14, 0.09]],
  gain: 0.55, damper: 0, hardness: 0.7, knock: { gain: 0.18, seconds: 0.008, lowpass: 1300 },
});
export const kalimba = bar({
  partials: [[1, 1, 1.7], [2.01, 0.12, 0.9], [5.42, 0.22, 0.22], [8.9, 0.1, 0.1]],
  gain: 0.5, damper: 0, hardness: 0.6, knock: { gain: 0.12, seconds: 0.005, lowpass: 2200 },
});
export const celesta = bar({
  partials: [[1, 1, 2.2], [2.0, 0.25, 1.4], [4.02, 0.3, 0.7], [6.8, 0.1, 0.25]],
  gain: 0.38, damper: 0.5, hardness: 0.6, knock: { gain: 0.05, seconds: 0.003, lowpass: 4000 },
});
export const musicBox = bar({
  partials: [[1, 1, 2.6], [1.001, 0.4, 3.2], [5.4, 0.24, 0.8], [9.3, 0.16, 0.3], [13.1, 0.06, 0.15]],
  gain: 0.34, damper: 0, hardness: 0.4, knock: { gain: 0.1, seconds: 0.002, lowpass: 6000 },
});
