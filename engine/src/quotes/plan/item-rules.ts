/**
 * How many items each kind of node hands on, told from its file alone: the bounds that hold whatever the items say, and a guess between them.
 *
 * Code and Split Out can make any number of items. Where nothing better is known they count as handing on what came in; a run that
 * outgrows a quote made of that is stopped before it buys more, and asks.
 */
import type { WorkflowNode } from '../../workflow/types.ts';
import { isExact, mapCount, perhaps, type Count } from './count.ts';
import { flowOf, type Flow } from './flow.ts';

/** @param inputs - what comes in, by input. @param all - the same, all inputs together. */
type Rule = (node: WorkflowNode, all: Flow, inputs: readonly Flow[], outputs: number) => readonly Flow[];

const CORE = 'n8n-nodes-base.';

const RULES: Readonly<Record<string, Rule>> = {
  set: ({ parameters }, all) => [parameters.duplicateItem === true ? flowOf(duplicated(all.items, parameters), all.runs) : all],
  if: (_node, all) => parted(all, 2),
  switch: (_node, all, _inputs, outputs) => parted(all, outputs),
  filter: (_node, { items, runs }) => [flowOf(perhaps(items), runs)],
  removeDuplicates: (_node, { items, runs }) => [flowOf({ ...items, min: Math.min(items.min, 1) }, runs)],
  splitOut: (_node, { items, runs }) => [flowOf(perhaps(items), runs)],
  code: ({ parameters }, { items, runs }) => [flowOf(parameters.mode === 'runOnceForEachItem' ? items : perhaps(items), runs)],
  aggregate: (_node, { runs }) => [flowOf(runs, runs)],
  limit: ({ parameters }, { items, runs }) => [flowOf(limited(items, runs, wholeNumber(parameters.maxItems, 1)), runs)],
  merge: ({ parameters }, { runs }, inputs) => [flowOf(merged(parameters, inputs.map(({ items }) => items), runs), runs)],
  splitInBatches: ({ parameters }, all) => batches(all, wholeNumber(parameters.batchSize, 1)),
  stopAndError: () => [],
};

const BY_TYPE = new Map(Object.entries(RULES).map(([name, rule]) => [CORE + name, rule]));

/** @param outputs - how many the node has. */
export function handedOn(node: WorkflowNode, all: Flow, inputs: readonly Flow[], outputs: number): readonly Flow[] {
  const rule = BY_TYPE.get(node.type);
  return rule?.(node, all, inputs, outputs) ?? Array.from({ length: Math.max(1, outputs) }, () => all);
}

/** Every item leaves by one of the outputs; nobody knows which. */
const parted = ({ items, runs }: Flow, outputs: number): Flow[] => Array.from({ length: outputs }, () => flowOf(perhaps(items, 1 / outputs), runs));

function duplicated(items: Count, { duplicateCount }: WorkflowNode['parameters']): Count {
  const copies = wholeNumber(duplicateCount, 0);
  return copies === undefined ? items : mapCount(items, (count) => count * (copies + 1));
}

/** @param most - of each run; absent when it is an expression. */
function limited(items: Count, runs: Count, most: number | undefined): Count {
  if (most === undefined) return { ...items, min: Math.min(items.min, runs.min) };
  // Of several runs nobody knows how the items spread over them.
  if (isExact(runs) && runs.max === 1) return mapCount(items, (count) => Math.min(count, most));
  return { min: Math.min(items.min, runs.min), expected: Math.min(items.expected, runs.expected * most), max: Math.min(items.max, runs.max * most) };
}

function merged({ mode = 'append', combineBy = 'combineByFields', output }: WorkflowNode['parameters'], items: readonly Count[], runs: Count): Count {
  const each = (pick: (counts: readonly number[]) => number): Count => ({ min: pick(items.map(({ min }) => min)), expected: pick(items.map(({ expected }) => expected)), max: pick(items.map(({ max }) => max)) });
  const added = each((counts) => counts.reduce((sum, count) => sum + count, 0));
  const product = (counts: readonly number[]): number => counts.reduce((all, count) => all * count, 1);
  if (mode === 'append') return added;
  if (mode === 'chooseBranch') return output === 'empty' ? runs : { min: Math.min(...items.map(({ min }) => min)), expected: Math.max(...items.map(({ expected }) => expected)), max: Math.max(...items.map(({ max }) => max)) };
  if (combineBy === 'combineAll') return each(product);
  if (combineBy === 'combineByPosition') return { ...each((counts) => Math.min(...counts)), max: Math.max(...items.map(({ max }) => max)) };
  return { min: 0, expected: Math.min(...items.map(({ expected }) => expected)), max: Math.max(added.max, product(items.map(({ max }) => max))) };
}

/** Loop Over Items: every item goes once through the loop (second output); what comes back leaves by the first. */
function batches({ items, runs }: Flow, size: number | undefined): Flow[] {
  const batch = size ?? 1;
  return [
    flowOf(perhaps(items), runs),
    { items, runs: mapCount(items, (count) => Math.ceil(count / batch)) },
  ];
}

function wholeNumber(value: unknown, standard: number): number | undefined {
  if (value === undefined || value === null || value === '') return standard;
  const number = typeof value === 'string' && !value.startsWith('=') ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** What the settings of a node make of it: items of the first output, and of one more for errors. */
export function withSettings({ alwaysOutputData, onError }: WorkflowNode, flows: readonly Flow[], all: Flow): readonly Flow[] {
  const settled = alwaysOutputData && flows[0] ? [{ items: { ...flows[0].items, min: Math.max(flows[0].items.min, all.runs.min) }, runs: all.runs }, ...flows.slice(1)] : flows;
  if (onError !== 'continueErrorOutput') return settled;
  return [...settled.map(({ items, runs }) => flowOf({ ...items, min: 0 }, runs)), flowOf({ min: 0, expected: 0, max: all.items.max }, all.runs)];
}

