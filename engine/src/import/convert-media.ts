/** Which binary field goes into which input slot. */
import type { InputSlot, Operation } from 'n8n-nodes-sogni-flow/contract';
import type { Changes } from './change.ts';
import { isSet, type Fields } from './old-node.ts';
import type { MediaRule } from './rules.ts';

/** @returns binary fields by slot; several in one slot in their order. */
export function convertMedia(rules: readonly MediaRule[], given: Fields, { name: operation, takes }: Operation, changes: Changes): ReadonlyMap<string, readonly string[]> {
  const filled = new Map<string, string[]>();
  for (const { from, kind, slots, standard } of rules) {
    const field = isSet(given[from]) ? String(given[from]) : standard;
    if (field === undefined) continue;
    const slot = slots.map((name) => takes.find((slot) => slot.name === name && slot.kind === kind)).find((slot): slot is InputSlot => slot !== undefined && (filled.get(slot.name)?.length ?? 0) < slot.max);
    if (slot) filled.set(slot.name, [...(filled.get(slot.name) ?? []), field]);
    else changes.note('dropped', `${from} (${field}) is not carried over: ${operation} has no place for a further ${kind}`);
  }
  return filled;
}
