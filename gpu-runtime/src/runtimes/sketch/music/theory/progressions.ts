/**
 * Four-bar chord loops by mode and flavour, as scale degrees (0 is the tonic chord).
 *
 * Degrees with a diminished triad are left out, except where a seventh makes the usual jazz chord of it.
 */
import type { Mode } from './key.ts';

export type Flavour = 'bright' | 'tender' | 'grave' | 'floating' | 'jazz';
export type Loop = readonly [number, number, number, number];

type Table = Readonly<Record<Flavour, readonly Loop[]>>;

const MAJOR: Table = {
  bright: [[0, 4, 5, 3], [0, 3, 4, 3], [3, 0, 4, 5], [0, 5, 3, 4], [0, 3, 0, 4]],
  tender: [[0, 5, 3, 4], [0, 2, 3, 4], [0, 3, 5, 4], [0, 4, 3, 3], [5, 3, 0, 4]],
  grave: [[5, 3, 0, 4], [5, 2, 3, 4], [0, 2, 5, 3], [3, 5, 0, 4]],
  floating: [[0, 3, 0, 3], [0, 2, 3, 0], [3, 0, 3, 5], [0, 1, 3, 0]],
  jazz: [[1, 4, 0, 5], [0, 5, 1, 4], [2, 5, 1, 4], [0, 3, 1, 4]],
};
const MINOR: Table = {
  bright: [[0, 2, 6, 3], [0, 5, 2, 6], [5, 6, 0, 2], [0, 6, 5, 6]],
  tender: [[0, 5, 2, 6], [0, 3, 5, 6], [0, 2, 3, 5], [0, 4, 5, 3]],
  grave: [[0, 5, 3, 4], [0, 0, 5, 6], [0, 6, 5, 4], [0, 3, 0, 5]],
  floating: [[0, 5, 0, 6], [0, 3, 0, 5], [5, 0, 5, 6], [0, 2, 5, 0]],
  jazz: [[0, 3, 6, 2], [3, 6, 2, 5], [0, 5, 1, 4], [0, 3, 1, 4]],
};
const DORIAN: Table = {
  bright: [[0, 3, 6, 3], [0, 3, 0, 6], [0, 2, 6, 3]],
  tender: [[0, 3, 2, 6], [0, 1, 2, 3], [0, 6, 3, 0]],
  grave: [[0, 6, 3, 4], [0, 0, 3, 4], [0, 4, 6, 3]],
  floating: [[0, 3, 0, 3], [0, 1, 0, 3], [0, 6, 0, 3]],
  jazz: [[0, 3, 0, 3], [1, 4, 0, 3], [0, 3, 6, 2]],
};
const PHRYGIAN: Table = {
  bright: [[0, 1, 2, 1], [0, 6, 1, 0]],
  tender: [[0, 5, 1, 6], [0, 3, 1, 0]],
  grave: [[0, 1, 0, 6], [0, 0, 1, 6], [0, 1, 5, 6]],
  floating: [[0, 1, 0, 1], [0, 6, 0, 1]],
  jazz: [[0, 1, 3, 0], [0, 6, 5, 1]],
};
const LYDIAN: Table = {
  bright: [[0, 1, 5, 4], [0, 4, 1, 0], [0, 1, 4, 0]],
  tender: [[0, 1, 2, 5], [0, 5, 1, 4], [0, 2, 1, 4]],
  grave: [[5, 1, 0, 4], [0, 6, 5, 1]],
  floating: [[0, 1, 0, 1], [0, 4, 0, 1], [0, 1, 5, 0]],
  jazz: [[0, 1, 4, 0], [0, 5, 1, 4]],
};
const MIXOLYDIAN: Table = {
  bright: [[0, 6, 3, 0], [0, 3, 6, 3], [0, 4, 6, 3]],
  tender: [[0, 5, 3, 6], [0, 3, 5, 6], [0, 6, 5, 3]],
  grave: [[0, 6, 5, 6], [5, 3, 6, 0]],
  floating: [[0, 6, 0, 3], [0, 3, 0, 6]],
  jazz: [[0, 3, 0, 6], [0, 5, 1, 4], [0, 3, 1, 6]],
};
const HARMONIC_MINOR: Table = {
  bright: [[0, 3, 4, 0], [0, 5, 3, 4]],
  tender: [[0, 3, 4, 0], [0, 5, 3, 4]],
  grave: [[0, 5, 3, 4], [0, 3, 0, 4], [0, 0, 5, 4]],
  floating: [[0, 5, 0, 4], [0, 3, 0, 4]],
  jazz: [[0, 3, 1, 4], [0, 5, 1, 4]],
};

const PROGRESSIONS: Readonly<Record<Mode, Table>> = {
  major: MAJOR,
  minor: MINOR,
  dorian: DORIAN,
  phrygian: PHRYGIAN,
  lydian: LYDIAN,
  mixolydian: MIXOLYDIAN,
  'harmonic minor': HARMONIC_MINOR,
};

export const loopsFor = (mode: Mode, flavour: Flavour): readonly Loop[] => PROGRESSIONS[mode][flavour];

/** The two chords before the last tonic. Modes without a leading note close from the seventh or second degree, as their tradition does. */
export const CADENCES: Readonly<Record<Mode, readonly [number, number]>> = {
  major: [3, 4],
  minor: [5, 6],
  dorian: [3, 6],
  phrygian: [6, 1],
  lydian: [1, 4],
  mixolydian: [3, 6],
  'harmonic minor': [3, 4],
};
