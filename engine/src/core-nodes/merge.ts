/** Merge: brings the items of several branches together. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import type { WorkflowNode } from '../workflow/types.ts';
import { combineByFields } from './merge/by-fields.ts';
import { clashHandling, mergeItems } from './merge/clash.ts';
import { choice, flag, group, invalid, text, wholeNumber, type Parameters } from './parameter.ts';
import { shapeWith } from './shape.ts';

const MODES = ['append', 'combine', 'combineBySql', 'chooseBranch'] as const;
const COMBINATIONS = ['combineByFields', 'combineByPosition', 'combineAll'] as const;
/** All pairs of two long lists would fill the memory. */
const MOST_COMBINATIONS = 1_000_000;

/** Joins and products take two inputs, the rest as many as the node says. */
function inputsOf({ parameters }: Pick<WorkflowNode, 'parameters'>): number {
  const mode = choice(parameters, 'mode', MODES, 'append');
  if (mode === 'combine' && choice(parameters, 'combineBy', COMBINATIONS, 'combineByFields') !== 'combineByPosition') return 2;
  return wholeNumber(parameters, 'numberInputs', 2, [2, 10]);
}

export const merge: NodeType = {
  type: 'n8n-nodes-base.merge',
  versions: [3, 3.1, 3.2],
  shape: (node) => shapeWith({ inputs: inputsOf(node), waitsFor: 'all' }),
  async execute(context) {
    const [parameters = {}] = await context.parameters();
    const inputs = Array.from({ length: inputsOf(context.node) }, (_, input) => context.inputs[input] ?? []);
    switch (choice(parameters, 'mode', MODES, 'append')) {
      case 'append':
        return [inputs.flatMap((items, input) => paired(items, input))];
      case 'combine':
        return [combine(inputs, parameters)];
      case 'chooseBranch':
        return [chooseBranch(inputs, parameters)];
      case 'combineBySql':
        throw new FlowError('invalid_parameter', 'mode is "combineBySql"; append, combine and chooseBranch are what runs here', { node: context.node.name });
    }
  },
};

const paired = (items: readonly Item[], input: number): Item[] => items.map((item, index) => ({ ...item, pairedItem: { item: index, input } }));

function combine(inputs: readonly (readonly Item[])[], parameters: Parameters): Item[] {
  const options = group(parameters, 'options');
  switch (choice(parameters, 'combineBy', COMBINATIONS, 'combineByFields')) {
    case 'combineByFields':
      return combineByFields(inputs, parameters);
    case 'combineByPosition': {
      const lengths = inputs.map((items) => items.length);
      const count = flag(options, 'includeUnpaired') ? Math.max(...lengths) : Math.min(...lengths);
      const handling = clashHandling(options, 'last');
      return Array.from({ length: count }, (_, index) => ({
        ...mergeItems(inputs.map((items) => items[index]), handling),
        pairedItem: inputs.flatMap((items, input) => (index < items.length ? [{ item: index, input }] : [])),
      }));
    }
    case 'combineAll': {
      const [left = [], right = []] = inputs;
      if (left.length * right.length > MOST_COMBINATIONS) throw new FlowError('node_failed', `all combinations of ${left.length} and ${right.length} items are ${left.length * right.length}; up to ${MOST_COMBINATIONS} are possible`);
      const handling = clashHandling(options, 'last');
      return left.flatMap((one, item) => right.map((other, index) => ({ ...mergeItems([one, other], handling), pairedItem: [{ item, input: 0 }, { item: index, input: 1 }] })));
    }
  }
}

function chooseBranch(inputs: readonly (readonly Item[])[], parameters: Parameters): Item[] {
  if (choice(parameters, 'output', ['specifiedInput', 'input1', 'input2', 'empty'], 'specifiedInput') === 'empty') return [{ json: {}, pairedItem: { item: 0 } }];
  const given = text(parameters, 'output', 'specifiedInput');
  const number = Number(given === 'specifiedInput' ? (parameters.useDataOfInput ?? 1) : given.slice('input'.length));
  const chosen = inputs[number - 1];
  if (chosen === undefined) throw invalid('useDataOfInput', parameters.useDataOfInput, `a whole number from 1 to ${inputs.length}`);
  return paired(chosen, number - 1);
}
