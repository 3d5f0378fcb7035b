/** Sustained synthesiser sounds for harmony. */
import { analog } from '../analog-voice.ts';

export const warmPad = analog({
  wave: 'saw', oscillators: 4, detune: 14, wide: true, gain: 0.2,
  loudness: { attack: 0.7, decay: 2, sustain: 0.85, release: 0.55 },
  filter: { attack: 1.4, decay: 3, sustain: 0.6, release: 0.8, cutoff: 520, opens: 1.3, follows: 0.5, resonance: 0.75 },
});
export const glassPad = analog({
  wave: 'pulse', pulseWidth: 0.5, oscillators: 2, detune: 9, wide: true, gain: 0.16,
  loudness: { attack: 1.1, decay: 2, sustain: 0.9, release: 0.9 },
  filter: { attack: 2, decay: 3, sustain: 0.7, release: 1, cutoff: 900, opens: 1.6, follows: 0.8, resonance: 1.1 },
});
export const sawPad = analog({
  wave: 'saw', oscillators: 6, detune: 26, wide: true, gain: 0.17,
  loudness: { attack: 0.12, decay: 1.5, sustain: 0.85, release: 0.25 },
  filter: { attack: 0.5, decay: 2, sustain: 0.7, release: 0.4, cutoff: 900, opens: 2, follows: 0.4, resonance: 0.8 },
});
export const sawStab = analog({
  wave: 'saw', oscillators: 6, detune: 24, wide: true, gain: 0.24,
  loudness: { attack: 0.004, decay: 0.25, sustain: 0.35, release: 0.07 },
  filter: { attack: 0.003, decay: 0.14, sustain: 0.15, release: 0.1, cutoff: 700, opens: 3, follows: 0.3, resonance: 1 },
});
