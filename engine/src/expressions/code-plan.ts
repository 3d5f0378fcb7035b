/** Prepares a Code node's run: what its text reads is carried in; binary data stay behind unless the text speaks of them. */
import type { BinaryData, Item } from '../execution/types.ts';
import { carryWorld } from './carry.ts';
import type { GuestItem, GuestWorld } from './guest/payload.ts';
import { NodeViews } from './node-view.ts';
import type { Scope } from './port.ts';
import { addReach, emptyReach } from './reach.ts';
import { readTokens } from './tokens.ts';

export interface CodePlan {
  readonly world: GuestWorld;
  /** Bytes that stayed behind, by the mark that went in their place. */
  readonly bytes: ReadonlyMap<string, string>;
}

const MARK = 'binary-kept-outside:';

export function planCode(source: string, scope: Scope): CodePlan {
  const run = readTokens(source);
  const reach = emptyReach();
  // Where the text could not be read to its end, anything may follow.
  if (run.flaw !== undefined) Object.assign(reach, { anyNode: true, parameters: true, vars: true, inputParameters: true, json: true, binary: true, allItems: true });
  else addReach(reach, run.tokens, 'code');
  const bytes = new Map<string, string>();
  const world = carryWorld(scope, new NodeViews(scope), reach, () => ({ value: scope.node.parameters }), (data) => marked(data, bytes));
  const speaksOfBinary = run.tokens.some((token) => /binary/i.test(token.text));
  const input = scope.inputs[0] ?? [];
  const items = world.items.map((item, index) => withBinary(item, input[index]!, speaksOfBinary ? undefined : bytes));
  return { world: { ...world, items }, bytes };
}

/** @param bytes - takes the bytes and leaves a mark; `undefined` lets them through. */
function withBinary(item: GuestItem, { binary }: Item, bytes: Map<string, string> | undefined): GuestItem {
  if (item.binary === undefined || binary === undefined) return item;
  const carried = Object.entries(binary).map(([name, data]): [string, BinaryData] => {
    if (bytes === undefined) return [name, data];
    return [name, { ...data, data: marked(data, bytes) }];
  });
  return { ...item, binary: Object.fromEntries(carried) };
}

function marked({ data }: BinaryData, bytes: Map<string, string>): string {
  const mark = `${MARK}${bytes.size}`;
  bytes.set(mark, data);
  return mark;
}

/** Puts the bytes back where the code returned a mark. */
export function restoreBinary(items: readonly Item[], bytes: ReadonlyMap<string, string>): Item[] {
  return items.map((item) => {
    if (item.binary === undefined) return item;
    const restored = Object.entries(item.binary).map(([name, data]): [string, BinaryData] => [name, { ...data, data: bytes.get(data.data) ?? data.data }]);
    return { ...item, binary: Object.fromEntries(restored) };
  });
}
