/** What happens when items that are merged have the same field: which input wins, and how deep the merging goes. */
import type { BinaryData, Item } from '../../execution/types.ts';
import type { Json } from '../field-path.ts';
import { choice, flag, group, invalid, isRecord, text, type Parameters } from '../parameter.ts';

export interface ClashHandling {
  /** Index of the input that wins; `last` is the last one, whatever their number. */
  readonly prefer: number | 'last' | 'suffix';
  readonly deep: boolean;
  /** Empty values never win. */
  readonly overrideEmpty: boolean;
}

export function clashHandling(options: Parameters, standard: ClashHandling['prefer']): ClashHandling {
  const values = group(group(options, 'clashHandling'), 'values');
  const resolve = text(values, 'resolveClash');
  const input = /^preferInput(\d+)$/.exec(resolve)?.[1];
  const known = resolve === '' ? standard : resolve === 'addSuffix' ? 'suffix' : resolve === 'preferLast' ? 'last' : input ? Number(input) - 1 : undefined;
  if (known === undefined) throw invalid('resolveClash', resolve, 'one of preferInput1, preferInput2, …, preferLast, addSuffix');
  return { prefer: known, deep: choice(values, 'mergeMode', ['deepMerge', 'shallowMerge'], 'deepMerge') === 'deepMerge', overrideEmpty: flag(values, 'overrideEmpty') };
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

function mergeTwo(weak: Json, strong: Json, handling: ClashHandling): Json {
  const merged: Json = { ...weak };
  for (const [name, value] of Object.entries(strong)) {
    const known = Object.hasOwn(merged, name) ? merged[name] : undefined;
    if (handling.overrideEmpty && isEmpty(value) && !isEmpty(known)) continue;
    const inner = handling.deep && isRecord(known) && isRecord(value) ? mergeTwo(known, value, handling) : value;
    if (name === '__proto__') Object.defineProperty(merged, name, { value: inner, enumerable: true, configurable: true, writable: true });
    else merged[name] = inner;
  }
  return merged;
}

const withSuffix = (json: Json, suffix: string): Json => Object.fromEntries(Object.entries(json).map(([name, value]) => [`${name}_${suffix}`, value]));

/** @param entries - one item of each input, by input; `undefined` where an input has none at this place. */
export function mergeItems(entries: readonly (Item | undefined)[], handling: ClashHandling): Pick<Item, 'json' | 'binary'> {
  const inputs = entries.flatMap((item, input) => (item ? [{ item, input }] : []));
  if (handling.prefer === 'suffix') {
    return { json: Object.assign({}, ...inputs.map(({ item, input }) => withSuffix(item.json, String(input + 1)))) as Json, ...mergedBinary(inputs.map(({ item }) => item)) };
  }
  const winner = handling.prefer === 'last' ? undefined : inputs.find(({ input }) => input === handling.prefer);
  const ordered = winner ? [...inputs.filter((one) => one !== winner), winner] : inputs;
  return { json: ordered.reduce<Json>((json, { item }) => mergeTwo(json, item.json, handling), {}), ...mergedBinary(ordered.map(({ item }) => item)) };
}

function mergedBinary(items: readonly Item[]): { binary?: Record<string, BinaryData> } {
  const binary = Object.assign({}, ...items.map((item) => item.binary ?? {})) as Record<string, BinaryData>;
  return Object.keys(binary).length > 0 ? { binary } : {};
}
