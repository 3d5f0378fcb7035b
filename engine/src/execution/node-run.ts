/**
 * One run of one node, with everything that n8n counts as the engine's work and not the node's: pinned data, switched-off
 * nodes, `executeOnce`, tries, `onError`, `alwaysOutputData` and pairing.
 */
import { ERRORS, FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { PlannedNode } from '../workflow/plan-workflow.ts';
import { continuesOnError, outputsAfterFailure, sortFailedItems } from './error-outputs.ts';
import { toFailure } from './failure.ts';
import { createContext, type NodeTask, type Surroundings } from './node-context.ts';
import { NodeLimit } from './node-limit.ts';
import { allPlaces, fillPairs, stampInput } from './pairing.ts';
import type { Item, NodeFailure, NodeOutputs } from './types.ts';

export interface NodeRunResult {
  readonly outputs: NodeOutputs;
  /** The node failed and the workflow goes on all the same. */
  readonly failure?: NodeFailure;
}

/**
 * @param task - its inputs as they arrived; they are stamped here.
 * @throws what the node threw, when the workflow is to stop.
 */
export async function runNode(around: Surroundings, planned: PlannedNode, task: NodeTask): Promise<NodeRunResult> {
  const { node, type, shape } = planned;
  const stamped = task.inputs.map(stampInput);
  const pinned = around.workflow.pinData[node.name];
  if (pinned !== undefined && type !== undefined) return { outputs: fillPairs([pinned.map(asItem)], stamped) };
  if (type === undefined) return { outputs: [stamped[0] ?? []] };

  const inputs = node.executeOnce ? stamped.map((items) => items.slice(0, 1)) : stamped;
  try {
    const limit = new NodeLimit(node.name, around.nodeLimitMs, around.signal);
    const attempt = async (): Promise<NodeOutputs> => fillPairs(await type.execute(createContext(around, { ...task, inputs }, type, limit)), inputs);
    const outputs = await limit.watch(async () => await tryOften(around, task, { limit, buys: type.keepsParameters === true }, attempt));
    const sorted = continuesOnError(node) ? sortFailedItems(node, shape, outputs, inputs) : outputs;
    return { outputs: node.alwaysOutputData ? atLeastOneItem(sorted, inputs) : sorted };
  } catch (error) {
    if (!continuesOnError(node) || around.signal.aborted) throw error;
    const failure = toFailure(error, node.name);
    return { outputs: outputsAfterFailure(node, shape, inputs, failure), failure };
  }
}

interface Tries {
  readonly limit: NodeLimit;
  readonly buys: boolean;
}

/**
 * As n8n does, any error is worth another try; only after a cancel, or when the time is up, there is none. What was refused for what was asked
 * for, or for money, is not bought again: a provider's fault may pass, that does not.
 */
async function tryOften<Result>(around: Surroundings, { node: { maxTries, waitBetweenTriesMs } }: NodeTask, { limit, buys }: Tries, attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= maxTries || around.signal.aborted || limit.isOver || (buys && isRefusal(error))) throw error;
      if (waitBetweenTriesMs > 0) await around.wait(waitBetweenTriesMs, around.signal);
      if (around.signal.aborted) throw new FlowError('cancelled', 'the execution was cancelled between two tries', { cause: error });
    }
  }
}

/** `node_failed` says nothing about whose fault it was. */
const isRefusal = (error: unknown): boolean => FlowError.is(error) && error.code !== 'node_failed' && ERRORS[error.code].fixedBy === 'user';

/** As in n8n only the first output counts: an item there keeps the branch alive, and stands for all input items. */
function atLeastOneItem(outputs: NodeOutputs, inputs: readonly (readonly Item[])[]): NodeOutputs {
  const [first = [], ...others] = outputs;
  return first.length > 0 ? outputs : [[{ json: {}, pairedItem: allPlaces(inputs) }], ...others];
}

/** Pinned items may be written bare, without `json` around them. */
function asItem(value: unknown): Item {
  const item = value as Record<string, unknown>;
  return typeof item.json === 'object' && item.json !== null ? (item as unknown as Item) : { json: item };
}
