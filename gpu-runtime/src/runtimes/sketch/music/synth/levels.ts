/**
 * The gain in dB that brings each instrument to the same loudness.
 *
 * Measured: a typical phrase (chords for sustained sounds, a scale for leads, a line for basses) at velocity 0.6 then reads -23 LUFS.
 */
import type { InstrumentName } from './instrument-names.ts';

const LEVELS: Readonly<Record<InstrumentName, number>> = {
  piano: -3.3, 'electric-piano': -6, organ: -8.8, celesta: -2.5, bells: -4.6, 'music-box': -4.1, vibraphone: -5.9, marimba: -2.8, kalimba: -3.5,
  guitar: 1.3, 'muted-guitar': 4.6, harp: 1.6, 'warm-pad': -3.2, 'glass-pad': -7.4, 'saw-pad': -2.8, 'saw-stab': 4.6, strings: -2.8,
  'short-strings': 4.1, choir: -14.5, brass: -4, horn: -2.2, violin: -0.5, cello: -1.6, flute: -6.3, 'soft-lead': -7.3, 'saw-lead': -2.2,
  pluck: 2, 'pulse-lead': -6, 'sub-bass': -7.8, 'synth-bass': -4.9, 'upright-bass': -2.3, 'electric-bass': -3.1, 'low-strings': -0.5,
  'pulse-bass': -5.9,
};

export const levelOf = (instrument: InstrumentName): number => LEVELS[instrument];
