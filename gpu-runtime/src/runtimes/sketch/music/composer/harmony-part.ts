/** Writes the chords of one layer as its figure plays them. */
import { voiceChord } from '../theory/chord.ts';
import type { Register } from '../theory/chord.ts';
import type { HarmonyPattern, Layer } from '../prompt/arrangements.ts';
import type { Random } from '../random.ts';
import { arpeggioOrder, chordRhythm } from './harmony-figures.ts';
import { dynamics, sectionAt } from './plan.ts';
import type { Plan, StepNote } from './plan.ts';

const REGISTERS: Readonly<Record<HarmonyPattern, Register>> = {
  held: { low: 50, high: 74 },
  swelling: { low: 50, high: 76 },
  broken: { low: 48, high: 74 },
  picked: { low: 48, high: 70 },
  rippling: { low: 60, high: 84 },
  sparse: { low: 64, high: 88 },
  blocks: { low: 52, high: 74 },
  comping: { low: 52, high: 72 },
  strummed: { low: 48, high: 72 },
  stabs: { low: 54, high: 76 },
  ostinato: { low: 50, high: 70 },
};

/** Seconds between two strings of a strum. */
const STRUM_SECONDS = 0.014;

export function writeHarmony(plan: Plan, layer: Layer, always: boolean, random: Random): StepNote[] {
  const register = REGISTERS[layer.pattern];
  const notes: StepNote[] = [];
  let voicing: number[] | undefined;
  for (let bar = 0; bar < plan.bars; bar += 1) {
    voicing = voiceChord(plan.key, plan.chords[bar]!, register, voicing);
    const section = sectionAt(plan, bar)!;
    const plays = section.intensity >= layer.from || (always && section.name !== 'break') || (section.name === 'break' && (layer.pattern === 'held' || layer.pattern === 'swelling'));
    if (plays) notes.push(...writeBar(plan, layer.pattern, bar, voicing, random));
  }
  const last = voiceChord(plan.key, plan.chords[plan.bars]!, register, voicing);
  const sustained = layer.pattern === 'held' || layer.pattern === 'swelling';
  const spread = sustained || layer.pattern === 'stabs' || layer.pattern === 'ostinato' ? 0 : layer.pattern === 'strummed' ? 0.4 : 0.8;
  last.forEach((pitch, index) => notes.push({ bar: plan.bars, step: index * spread, length: plan.lastChordSteps - index * spread, pitch, velocity: 0.55 + 0.1 * plan.style.energy }));
  return tieHeld(notes, sustained, plan.meter.steps);
}

function writeBar(plan: Plan, pattern: HarmonyPattern, bar: number, voicing: readonly number[], random: Random): StepNote[] {
  const { meter } = plan;
  const force = dynamics(plan, bar);
  const at = (step: number, length: number, pitch: number, velocity: number): StepNote => ({ bar, step, length, pitch, velocity: velocity * force });
  const whole = (velocity: number): StepNote[] => voicing.map((pitch) => at(0, meter.steps, pitch, velocity));
  switch (pattern) {
    case 'held':
      return whole(0.6);
    case 'swelling':
      return whole(0.55 + 0.15 * Math.sin((Math.PI * (bar % 4)) / 3));
    case 'broken':
    case 'picked':
    case 'rippling':
    case 'ostinato': {
      const { order, stepLength } = arpeggioOrder(pattern, meter, plan.bpm, voicing.length, bar);
      const ring = pattern === 'broken' ? meter.steps : pattern === 'picked' ? 4 * stepLength : pattern === 'rippling' ? 2 * stepLength : stepLength * 0.7;
      return order.map((index, position) => {
        const step = position * stepLength;
        const octave = 12 * Math.floor(index / voicing.length);
        const accent = 0.52 + 0.3 * meter.weights[Math.min(meter.steps - 1, Math.floor(step))]!;
        return at(step, Math.min(ring, pattern === 'broken' ? meter.steps - step : ring), voicing[index % voicing.length]! + octave, accent);
      });
    }
    case 'sparse': {
      const steps = [2, 6, 10, 4, 14].filter((step) => step < meter.steps);
      return steps.filter(() => random.chance(0.42)).map((step) => at(step, 6, random.pick(voicing), random.range(0.4, 0.6)));
    }
    case 'strummed':
      return chordRhythm(pattern, meter, bar, random).flatMap(({ step, length, accent }, index) => {
        const down = index % 2 === 0 || accent > 0.8;
        const strings = down ? voicing : [...voicing].reverse().slice(0, 3);
        const gap = (STRUM_SECONDS * plan.bpm * meter.stepsPerBeat) / 60;
        return strings.map((pitch, string) => at(step + string * gap, length, pitch, accent * (down ? 0.8 : 0.6)));
      });
    case 'blocks':
    case 'comping':
    case 'stabs':
      return chordRhythm(pattern, meter, bar, random).flatMap(({ step, length, accent }) => voicing.map((pitch) => at(step, length, pitch, 0.75 * accent)));
  }
}

/** Sustained layers do not strike a pitch again that the next bar holds on to. */
function tieHeld(notes: StepNote[], sustained: boolean, barSteps: number): StepNote[] {
  if (!sustained) return notes;
  const tied: StepNote[] = [];
  const open = new Map<number, number>();
  for (const note of notes) {
    const index = open.get(note.pitch);
    const before = index === undefined ? undefined : tied[index]!;
    // At most two bars, so that a swell keeps breathing.
    if (index !== undefined && before && before.length <= barSteps && (before.bar + 1) === note.bar) {
      tied[index] = { ...before, length: before.length + note.length };
      open.delete(note.pitch);
    } else {
      open.set(note.pitch, tied.length);
      tied.push(note);
    }
  }
  return tied;
}
