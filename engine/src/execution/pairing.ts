/**
 * Pairing: every item says which input item it came from, so that `$('Node').item` can be traced back.
 *
 * Inputs are stamped anew before each run with their own place, because what they carried named a place in an earlier node.
 * Outputs that name nothing are filled in where there is only one possible answer.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Item, NodeOutputs, PairedItem } from './types.ts';

const place = (item: number, input: number): PairedItem => (input === 0 ? { item } : { item, input });

export const stampInput = (items: readonly Item[], input: number): readonly Item[] => items.map((item, index) => ({ ...item, pairedItem: place(index, input) }));

/** The places of all input items: the origin of an item that stands for all of them. */
export const allPlaces = (inputs: readonly (readonly Item[])[]): readonly PairedItem[] => inputs.flatMap((items, input) => items.map((_item, index) => place(index, input)));

/**
 * @param inputs - as the node got them.
 * @returns the outputs with every pair that can be known: all to the first where there was one input item, one to one where the counts match.
 * @throws FlowError `node_failed` when the node returned something else than lists of items.
 */
export function fillPairs(outputs: unknown, inputs: readonly (readonly Item[])[]): NodeOutputs {
  if (!Array.isArray(outputs)) throw notItems('outputs', outputs);
  const [first = [], ...others] = inputs;
  const single = others.every((items) => items.length === 0);
  const oneItem = single && first.length === 1;
  const sameCount = single && outputs.length === 1 && Array.isArray(outputs[0]) && outputs[0].length === first.length;
  return outputs.map((items: unknown, output) => {
    if (items === undefined || items === null) return [];
    if (!Array.isArray(items)) throw notItems(`output ${output}`, items);
    return items.map((item: unknown, index) => {
      if (!isItem(item)) throw notItems(`output ${output}, item ${index}`, item);
      if (item.pairedItem !== undefined) return item;
      if (oneItem) return { ...item, pairedItem: { item: 0 } };
      return sameCount ? { ...item, pairedItem: { item: index } } : item;
    });
  });
}

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && 'json' in value && typeof value.json === 'object' && value.json !== null;

const notItems = (where: string, value: unknown): FlowError =>
  new FlowError('node_failed', `${where} of the node is ${value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value}; a list of items with json is needed`);
