/**
 * The two ways to go on after an error: `continueRegularOutput` hands the items on with the message in their JSON,
 * `continueErrorOutput` sends them out of one more output, the last.
 */
import type { NodeShape } from './node-type.ts';
import type { WorkflowNode } from '../workflow/types.ts';
import type { Item, NodeFailure, NodeOutputs, PairedItem } from './types.ts';

export const continuesOnError = (node: WorkflowNode): boolean => node.onError !== 'stopWorkflow';

/** The whole node failed: its input items go on, each with the message. */
export function outputsAfterFailure(node: WorkflowNode, shape: NodeShape, inputs: readonly (readonly Item[])[], failure: NodeFailure): NodeOutputs {
  const given = inputs.find((items) => items.length > 0) ?? [{ json: {}, pairedItem: { item: 0 } }];
  const failed = given.map((item): Item => ({ ...item, json: { ...item.json, error: failure.message } }));
  const outputs: Item[][] = Array.from({ length: Math.max(1, shape.outputs) }, () => []);
  if (node.onError === 'continueErrorOutput') return [...outputs, failed];
  return [failed, ...outputs.slice(1)];
}

/** The node itself went on and marked single items as failed: they are told apart, and leave by the error output where there is one. */
export function sortFailedItems(node: WorkflowNode, shape: NodeShape, outputs: NodeOutputs, inputs: readonly (readonly Item[])[]): NodeOutputs {
  const told = outputs.map((items) => items.map((item) => (item.error === undefined ? item : { ...item, json: { error: item.error.message } })));
  if (node.onError !== 'continueErrorOutput') return told;
  const regular: Item[][] = Array.from({ length: Math.max(1, shape.outputs) }, () => []);
  const failed: Item[] = [...(told[regular.length] ?? [])];
  for (const [output, items] of told.slice(0, regular.length).entries()) {
    for (const item of items) {
      if (isFailed(item)) failed.push({ ...item, json: { ...inputOf(item, inputs)?.json, ...item.json } });
      else regular[output]?.push(item);
    }
  }
  return [...regular, failed];
}

/** n8n's rule: an item whose JSON is nothing but an error. */
function isFailed(item: Item): boolean {
  if (item.error !== undefined) return true;
  return Boolean(item.json.error) && Object.keys(item.json).every((key) => key === 'error' || key === 'message' || key === 'stack');
}

function inputOf(item: Item, inputs: readonly (readonly Item[])[]): Item | undefined {
  const pair = Array.isArray(item.pairedItem) ? (item.pairedItem as readonly PairedItem[])[0] : (item.pairedItem as PairedItem | number | undefined);
  if (pair === undefined) return undefined;
  return typeof pair === 'number' ? inputs[0]?.[pair] : inputs[pair.input ?? 0]?.[pair.item];
}
