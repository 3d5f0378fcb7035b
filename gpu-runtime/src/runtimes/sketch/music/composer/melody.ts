/**
 * Writes the melody: a theme laid over the chords, chord tones on strong beats, steps between, leaps of at most a sixth, and a last
 * note on the tonic that is reached by step.
 */
import { isChordTone, nearestChordTone } from '../theory/chord.ts';
import type { Chord } from '../theory/chord.ts';
import { pitchOfStep } from '../theory/key.ts';
import type { Random } from '../random.ts';
import type { InstrumentName } from '../synth/instrument-names.ts';
import { leadCentre } from './lead-range.ts';
import type { Section } from './form.ts';
import { dynamics } from './plan.ts';
import type { Plan, StepNote } from './plan.ts';
import { inventTheme } from './theme.ts';
import type { ThemeBar } from './theme.ts';

export interface LeadPart {
  readonly instrument: InstrumentName;
  readonly notes: readonly StepNote[];
}

/** Scale steps on either side of the centre that a melody may use. */
const REACH = 7;

/** One part, or two when the contrasting sections go to another instrument. */
export function writeMelody(plan: Plan, random: Random): readonly LeadPart[] {
  const { leads, mood } = plan.style;
  if (leads.length === 0) return [];
  const main = random.pick(leads);
  const others = leads.filter((name) => name !== main);
  const second = others.length > 0 && random.chance(0.6) ? random.pick(others) : main;
  const busier = Math.min(2, mood.melody + 1) as 0 | 1 | 2;
  const themes = { A: inventTheme(plan.meter, mood.melody, random.fork('A')), B: inventTheme(plan.meter, random.chance(0.5) ? busier : mood.melody, random.fork('B')) };

  const parts = new Map<InstrumentName, StepNote[]>();
  let previous: number | undefined;
  for (const section of plan.sections) {
    if (section.name === 'intro' && plan.sections.length > 1) continue;
    const contrast = section.name === 'B' || section.name === 'break';
    const instrument = contrast ? second : main;
    const sung = singSection(plan, section, themes[contrast ? 'B' : 'A'], instrument, previous, random.fork(`${section.firstBar}`));
    previous = sung.last;
    parts.set(instrument, [...(parts.get(instrument) ?? []), ...sung.notes]);
  }
  const closing = plan.sections.at(-1)?.name === 'B' ? second : main;
  const tonic = nearestTonic(plan, previous ?? centreStep(plan, closing));
  const last: StepNote = { bar: plan.bars, step: 0, length: plan.lastChordSteps, pitch: pitchOfStep(plan.key, tonic), velocity: 0.62 };
  parts.set(closing, [...(parts.get(closing) ?? []), last]);
  return [...parts].map(([instrument, notes]) => ({ instrument, notes }));
}

function centreStep(plan: Plan, instrument: InstrumentName): number {
  let step = 0;
  while (pitchOfStep(plan.key, step) < leadCentre(instrument)) step += 1;
  while (pitchOfStep(plan.key, step) > leadCentre(instrument)) step -= 1;
  return step;
}

const nearestTonic = (plan: Plan, step: number): number => nearestChordTone({ ...plan.chords[plan.bars]!, tones: [0] } satisfies Chord, step);

function singSection(plan: Plan, section: Section, theme: readonly ThemeBar[], instrument: InstrumentName, before: number | undefined, random: Random): { notes: StepNote[]; last: number | undefined } {
  const centre = centreStep(plan, instrument) + (section.name === 'B' ? 2 : 0);
  const notes: StepNote[] = [];
  let previous = before === undefined ? undefined : Math.max(centre - REACH, Math.min(centre + REACH, before));
  for (let bar = 0; bar < section.bars; bar += 1) {
    // A break and an outro let the melody speak only now and then.
    const rests = (section.name === 'break' || section.name === 'outro') && bar % 4 >= 2;
    if (rests && bar < section.bars - 1) continue;
    const bars = section.bars;
    const position = bars >= 8 ? bar % 8 : bar === bars - 1 && bars > 2 ? 7 : bar % 4 === 3 ? 3 : bar % 4;
    const model = theme[position]!;
    const chord = plan.chords[section.firstBar + bar]!;
    const anchor = nearestChordTone(chord, centre + model.shift, previous);
    const force = dynamics(plan, section.firstBar + bar);
    model.cell.forEach(([start, length], index) => {
      const wanted = anchor + model.contour[index]!;
      const strong = plan.meter.weights[start]! >= 0.5 || length >= plan.meter.stepsPerBeat * 1.5;
      const final = model.closes && index === model.cell.length - 1;
      const heading = Math.sign(model.contour[index]! - (model.contour[index - 1] ?? 0)) || (previous !== undefined && previous > centre ? -1 : 1);
      const placed = place(wanted, previous, chord, strong || final, centre);
      // Where snapping to the chord has flattened the contour, the next chord tone keeps the line moving.
      const still = placed === previous && (index === 0 || model.contour[index] !== model.contour[index - 1]) && !final;
      const step = still ? withinReach(nearestChordTone(chord, placed + heading, placed + heading * 9), centre) : placed;
      // A repeat of the section may leave out a weak note or answer it late.
      const ornament = section.repeat > 0 && !strong && random.chance(0.15);
      if (!ornament) {
        notes.push({ bar: section.firstBar + bar, step: start, length: length * 0.96, pitch: pitchOfStep(plan.key, step), velocity: force * (0.66 + 0.2 * plan.meter.weights[start]! + 0.012 * (step - centre)) });
        previous = step;
      }
    });
  }
  return { notes, last: previous };
}

/** Moves a wanted step to where it is singable: onto the chord when strong, near the note before, inside the range. */
function place(wanted: number, previous: number | undefined, chord: Chord, strong: boolean, centre: number): number {
  let step = wanted;
  if (previous !== undefined && Math.abs(step - previous) > 5) step = previous + Math.sign(step - previous) * 3;
  step = withinReach(step, centre);
  if (strong && !isChordTone(chord, step)) step = nearestChordTone(chord, step, previous ?? centre);
  else if (!strong && previous !== undefined && Math.abs(step - previous) > 2 && !isChordTone(chord, step)) step = previous + Math.sign(step - previous);
  return step;
}

/** The same note in the octave that the melody may use. */
function withinReach(wanted: number, centre: number): number {
  let step = wanted;
  while (step > centre + REACH) step -= 7;
  while (step < centre - REACH) step += 7;
  return step;
}
