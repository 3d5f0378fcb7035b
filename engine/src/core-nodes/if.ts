/** If: items that meet the conditions leave by the first output, the others by the second. */
import type { NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import { comparesDates, meets } from './conditions.ts';
import { loadLuxon } from './field-type.ts';
import { zoneOf } from './time-zone.ts';
import { group } from './parameter.ts';
import { shapeWith } from './shape.ts';

export const ifNode: NodeType = {
  type: 'n8n-nodes-base.if',
  versions: [2, 2.1, 2.2, 2.3],
  shape: () => shapeWith({ outputs: 2 }),
  async execute(context) {
    const given = await context.parameters();
    const kept: Item[] = [];
    const others: Item[] = [];
    for (const [index, item] of (context.inputs[0] ?? []).entries()) {
      const conditions = group(given[index]!, 'conditions');
      if (comparesDates(conditions)) await loadLuxon();
      (meets(conditions, index, zoneOf(context.workflow)) ? kept : others).push({ ...item, pairedItem: { item: index } });
    }
    return [kept, others];
  },
};
