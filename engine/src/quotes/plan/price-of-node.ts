/** What one job of a node may cost, from the file alone: fixed parameters as they are, expressions anywhere in the bounds of their parameter. */
import { findModel, quoteJob, rateOf, type Price, type PricedInput } from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';
import type { Count } from './count.ts';
import { boundsOf, isExpression, type PaidNode } from './paid-node.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The smallest, the likely and the largest picture on a wire. `unknown` is a file of the user; absent is none. */
export type PictureRange = readonly [Size, Size, Size] | 'unknown';

export interface NodePrice {
  readonly price: Price;
  readonly model: string;
  readonly playMoney: boolean;
}

export interface PriceSources {
  readonly picture?: PictureRange | undefined;
  /** Items that go into one job of an operation that gathers. */
  readonly items: Count;
}

const [LEAST, LIKELY, MOST] = [0, 1, 2] as const;

/** Arguments with every parameter at its least, likely or most. Prices never fall where a parameter grows. */
const argumentsAt = ({ operation, given }: PaidNode, place: 0 | 1 | 2): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, boundsOf(operation.parameters[name]!, value)[place]]));

export function priceOfNode(paid: PaidNode, capabilities: readonly Capability[], sources: PriceSources): NodePrice {
  const { operation } = paid;
  const [rates, model, playMoney] = ratesOf(paid, capabilities);
  const at = (place: 0 | 1 | 2): Price => quoteJob(operation.name, argumentsAt(paid, place), inputsAt(paid, sources, place), rates[place]);
  return { price: { min: at(LEAST).min, expected: at(LIKELY).expected, max: at(MOST).max }, model, playMoney };
}

function inputsAt({ operation }: PaidNode, { picture, items }: PriceSources, place: 0 | 1 | 2): PricedInput[] {
  const gathered = Math.ceil([items.min, items.expected, items.max][place] ?? 0);
  return operation.takes.flatMap((slot): PricedInput[] => {
    if (operation.gathers) return Array.from({ length: Math.min(slot.max, Math.max(slot.min, gathered)) }, () => ({ slot: slot.name }));
    const size = slot.kind === 'image' && Array.isArray(picture) ? (picture[place] as Size) : undefined;
    return slot.min > 0 ? [{ slot: slot.name, ...size }] : [];
  });
}

/** Another account's models have the rate that is published for them, else that of the base model. */
function ratesOf({ operation, given, credential }: PaidNode, capabilities: readonly Capability[]): readonly [readonly [number, number, number], string, boolean] {
  const named = given.model ?? given.videoModel;
  const chosen = named === undefined || named === '' ? undefined : named;
  const known = typeof chosen === 'string' ? findModel(operation.name, chosen)?.id : undefined;
  if (credential !== undefined) {
    const name = typeof chosen === 'string' && !isExpression(chosen) ? chosen : 'default';
    const rate = rateOf(known ?? name);
    return [[rate, rate, rate], name, false];
  }
  const able = capabilities.filter((capability) => capability.operation === operation.name);
  const standard = able[0];
  const fixed = isExpression(chosen) ? undefined : able.find(({ model }) => model === chosen || model === known);
  const one = chosen === undefined ? standard : fixed;
  if (one !== undefined) return [[one.rate, one.rate, one.rate], one.model, one.playMoney];
  const rates = able.map(({ rate }) => rate);
  return [[Math.min(1, ...rates), standard?.rate ?? 1, Math.max(1, ...rates)], standard?.model ?? 'default', able.length > 0 && able.every(({ playMoney }) => playMoney)];
}

/** The pictures that a node hands on: its own where it makes some, else those that came in. */
export function pictureOf(paid: PaidNode | undefined, arriving: PictureRange | undefined): PictureRange | undefined {
  if (paid?.operation.gives !== 'image') return paid === undefined ? arriving : undefined;
  if (!('width' in paid.operation.parameters)) return arriving;
  const sizeAt = (place: 0 | 1 | 2): Size => {
    const { width, height } = argumentsAt(paid, place);
    return { width: Number(width), height: Number(height) };
  };
  return [sizeAt(LEAST), sizeAt(LIKELY), sizeAt(MOST)];
}

/** Pictures of several wires. */
export function eitherPicture(ranges: readonly (PictureRange | undefined)[]): PictureRange | undefined {
  const known = ranges.filter((range) => range !== undefined);
  if (known.length < 2) return known[0];
  if (known.includes('unknown')) return 'unknown';
  const sizes = (known as (readonly [Size, Size, Size])[]).flat().sort((a, b) => a.width * a.height - b.width * b.height);
  return [sizes[0]!, sizes[Math.floor(sizes.length / 2)]!, sizes.at(-1)!];
}
