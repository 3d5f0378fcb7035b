/** The instruments and drums that can be played. */

export const INSTRUMENTS = [
  'piano', 'electric-piano', 'organ', 'celesta', 'bells', 'music-box', 'vibraphone', 'marimba', 'kalimba', 'guitar', 'muted-guitar', 'harp',
  'warm-pad', 'glass-pad', 'saw-pad', 'saw-stab', 'strings', 'short-strings', 'choir', 'brass', 'horn', 'violin', 'cello', 'flute', 'soft-lead',
  'saw-lead', 'pluck', 'pulse-lead', 'sub-bass', 'synth-bass', 'upright-bass', 'electric-bass', 'low-strings', 'pulse-bass',
] as const;

export type InstrumentName = (typeof INSTRUMENTS)[number];

export const DRUMS = ['kick', 'snare', 'rim', 'clap', 'brush', 'hat', 'open-hat', 'ride', 'shaker', 'crash', 'tom-high', 'tom-low', 'boom', 'swell'] as const;

export type DrumName = (typeof DRUMS)[number];
