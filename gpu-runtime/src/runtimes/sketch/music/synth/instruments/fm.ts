/** The electric piano and church-like bells, both from pairs of sines. */
import { fm } from '../fm-voice.ts';

export const electricPiano = fm({
  pairs: [
    { carrier: 1, modulator: 1, index: 1.5, indexDecay: 0.7, decay: 1.6, gain: 0.7 },
    { carrier: 1.002, modulator: 1, index: 0.7, indexDecay: 1.2, decay: 2.2, gain: 0.35 },
    { carrier: 1, modulator: 14, index: 0.6, indexDecay: 0.09, decay: 0.35, gain: 0.22 },
  ],
  release: 0.12,
  tremolo: { hz: 4.3, depth: 0.22 },
  gain: 0.45,
});

export const bells = fm({
  pairs: [
    { carrier: 1, modulator: 1.4, index: 1.8, indexDecay: 1.1, decay: 2.6, gain: 0.6 },
    { carrier: 2.003, modulator: 2.76, index: 0.9, indexDecay: 0.6, decay: 1.5, gain: 0.28 },
    { carrier: 0.5, modulator: 0.5, index: 0.3, indexDecay: 1, decay: 2.2, gain: 0.2 },
  ],
  release: 1.6,
  gain: 0.35,
});
