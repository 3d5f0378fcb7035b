/** Limit: the first or the last items only. */
import type { NodeType } from '../execution/node-type.ts';
import { choice, wholeNumber } from './parameter.ts';
import { STEP } from './shape.ts';

export const limit: NodeType = {
  type: 'n8n-nodes-base.limit',
  versions: [1],
  shape: () => STEP,
  async execute(context) {
    const [parameters = {}] = await context.parameters();
    const most = wholeNumber(parameters, 'maxItems', 1, [1, Number.MAX_SAFE_INTEGER]);
    const keep = choice(parameters, 'keep', ['firstItems', 'lastItems'], 'firstItems');
    const items = (context.inputs[0] ?? []).map((item, index) => ({ ...item, pairedItem: { item: index } }));
    return [keep === 'firstItems' ? items.slice(0, most) : items.slice(-most)];
  },
};
