/**
 * Keys: a tonic and one of eight seven-note modes. Everything that is composed stays inside the seven notes.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

/** Semitones above the tonic. */
export const MODES = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  'harmonic minor': [0, 2, 3, 5, 7, 8, 11],
} as const;

export type Mode = keyof typeof MODES;

export interface Key {
  /** Pitch class of the tonic: C is 0, B is 11. */
  readonly tonic: number;
  readonly mode: Mode;
  /** `D minor`. */
  readonly name: string;
}

const LETTERS: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const MODE_NAMES: Readonly<Record<string, Mode>> = {
  '': 'major', maj: 'major', major: 'major', ionian: 'major',
  m: 'minor', min: 'minor', minor: 'minor', aeolian: 'minor', 'natural minor': 'minor',
  dorian: 'dorian', phrygian: 'phrygian', lydian: 'lydian', mixolydian: 'mixolydian',
  'harmonic minor': 'harmonic minor',
};
/** The usual spelling of each pitch class, for major-like and for minor-like modes. */
const MAJOR_SPELLING = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];
const MINOR_SPELLING = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'G#', 'A', 'Bb', 'B'];
const PATTERN = /^([a-g])\s*(#|♯|b|♭|-?\s*sharp|-?\s*flat)?\s*-?\s*([a-z ]*)$/;

/** Whether the third of the mode is minor. */
export const isMinor = (mode: Mode): boolean => MODES[mode][2] === 3;

export function keyOf(tonic: number, mode: Mode): Key {
  const pitchClass = ((tonic % 12) + 12) % 12;
  return { tonic: pitchClass, mode, name: `${(isMinor(mode) ? MINOR_SPELLING : MAJOR_SPELLING)[pitchClass]!} ${mode}` };
}

/** Reads `D minor`, `f#m`, `Bb`, `A dorian`. Throws `invalid_parameter` for anything else. */
export function parseKey(text: string): Key {
  // `Cm` and `CM` differ only in the case of the last letter.
  const plain = text.trim().replace(/M$/, 'maj').toLowerCase();
  const match = PATTERN.exec(plain);
  const mode = MODE_NAMES[(match?.[3] ?? '?').trim().replace(/\s+/g, ' ')];
  if (!match || mode === undefined) {
    throw new FlowError(
      'invalid_parameter',
      `keyscale is ${JSON.stringify(text.slice(0, 40))}; allowed is a note from A to G, # or b, and one of ${Object.keys(MODES).join(', ')}, such as "D minor", "F# major" or "A dorian"; leave it empty to follow the mood`,
    );
  }
  const accidental = match[2] ?? '';
  const shift = /#|♯|sharp/.test(accidental) ? 1 : accidental === '' ? 0 : -1;
  const letter = match[1]!;
  const tonic = (LETTERS[letter]! + shift + 12) % 12;
  return { tonic, mode, name: `${letter.toUpperCase()}${shift === 1 ? '#' : shift === -1 ? 'b' : ''} ${mode}` };
}

/** MIDI pitch of a scale step: step 0 is the tonic from middle C upward, step 7 the tonic above, step -1 the note below. */
export function pitchOfStep(key: Key, step: number): number {
  const octave = Math.floor(step / 7);
  return 60 + key.tonic + 12 * octave + MODES[key.mode][step - 7 * octave]!;
}
