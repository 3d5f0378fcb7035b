/**
 * From a batch to its runs: what sets each one apart from the others.
 *
 * Rows come first, each combined with the matrix; in the matrix the last axis varies fastest. An input is given in one place only,
 * for all runs or as an axis or in the rows, so that the values of a run can be laid over the inputs of all.
 */
import { FlowError, type ExecutionInputs, type StartBatch } from 'n8n-nodes-sogni-flow/contract';
import { squeeze } from '../workflow/read-inputs.ts';
import { axisValues, refusal, type AxisValue } from './axis-values.ts';

type Batch = Pick<StartBatch, 'inputs' | 'matrix' | 'zip' | 'rows'>;
type Axis = readonly [name: string, values: readonly AxisValue[]];

/**
 * @param mostRuns - more are refused.
 * @returns one entry for each run; without the inputs that are the same for all.
 * @throws FlowError `invalid_input`, naming the input.
 */
export function expandBatch({ inputs = {}, matrix = {}, zip = false, rows }: Batch, mostRuns: number): readonly ExecutionInputs[] {
  refuseTwice([['for all runs', Object.keys(inputs)], ['as an axis', Object.keys(matrix)], ['in the rows', namesOf(rows)]]);
  const axes = Object.entries(matrix).map(([name, given]): Axis => [name, axisValues(name, given, mostRuns)]);
  if (axes.length === 0 && rows === undefined) throw new FlowError('invalid_input', 'a batch needs a matrix or rows; give at least one input several values');
  if (rows?.length === 0) throw new FlowError('invalid_input', 'a batch has no rows; at least one is needed');

  const columns = zip ? zipped(axes).length : axes.reduce((product, [, values]) => product * values.length, 1);
  const count = columns * (rows?.length ?? 1);
  if (count > mostRuns) throw new FlowError('invalid_input', `the batch is ${count} runs; at most ${mostRuns} are allowed`);
  const combinations = zip ? zipped(axes) : product(axes);
  return (rows ?? [{}]).flatMap((row) => combinations.map((values) => ({ ...row, ...values })));
}

const namesOf = (rows: readonly ExecutionInputs[] = []): readonly string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

/** Compares as inputs are found: `Photo of you` and `photo-of-you` are one. */
function refuseTwice(places: readonly (readonly [place: string, names: readonly string[]])[]): void {
  const seen = new Map<string, readonly [name: string, place: string]>();
  for (const [place, names] of places) {
    for (const name of names) {
      if (name.trim() === '') throw new FlowError('invalid_input', `an input ${place} has no name`);
      const loose = squeeze(name) || name;
      const before = seen.get(loose);
      if (before !== undefined) throw refusal(name, `is given twice: ${before[1]} as "${before[0]}", and ${place}`);
      seen.set(loose, [name, place]);
    }
  }
}

function product(axes: readonly Axis[]): readonly ExecutionInputs[] {
  return axes.reduce<readonly ExecutionInputs[]>((runs, [name, values]) => runs.flatMap((run) => values.map((value) => ({ ...run, [name]: value }))), [{}]);
}

/** The first values of all axes together, the second ones, … */
function zipped(axes: readonly Axis[]): readonly ExecutionInputs[] {
  const [first, ...others] = axes;
  if (first === undefined) return [{}];
  const odd = others.find(([, values]) => values.length !== first[1].length);
  if (odd) throw refusal(odd[0], `has ${odd[1].length} values and "${first[0]}" has ${first[1].length}; zipped axes need equally many`);
  return first[1].map((_value, index) => Object.fromEntries(axes.map(([name, values]) => [name, values[index] as AxisValue])));
}
