/** Steady tones: flute, organ and the sub bass. */
import { harmonic } from '../harmonic-voice.ts';

export const flute = harmonic({
  harmonics: [[1, 1], [2, 0.32], [3, 0.12], [4, 0.04]],
  loudness: { attack: 0.07, decay: 0.8, sustain: 0.85, release: 0.09 },
  vibrato: { hz: 5, cents: 14, delay: 0.25 },
  breath: 0.05, gain: 0.3,
});
export const organ = harmonic({
  harmonics: [[0.5, 0.4], [1, 1], [1.5, 0.25], [2, 0.5], [3, 0.2], [4, 0.22], [6, 0.08]],
  loudness: { attack: 0.012, decay: 1, sustain: 1, release: 0.05 },
  vibrato: { hz: 6.2, cents: 5, delay: 0 },
  gain: 0.15,
});
/** The upper harmonics are what small speakers hear of it. */
export const subBass = harmonic({
  harmonics: [[1, 1], [2, 0.3], [3, 0.12], [4, 0.04]],
  loudness: { attack: 0.02, decay: 1.2, sustain: 0.8, release: 0.14 },
  gain: 0.5,
});
