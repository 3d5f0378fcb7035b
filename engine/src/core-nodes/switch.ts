/** Switch: sends each item to the output of the first rule that it meets, to all of them, or to the one that a number names. */
import { createBreather } from '../execution/breather.ts';
import type { NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import type { WorkflowNode } from '../workflow/types.ts';
import { comparesDates, meets } from './conditions.ts';
import { loadLuxon } from './field-type.ts';
import { createPatternMatcher } from './pattern-matcher.ts';
import { choice, flag, group, invalid, rows, wholeNumber, type Parameters } from './parameter.ts';
import { shapeWith } from './shape.ts';
import { zoneOf } from './time-zone.ts';

const MOST_OUTPUTS = 1_000;

function outputsOf({ parameters }: Pick<WorkflowNode, 'parameters'>): number {
  if (choice(parameters, 'mode', ['rules', 'expression'], 'rules') === 'expression') return wholeNumber(parameters, 'numberOutputs', 4, [1, MOST_OUTPUTS]);
  const extra = group(parameters, 'options').fallbackOutput === 'extra' ? 1 : 0;
  return Math.max(1, rows(parameters, 'rules', 'values').length + extra);
}

/** Where an item goes that meets no rule; `undefined` drops it. */
function fallback(options: Parameters, rules: number): number | undefined {
  const value = options.fallbackOutput ?? 'none';
  if (value === 'none') return undefined;
  if (value === 'extra') return rules;
  return wholeNumber(options, 'fallbackOutput', 0, [0, Math.max(0, rules - 1)]);
}

export const switchNode: NodeType = {
  type: 'n8n-nodes-base.switch',
  versions: [3, 3.1, 3.2, 3.3, 3.4],
  shape: (node) => shapeWith({ outputs: outputsOf(node) }),
  async execute(context) {
    const outputs: Item[][] = Array.from({ length: outputsOf(context.node) }, () => []);
    const match = createPatternMatcher();
    const breathe = createBreather();
    const given = await context.parameters();
    for (const [index, item] of (context.inputs[0] ?? []).entries()) {
      const pause = breathe();
      if (pause) await pause;
      const parameters = given[index]!;
      const out: Item = { ...item, pairedItem: { item: index } };
      if (choice(parameters, 'mode', ['rules', 'expression'], 'rules') === 'expression') {
        const output = Number(parameters.output ?? 0);
        if (outputs[output] === undefined) throw invalid('output', parameters.output, `a whole number from 0 to ${outputs.length - 1} for item ${index}`);
        outputs[output].push(out);
        continue;
      }
      const rules = rows(parameters, 'rules', 'values').map((rule) => group(rule, 'conditions'));
      if (rules.some(comparesDates)) await loadLuxon();
      const options = group(parameters, 'options');
      const all = flag(options, 'allMatchingOutputs');
      const met = rules.flatMap((conditions, output) => (meets(conditions, index, zoneOf(context.workflow), match) ? [output] : []));
      const taken = met.length === 0 ? [fallback(options, rules.length)] : all ? met : met.slice(0, 1);
      for (const output of taken) if (output !== undefined) outputs[output]!.push(out);
    }
    return outputs;
  },
};
