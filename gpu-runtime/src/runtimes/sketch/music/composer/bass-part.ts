/** Writes the bass line: roots on strong beats, fifths and scale steps between, and a step into the next chord's root. */
import { pitchOfStep } from '../theory/key.ts';
import type { Chord } from '../theory/chord.ts';
import type { Random } from '../random.ts';
import { dynamics, sectionAt } from './plan.ts';
import type { Plan, StepNote } from './plan.ts';

/** The root lies from D1's octave up to A2: low enough to carry, high enough for small speakers. */
const LOWEST = 33;

export function writeBass(plan: Plan, random: Random): StepNote[] {
  const notes: StepNote[] = [];
  for (let bar = 0; bar < plan.bars; bar += 1) {
    const section = sectionAt(plan, bar)!;
    if (section.name === 'break' && bar - section.firstBar < section.bars / 2) continue;
    if (section.name === 'intro' && plan.style.energy > 0.5 && bar < section.bars / 2) continue;
    notes.push(...writeBar(plan, bar, random));
  }
  const root = pitchOfStep(plan.key, rootStep(plan, plan.chords[plan.bars]!));
  notes.push({ bar: plan.bars, step: 0, length: plan.lastChordSteps, pitch: root, velocity: 0.75 });
  return notes;
}

/** The scale step of a chord's root in the bass octave. */
function rootStep(plan: Plan, chord: Chord): number {
  let step = chord.degree - 21;
  while (pitchOfStep(plan.key, step) < LOWEST) step += 7;
  return step;
}

function writeBar(plan: Plan, bar: number, random: Random): StepNote[] {
  const { meter, key } = plan;
  const { pattern } = plan.style.arrangement.bass;
  const chord = plan.chords[bar]!;
  const root = rootStep(plan, chord);
  const next = rootStep(plan, plan.chords[bar + 1]!);
  const force = dynamics(plan, bar);
  const at = (step: number, length: number, scaleStep: number, velocity: number): StepNote => ({ bar, step, length, pitch: pitchOfStep(key, scaleStep), velocity: velocity * force });
  const bars = meter.steps;
  const half = meter.signature === '3' ? 8 : bars / 2;
  const fifth = pitchOfStep(key, root + 4) - pitchOfStep(key, root) === 7 ? root + 4 : root + 7;
  const below = pitchOfStep(key, fifth - 7) >= LOWEST - 5 ? fifth - 7 : fifth;
  const approach = next > root ? next - 1 : next < root ? next + 1 : root + (random.chance(0.5) ? 4 : 7);
  const eighths = Array.from({ length: bars / 2 }, (_, index) => index * 2);

  switch (pattern) {
    case 'drone':
      return [at(0, bars, bar % 8 < 6 ? rootStep(plan, plan.chords[plan.bars]!) : root, 0.65)];
    case 'held':
      return [at(0, bars, root, 0.7)];
    case 'roots':
      return bars >= 16 ? [at(0, half, root, 0.8), at(half, bars - half, random.chance(0.3) ? below : root, 0.65)] : [at(0, bars, root, 0.75)];
    case 'root-fifth':
      return [at(0, half - 1, root, 0.85), at(half, bars - half - 1, below, 0.72), ...(random.chance(0.35) ? [at(bars - 2, 2, approach, 0.6)] : [])];
    case 'eighths':
      return eighths.map((step) => at(step, 1.7, step === bars - 2 && next !== root ? approach : root, step % meter.stepsPerBeat === 0 ? 0.85 : 0.68));
    case 'offbeat':
      return eighths.filter((step) => step % meter.stepsPerBeat !== 0).map((step) => at(step, 1.6, step === bars - 2 && random.chance(0.4) ? root + 7 : root, 0.82));
    case 'octaves':
      return eighths.map((step, index) => at(step, 1.6, index % 2 === 0 ? root : root + 7, index % 2 === 0 ? 0.85 : 0.6));
    case 'walking': {
      const beats = Array.from({ length: meter.signature === '6' ? 4 : meter.beats }, (_, beat) => beat);
      const length = bars / beats.length;
      const middle = next >= root || random.chance(0.5) ? [root + 2, root + 4] : [root + 4, root + 2];
      return beats.map((beat) => at(beat * length, length * 0.9, beat === 0 ? root : beat === beats.length - 1 ? approach : middle[(beat - 1) % 2]!, beat % 2 === 0 ? 0.8 : 0.7));
    }
    case 'dusty': {
      const notes = [at(0, 5, root, 0.9)];
      if (bars >= 12) notes.push(at(bars >= 16 ? 7 : 6, 2, random.chance(0.5) ? root : below, 0.55));
      if (bars >= 16) notes.push(at(10, 4, random.chance(0.3) ? fifth : root, 0.75));
      if (random.chance(0.5)) notes.push(at(bars - 2, 2, approach, 0.55));
      return notes;
    }
  }
}
