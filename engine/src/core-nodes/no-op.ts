/** No Operation: hands its items on. */
import type { NodeType } from '../execution/node-type.ts';
import { STEP } from './shape.ts';

export const noOp: NodeType = {
  type: 'n8n-nodes-base.noOp',
  versions: [1],
  shape: () => STEP,
  execute: ({ inputs }) => Promise.resolve([(inputs[0] ?? []).map((item, index) => ({ ...item, pairedItem: { item: index } }))]),
};
