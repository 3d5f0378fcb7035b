/** Turns values into the types of n8n's fields, loosely (`"5"` is a number) or strictly (it is not). */
import type { DateTime } from 'luxon';

export const FIELD_TYPES = ['string', 'number', 'boolean', 'array', 'object', 'dateTime'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export type Conversion = { readonly value: unknown } | { readonly problem: string };

/** `'abc' is a string`, as messages say it. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  return `'${String(value)}'`;
}

const isBlank = (value: unknown): value is null | undefined => value === null || value === undefined;

function asNumber(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && ['true', 'false'].includes(value.toLowerCase())) return value.toLowerCase() === 'true';
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const number = Number(value);
  return number === 0 ? false : number === 1 ? true : undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replaceAll("'", '"'));
    } catch {
      return undefined;
    }
  }
}

function asObject(value: unknown): unknown {
  const read = typeof value === 'string' ? readJson(value) : value;
  return typeof read === 'object' && read !== null && !Array.isArray(read) ? read : undefined;
}

function asArray(value: unknown): unknown {
  const read = typeof value === 'string' ? readJson(value) : value;
  return Array.isArray(read) ? read : undefined;
}

let luxon: typeof import('luxon') | undefined;
/** Loaded when the first date comes by: most workflows have none. */
export const loadLuxon = async (): Promise<typeof import('luxon')> => (luxon ??= await import('luxon'));

/** @returns undefined when the text is no date. `loadLuxon` must have been awaited. */
export function asDate(value: unknown, zone: string): DateTime | undefined {
  const { DateTime } = luxon!;
  if (value instanceof Date) return DateTime.fromJSDate(value, { zone });
  if (DateTime.isDateTime(value)) return value;
  const text = String(value).trim();
  if (text === '' || typeof value === 'boolean') return undefined;
  for (const parse of [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL]) {
    const parsed = parse(text, /(?:z|[+-]\d\d:?\d\d|gmt|utc?)$/i.test(text) ? { setZone: true } : { zone });
    if (parsed.isValid && !(typeof value === 'number')) return parsed;
  }
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : DateTime.fromJSDate(date, { zone });
}

/**
 * @param strict - the value must have the type already; text that holds a date is a date all the same.
 * @returns the value, unchanged where it is empty; or what stands against it.
 */
export function convertField(name: string, value: unknown, type: FieldType, { strict = false, zone = 'UTC' } = {}): Conversion {
  if (isBlank(value)) return { value: undefined };
  const problem = { problem: `'${name}' expects a ${type} but we got ${describe(value)}` };
  const check = (converted: unknown, exact: boolean): Conversion => (converted === undefined || (strict && !exact) ? problem : { value: converted });
  switch (type) {
    case 'string':
      return { value: typeof value === 'object' ? JSON.stringify(value) : String(value) };
    case 'number':
      return check(asNumber(value), typeof value === 'number');
    case 'boolean':
      return check(asBoolean(value), typeof value === 'boolean');
    case 'array':
      return check(asArray(value), Array.isArray(value));
    case 'object':
      return check(asObject(value), typeof value === 'object' && !Array.isArray(value));
    case 'dateTime':
      return check(asDate(value, zone), true);
  }
}
