/** What sets the runs of a batch apart, and how they lie in a table of two axes. */
import type { BatchRecord, InputValue } from 'n8n-nodes-sogni-flow/contract';

export type BatchRun = BatchRecord['runs'][number];

export interface Axis {
  readonly name: string;
  readonly values: readonly string[];
}

/** An input's value as it is read: a file by its name. */
export function valueText(value: InputValue | undefined): string {
  if (value === undefined || value === null || value === '') return '–';
  if (Array.isArray(value)) return value.map((part: string | { readonly artifact: string }) => valueText(part as InputValue)).join(', ');
  if (typeof value === 'object') return (value as { readonly name?: string }).name ?? 'file';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

/** Inputs with more than one value, in the order in which the batch names them. */
export function axesOf(runs: readonly BatchRun[]): readonly Axis[] {
  const values = new Map<string, Set<string>>();
  for (const name of runs.flatMap((run) => Object.keys(run.values))) if (!values.has(name)) values.set(name, new Set());
  for (const run of runs) for (const [name, seen] of values) seen.add(valueText(run.values[name]));
  return [...values].filter(([, seen]) => seen.size > 1).map(([name, seen]) => ({ name, values: [...seen] }));
}

/** Runs by row and column. A cell holds several where there are more axes than two, none where the batch left it out. */
export function gridOf(runs: readonly BatchRun[], row: Axis, column: Axis): readonly (readonly (readonly BatchRun[])[])[] {
  const at = (run: BatchRun, axis: Axis): string => valueText(run.values[axis.name]);
  return row.values.map((y) => column.values.map((x) => runs.filter((run) => at(run, row) === y && at(run, column) === x)));
}

/** Whether it has seeds that are not among its values already. */
export const drawsSeeds = ({ values, seeds }: BatchRun): boolean => seeds.some((seed) => !Object.values(values).some((value) => String(value) === String(seed)));
