/** Sort: by fields, at random, or by JavaScript of the author's, which runs in the sandbox. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import { getField } from './field-path.ts';
import { choice, flag, group, invalid, rows, text, type Parameters } from './parameter.ts';
import { STEP } from './shape.ts';

export const sort: NodeType = {
  type: 'n8n-nodes-base.sort',
  versions: [1],
  shape: () => STEP,
  async execute(context) {
    const [parameters = {}] = await context.parameters();
    const items = (context.inputs[0] ?? []).map((item, index): Item => ({ ...item, pairedItem: { item: index } }));
    switch (choice(parameters, 'type', ['simple', 'random', 'code'], 'simple')) {
      case 'simple':
        return [byFields(items, parameters)];
      case 'random':
        return [shuffled(items)];
      case 'code':
        return [await context.runCode(`return $input.all().sort((a, b) => { ${text(context.node.parameters, 'code')}\n});`, 'runOnceForAllItems')];
    }
  },
};

function byFields(items: readonly Item[], parameters: Parameters): Item[] {
  const dots = !flag(group(parameters, 'options'), 'disableDotNotation');
  const fields = rows(parameters, 'sortFieldsUi', 'sortField').map((row) => ({ name: text(row, 'fieldName'), direction: choice(row, 'order', ['ascending', 'descending'], 'ascending') === 'ascending' ? 1 : -1 }));
  if (fields.length === 0) throw invalid('sortFieldsUi', [], 'at least one field');
  for (const { name } of fields) {
    if (items.length > 0 && items.every((item) => getField(item.json, name, dots) === undefined)) throw new FlowError('node_failed', `no item has the field "${name}" to sort by`, { details: { field: name } });
  }
  return items.toSorted((one, other) => {
    for (const { name, direction } of fields) {
      const order = compare(getField(one.json, name, dots), getField(other.json, name, dots));
      if (order !== 0) return order * direction;
    }
    return 0;
  });
}

/** Text without regard to case; what is missing comes last. */
function compare(one: unknown, other: unknown): number {
  const [left, right] = [one, other].map((value) => (typeof value === 'string' ? value.toLowerCase() : value)) as [string, string];
  if (left === right) return 0;
  if (left === undefined || left === null) return 1;
  if (right === undefined || right === null) return -1;
  return left < right ? -1 : left > right ? 1 : 0;
}

function shuffled(items: readonly Item[]): Item[] {
  const list = [...items];
  for (let last = list.length - 1; last > 0; last -= 1) {
    const pick = Math.floor(Math.random() * (last + 1));
    [list[last], list[pick]] = [list[pick]!, list[last]!];
  }
  return list;
}
