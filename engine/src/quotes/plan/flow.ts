/** What goes along the wires from one output of a node, in the whole execution: items in all, and the runs that they come in. */
import { exactly, isExact, largestOf, NONE, sumOf, type Count } from './count.ts';

export interface Flow {
  readonly items: Count;
  readonly runs: Count;
}

export const NOTHING: Flow = { items: NONE, runs: NONE };

/** One run with so many items. */
export const oneRun = (items: number): Flow => (items === 0 ? NOTHING : { items: exactly(items), runs: exactly(1) });

export const isCertain = ({ items, runs }: Flow): boolean => isExact(items) && isExact(runs);

/** A run that hands on no items starts nothing. */
export const flowOf = (items: Count, runs: Count): Flow => ({
  items,
  runs: { min: Math.min(runs.min, items.min), expected: Math.min(runs.expected, items.expected), max: Math.min(runs.max, items.max) },
});

/** Wires that end in the same input: whatever comes by any of them starts a run. */
export const together = (flows: readonly Flow[]): Flow =>
  flows.length === 1 ? (flows[0] as Flow) : { items: sumOf(flows.map(({ items }) => items)), runs: sumOf(flows.map(({ runs }) => runs)) };

/** Inputs of a node that waits for all of them: one run takes one arrival of each. */
export const sideBySide = (inputs: readonly Flow[]): Flow => ({ items: sumOf(inputs.map(({ items }) => items)), runs: largestOf(inputs.map(({ runs }) => runs)) });
