/** Triggers: the execution's own items go in, and out. */
import type { NodeType } from '../execution/node-type.ts';
import { TRIGGER } from './shape.ts';

const trigger = (type: string, versions: readonly number[]): NodeType => ({
  type,
  versions,
  shape: () => TRIGGER,
  execute: ({ inputs }) => {
    const given = inputs[0] ?? [];
    return Promise.resolve([given.length > 0 ? given : [{ json: {} }]]);
  },
});

export const manualTrigger = trigger('n8n-nodes-base.manualTrigger', [1]);
export const formTrigger = trigger('n8n-nodes-base.formTrigger', [1, 2, 2.1, 2.2, 2.3, 2.4, 2.5]);
