/**
 * Loop Over Items: hands out one batch after the other by its second output; what comes back is gathered, and leaves by the first
 * when no batch is left. Between its runs everything is in the node's memory.
 */
import type { NodeContext, NodeType } from '../execution/node-type.ts';
import type { Item, NodeOutputs, RunSource } from '../execution/types.ts';
import { flag, group, wholeNumber } from './parameter.ts';
import { shapeWith } from './shape.ts';

interface LoopState {
  readonly waiting: readonly Item[];
  readonly done: readonly Item[];
}

const MEMORY = 'loop';

/** Says where an item came from even when it is handed on in a later run. */
const remembered = (items: readonly Item[], source: RunSource | undefined): Item[] =>
  items.map((item, index) => ({ ...item, pairedItem: { item: index, input: 0, ...(source ? { sourceOverwrite: source } : {}) } }));

export const splitInBatches: NodeType = {
  type: 'n8n-nodes-base.splitInBatches',
  versions: [3],
  shape: () => shapeWith({ outputs: 2, loop: true }),
  async execute(context: NodeContext): Promise<NodeOutputs> {
    const [parameters = {}] = await context.parameters();
    const size = wholeNumber(parameters, 'batchSize', 1, [1, Number.MAX_SAFE_INTEGER]);
    const arrived = remembered(context.inputs[0] ?? [], context.sources?.[0]);
    const known = flag(group(parameters, 'options'), 'reset') ? undefined : (context.memory.get(MEMORY) as LoopState | undefined);
    const waiting = known?.waiting ?? arrived;
    const done = known ? [...known.done, ...arrived] : [];
    const batch = waiting.slice(0, size);
    // As in n8n, a loop that has ended stays ended until `reset` is on.
    context.memory.set(MEMORY, { waiting: waiting.slice(size), done } satisfies LoopState);
    return batch.length > 0 ? [[], batch] : [done, []];
  },
};
