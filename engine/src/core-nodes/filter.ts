/** Filter: hands on the items that meet the conditions. */
import type { NodeType } from '../execution/node-type.ts';
import { ifNode } from './if.ts';
import { STEP } from './shape.ts';

export const filter: NodeType = {
  type: 'n8n-nodes-base.filter',
  versions: [2, 2.1, 2.2, 2.3],
  shape: () => STEP,
  async execute(context) {
    const [kept] = await ifNode.execute(context);
    return [kept ?? []];
  },
};
