/**
 * Reads what comes back from the sandbox. Foreign code ran there and may have forged the answer, so nothing in it is believed before
 * its shape was checked.
 */
import type { BinaryData, Item } from '../execution/types.ts';
import type { Encoded, GuestFailure } from './guest/payload.ts';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const optionalNumber = (value: unknown): number | undefined => (typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined);

function readFailure(value: unknown): GuestFailure {
  const given = isRecord(value) ? value : {};
  const kind = given.kind === 'syntax' || given.kind === 'result' ? given.kind : 'expression';
  const [template, expression, item, line] = [given.template, given.expression, given.item, given.line].map(optionalNumber);
  return {
    kind,
    message: String(given.message).slice(0, 2_000),
    ...(template === undefined ? {} : { template }),
    ...(expression === undefined ? {} : { expression }),
    ...(item === undefined ? {} : { item }),
    ...(line === undefined ? {} : { line }),
  };
}

/** What expressions get to hear that replaced the tools of their own sandbox. */
const FORGED: GuestFailure = { kind: 'expression', message: 'the code changed the built-in functions that it runs on, and its answer cannot be read' };

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @returns one list per round with one value per template, or why there are none. */
export function readValues(text: string, rounds: number, templates: number): readonly (readonly Encoded[])[] | { readonly failure: GuestFailure } {
  const reply = parse(text);
  if (reply?.failure !== undefined) return { failure: readFailure(reply.failure) };
  const values = reply?.values;
  const sound = Array.isArray(values) && values.length === rounds && values.every((list) => Array.isArray(list) && list.length === templates);
  return sound ? (values as Encoded[][]) : { failure: FORGED };
}

export function decodeValue(encoded: Encoded): unknown {
  if (typeof encoded !== 'object' || encoded === null) return encoded;
  switch (encoded.is) {
    case 'number':
      return Number(encoded.text);
    case 'json':
      return encoded.value;
    default:
      return undefined;
  }
}

/** @returns the items of a Code node, or why there are none. */
export function readItems(text: string): readonly Item[] | { readonly failure: GuestFailure } {
  const reply = parse(text);
  if (reply?.failure !== undefined) return { failure: readFailure(reply.failure) };
  const { items } = reply ?? {};
  if (!Array.isArray(items) || !items.every((item) => isRecord(item) && isRecord(item.json))) return { failure: FORGED };
  return (items as Item[]).map(({ json, binary, pairedItem }) => ({ json, ...(isBinary(binary) ? { binary } : {}), ...(isPairing(pairedItem) ? { pairedItem } : {}) }));
}

const isBinary = (value: unknown): value is Record<string, BinaryData> => isRecord(value) && Object.values(value).every((data) => isRecord(data) && typeof data.data === 'string' && typeof data.mimeType === 'string');

const isPair = (value: unknown): boolean => optionalNumber(value) !== undefined || (isRecord(value) && optionalNumber(value.item) !== undefined);

const isPairing = (value: unknown): value is NonNullable<Item['pairedItem']> => isPair(value) || (Array.isArray(value) && value.every(isPair));
