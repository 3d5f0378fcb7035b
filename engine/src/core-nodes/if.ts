/** If: items that meet the conditions leave by the first output, the others by the second. */
import { createBreather } from '../execution/breather.ts';
import type { NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import { comparesDates, meets } from './conditions.ts';
import { loadLuxon } from './field-type.ts';
import { createPatternMatcher } from './pattern-matcher.ts';
import { zoneOf } from './time-zone.ts';
import { group } from './parameter.ts';
import { shapeWith } from './shape.ts';

export const ifNode: NodeType = {
  type: 'n8n-nodes-base.if',
  versions: [2, 2.1, 2.2, 2.3],
  shape: () => shapeWith({ outputs: 2 }),
  async execute(context) {
    const given = await context.parameters();
    const match = createPatternMatcher();
    const breathe = createBreather();
    const kept: Item[] = [];
    const others: Item[] = [];
    for (const [index, item] of (context.inputs[0] ?? []).entries()) {
      const pause = breathe();
      if (pause) await pause;
      const conditions = group(given[index]!, 'conditions');
      if (comparesDates(conditions)) await loadLuxon();
      (meets(conditions, index, zoneOf(context.workflow), match) ? kept : others).push({ ...item, pairedItem: { item: index } });
    }
    return [kept, others];
  },
};
