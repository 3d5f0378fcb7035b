/** Chords on the steps of a scale, and voicings that move as little as possible from one chord to the next. */
import { pitchOfStep } from './key.ts';
import type { Key } from './key.ts';

export type ChordColour = 'triad' | 'add9' | 'seventh' | 'ninth';

export interface Chord {
  /** Scale degree of the root, 0 to 6. */
  readonly degree: number;
  /** Scale steps above the root, ascending. */
  readonly tones: readonly number[];
}

/** The chord of `colour` on a degree. A ninth that is only a semitone above the root is left out. */
export function chordOn(key: Key, degree: number, colour: ChordColour): Chord {
  const wholeTone = (pitchOfStep(key, degree + 8) - pitchOfStep(key, degree)) === 14;
  const tones = [0, 2, 4];
  if (colour === 'seventh' || colour === 'ninth') tones.push(6);
  if ((colour === 'add9' || colour === 'ninth') && wholeTone) tones.push(8);
  return { degree, tones };
}

/** Whether a scale step is a tone of the chord, in any octave. */
export function isChordTone(chord: Chord, step: number): boolean {
  return chord.tones.some((tone) => (step - chord.degree - tone) % 7 === 0);
}

/** The chord tone nearest to a scale step; of two equally near ones, the one on the side of `towards`. Root, third and fifth only. */
export function nearestChordTone(chord: Chord, step: number, towards = step): number {
  const core = { degree: chord.degree, tones: chord.tones.slice(0, 3) };
  for (let distance = 0; distance < 7; distance += 1) {
    const sign = towards >= step ? 1 : -1;
    if (isChordTone(core, step + sign * distance)) return step + sign * distance;
    if (isChordTone(core, step - sign * distance)) return step - sign * distance;
  }
  return step;
}

export interface Register {
  /** MIDI pitches, both included. */
  readonly low: number;
  readonly high: number;
}

/**
 * MIDI pitches of a chord inside a register, ascending, with the least motion from `before`; the first one sits in the middle.
 * A ninth chord leaves its root to the bass.
 */
export function voiceChord(key: Key, chord: Chord, register: Register, before?: readonly number[]): number[] {
  const tones = chord.tones.length > 4 ? chord.tones.slice(1) : chord.tones;
  const classes = tones.map((tone) => ((pitchOfStep(key, chord.degree + tone) % 12) + 12) % 12);
  let best: number[] = [];
  let bestCost = Infinity;
  for (let lowest = register.low; lowest < register.low + 24; lowest += 1) {
    if (!classes.includes(lowest % 12)) continue;
    const close = closePosition(classes, lowest);
    for (const pitches of [close, openPosition(close)]) {
      if (pitches[0]! < register.low || pitches.at(-1)! > register.high) continue;
      const cost = motion(pitches, before, (register.low + register.high) / 2) + crowding(pitches);
      if (cost < bestCost) {
        best = pitches;
        bestCost = cost;
      }
    }
  }
  return best.length > 0 ? best : closePosition(classes, register.low);
}

const closePosition = (classes: readonly number[], lowest: number): number[] =>
  classes.map((pitchClass) => lowest + (((pitchClass - lowest) % 12) + 12) % 12).sort((one, other) => one - other);

/** The second voice from the top an octave lower. */
function openPosition(close: readonly number[]): number[] {
  return close.map((pitch, index) => (index === close.length - 2 ? pitch - 12 : pitch)).sort((one, other) => one - other);
}

function motion(pitches: readonly number[], before: readonly number[] | undefined, middle: number): number {
  const centre = pitches.reduce((sum, pitch) => sum + pitch, 0) / pitches.length;
  const drift = Math.abs(centre - middle) * (before ? 0.35 : 2);
  if (!before || before.length === 0) return drift;
  let sum = 0;
  for (const pitch of pitches) sum += Math.min(...before.map((old) => Math.abs(old - pitch)));
  return sum + drift;
}

/** Seconds sound muddy low down and harsh when they are minor. */
function crowding(pitches: readonly number[]): number {
  let cost = 0;
  for (let index = 1; index < pitches.length; index += 1) {
    const gap = pitches[index]! - pitches[index - 1]!;
    if (gap === 1) cost += 5;
    else if (gap === 2) cost += pitches[index]! < 58 ? 3 : 1.5;
    else if (gap < 5 && pitches[index - 1]! < 48) cost += 2;
  }
  return cost;
}
