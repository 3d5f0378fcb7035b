/** The plan that all parts are written from: key, meter, tempo, sections, and one chord for each bar. */
import { chordOn } from '../theory/chord.ts';
import type { Chord, ChordColour } from '../theory/chord.ts';
import { keyOf } from '../theory/key.ts';
import type { Key } from '../theory/key.ts';
import type { Meter } from '../theory/meter.ts';
import { CADENCES, loopsFor } from '../theory/progressions.ts';
import type { Loop } from '../theory/progressions.ts';
import type { Style } from '../prompt/read-prompt.ts';
import type { Random } from '../random.ts';
import type { Section } from './form.ts';

export interface Plan {
  readonly style: Style;
  readonly key: Key;
  readonly meter: Meter;
  readonly bpm: number;
  /** Length of the piece. */
  readonly seconds: number;
  /** Bars before the last chord. */
  readonly bars: number;
  /** Steps that the last chord rings for; not always whole. */
  readonly lastChordSteps: number;
  readonly sections: readonly Section[];
  /** One for each bar and, at index `bars`, the last chord. */
  readonly chords: readonly Chord[];
}

/** A note on the grid of the piece, before a player's hands touch it. */
export interface StepNote {
  readonly bar: number;
  /** Sixteenths from the start of the bar; a fraction for strums and grace notes. */
  readonly step: number;
  readonly length: number;
  readonly pitch: number;
  readonly velocity: number;
}

/** A key that suits the mood when neither the request nor the prompt names one; white and flat keys come more often. */
export function chooseKey(style: Style, random: Random): Key {
  return keyOf(random.pick([0, 0, 2, 2, 3, 4, 5, 5, 7, 7, 9, 9, 10, 1, 8]), random.pick(style.mood.modes));
}

/** One chord a bar: section loops, the close before the last tonic, and the tonic itself. */
export function planChords(style: Style, key: Key, sections: readonly Section[], bars: number, random: Random): readonly Chord[] {
  const flavour = style.arrangement.colour === 'ninth' ? 'jazz' : style.mood.flavour;
  const loops = loopsFor(key.mode, flavour);
  const main = random.pick(loops);
  const others = loops.filter((loop) => loop !== main);
  const second = others.length > 0 ? random.pick(others) : main;
  const chords: Chord[] = [];
  for (const section of sections) {
    const loop: Loop = section.name === 'B' || section.name === 'break' ? second : main;
    for (let bar = 0; bar < section.bars; bar += 1) chords.push(colour(key, loop[bar % 4]!, style.arrangement.colour));
  }
  const [before, last] = CADENCES[key.mode];
  // A chord twice in a row would stand still just before the end.
  if (bars >= 4 && chords[bars - 3]!.degree !== before) chords[bars - 2] = colour(key, before, style.arrangement.colour);
  if (bars >= 2) chords[bars - 1] = colour(key, last, style.arrangement.colour);
  chords.push(colour(key, 0, style.arrangement.colour));
  return chords;
}

/** Added tones sound rich on the tonic and subdominant; elsewhere `add9` stays a plain triad. */
function colour(key: Key, degree: number, wanted: ChordColour): Chord {
  return chordOn(key, degree, wanted === 'add9' && degree !== 0 && degree !== 3 && degree !== 5 ? 'triad' : wanted);
}

export const sectionAt = (plan: Plan, bar: number): Section | undefined => plan.sections.find((section) => bar >= section.firstBar && bar < section.firstBar + section.bars);

/** How hard to play in a bar, about 0.55 to 1: a section's intensity with a small swell over each four bars. */
export function dynamics(plan: Plan, bar: number): number {
  const section = sectionAt(plan, bar);
  if (!section) return 0.7;
  const phrase = ((bar - section.firstBar) % 4) / 4;
  return 0.6 + 0.34 * section.intensity + 0.06 * Math.sin(Math.PI * phrase);
}
