/** Synthesiser leads and their basses. */
import { analog } from '../analog-voice.ts';

export const softLead = analog({
  wave: 'pulse', pulseWidth: 0.42, oscillators: 2, detune: 6, wide: true, gain: 0.3, scoop: 15,
  loudness: { attack: 0.05, decay: 1, sustain: 0.8, release: 0.25 },
  filter: { attack: 0.08, decay: 0.7, sustain: 0.45, release: 0.3, cutoff: 620, opens: 1.5, follows: 0.6, resonance: 0.8 },
  vibrato: { hz: 5.2, cents: 12, delay: 0.3 },
});
export const sawLead = analog({
  wave: 'saw', oscillators: 4, detune: 16, wide: true, gain: 0.27, scoop: 12,
  loudness: { attack: 0.012, decay: 0.6, sustain: 0.8, release: 0.14 },
  filter: { attack: 0.02, decay: 0.5, sustain: 0.5, release: 0.2, cutoff: 1300, opens: 1.8, follows: 0.4, resonance: 1 },
  vibrato: { hz: 5.4, cents: 9, delay: 0.35 },
});
export const pluck = analog({
  wave: 'saw', oscillators: 2, detune: 9, wide: true, gain: 0.4,
  loudness: { attack: 0.002, decay: 0.22, sustain: 0.08, release: 0.12 },
  filter: { attack: 0.002, decay: 0.09, sustain: 0.05, release: 0.1, cutoff: 480, opens: 3.4, follows: 0.5, resonance: 1.1 },
});
export const pulseLead = analog({
  wave: 'pulse', pulseWidth: 0.25, oscillators: 1, detune: 0, wide: false, gain: 0.3,
  loudness: { attack: 0.002, decay: 0.3, sustain: 0.6, release: 0.02 },
  filter: { attack: 0.001, decay: 1, sustain: 1, release: 1, cutoff: 9000, opens: 0.5, follows: 0, resonance: 0.7 },
  vibrato: { hz: 6, cents: 10, delay: 0.18 },
});
export const pulseBass = analog({
  wave: 'pulse', pulseWidth: 0.5, oscillators: 1, detune: 0, wide: false, gain: 0.4,
  loudness: { attack: 0.002, decay: 0.25, sustain: 0.6, release: 0.02 },
  filter: { attack: 0.001, decay: 1, sustain: 1, release: 1, cutoff: 4500, opens: 0.5, follows: 0, resonance: 0.7 },
});
export const synthBass = analog({
  wave: 'saw', oscillators: 2, detune: 7, wide: false, gain: 0.42,
  loudness: { attack: 0.003, decay: 0.3, sustain: 0.75, release: 0.05 },
  filter: { attack: 0.002, decay: 0.16, sustain: 0.2, release: 0.08, cutoff: 420, opens: 2.4, follows: 0.2, resonance: 1.3 },
});
