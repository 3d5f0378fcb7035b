/**
 * Plays the grid as a person would: swing, a few milliseconds of looseness, and no two strokes equally hard.
 *
 * The beat itself never drifts: looseness moves single notes around it.
 */
import type { Random } from '../random.ts';
import type { Note } from './score.ts';
import type { Plan, StepNote } from './plan.ts';

/** Standard deviation of a very loose player, in seconds. */
const LOOSE_SECONDS = 0.011;

/** Seconds from the start to a place on the grid; off-beats come late by the swing. */
export function timeOf(plan: Plan, bar: number, step: number): number {
  const { meter, bpm } = plan;
  const stepSeconds = 60 / (bpm * meter.stepsPerBeat);
  return (bar * meter.steps + swung(plan, step)) * stepSeconds;
}

function swung(plan: Plan, step: number): number {
  const { swing } = plan.style.arrangement;
  if (swing === 0 || plan.meter.signature === '6') return step;
  const beat = Math.floor(step / 4) * 4;
  const within = step - beat;
  return beat + (within < 2 ? within * (1 + swing) : 2 + 2 * swing + (within - 2) * (1 - swing));
}

export function perform(plan: Plan, notes: readonly StepNote[], random: Random): Note[] {
  const { looseness } = plan.style.arrangement;
  return notes
    .map(({ bar, step, length, pitch, velocity }) => {
      const start = timeOf(plan, bar, step);
      const seconds = timeOf(plan, bar, step + length) - start;
      // The first downbeat and the last chord are together: the ear judges players by those.
      const loose = bar === 0 && step === 0 ? 0 : looseness * (bar === plan.bars ? 0.5 : 1);
      const at = Math.max(0, start + LOOSE_SECONDS * loose * random.bell());
      return { at, seconds: Math.max(0.03, seconds), pitch, velocity: Math.min(1, Math.max(0.08, velocity * (1 + 0.14 * (0.3 + 0.7 * looseness) * random.bell()))) };
    })
    .sort((one, other) => one.at - other.at || one.pitch - other.pitch);
}
