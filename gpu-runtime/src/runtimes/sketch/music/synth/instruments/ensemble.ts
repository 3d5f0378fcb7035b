/** Bowed strings and brass, from detuned sawtooths with a bow's or a breath's onset. */
import { analog } from '../analog-voice.ts';

export const strings = analog({
  wave: 'saw', oscillators: 5, detune: 18, wide: true, gain: 0.17,
  loudness: { attack: 0.28, decay: 1.5, sustain: 0.9, release: 0.3 },
  filter: { attack: 0.4, decay: 2, sustain: 0.8, release: 0.4, cutoff: 1100, opens: 1.2, follows: 0.5, resonance: 0.7 },
  vibrato: { hz: 5.1, cents: 7, delay: 0.3 },
});
export const shortStrings = analog({
  wave: 'saw', oscillators: 4, detune: 16, wide: true, gain: 0.28,
  loudness: { attack: 0.018, decay: 0.16, sustain: 0.35, release: 0.09 },
  filter: { attack: 0.012, decay: 0.12, sustain: 0.4, release: 0.1, cutoff: 1000, opens: 1.8, follows: 0.4, resonance: 0.8 },
});
export const lowStrings = analog({
  wave: 'saw', oscillators: 3, detune: 9, wide: false, gain: 0.3,
  loudness: { attack: 0.08, decay: 0.9, sustain: 0.8, release: 0.18 },
  filter: { attack: 0.1, decay: 0.8, sustain: 0.6, release: 0.2, cutoff: 900, opens: 1, follows: 0.3, resonance: 0.7 },
});
export const violin = analog({
  wave: 'saw', oscillators: 3, detune: 7, wide: true, gain: 0.22, scoop: 25,
  loudness: { attack: 0.11, decay: 1, sustain: 0.9, release: 0.16 },
  filter: { attack: 0.16, decay: 1, sustain: 0.75, release: 0.2, cutoff: 1500, opens: 1, follows: 0.35, resonance: 0.9 },
  vibrato: { hz: 5.6, cents: 17, delay: 0.22 },
});
export const cello = analog({
  wave: 'saw', oscillators: 2, detune: 5, wide: true, gain: 0.27, scoop: 22,
  loudness: { attack: 0.13, decay: 1.2, sustain: 0.88, release: 0.2 },
  filter: { attack: 0.2, decay: 1, sustain: 0.7, release: 0.2, cutoff: 1050, opens: 0.9, follows: 0.3, resonance: 0.9 },
  vibrato: { hz: 5, cents: 15, delay: 0.28 },
});
export const brass = analog({
  wave: 'saw', oscillators: 4, detune: 11, wide: true, gain: 0.2, scoop: 18,
  loudness: { attack: 0.1, decay: 1.2, sustain: 0.85, release: 0.16 },
  filter: { attack: 0.22, decay: 1, sustain: 0.6, release: 0.2, cutoff: 480, opens: 2.6, follows: 0.4, resonance: 0.85 },
});
export const horn = analog({
  wave: 'saw', oscillators: 3, detune: 8, wide: true, gain: 0.3, scoop: 20,
  loudness: { attack: 0.09, decay: 1.2, sustain: 0.9, release: 0.18 },
  filter: { attack: 0.16, decay: 1.2, sustain: 0.7, release: 0.25, cutoff: 420, opens: 1.9, follows: 0.5, resonance: 0.8 },
  vibrato: { hz: 4.8, cents: 6, delay: 0.5 },
});
