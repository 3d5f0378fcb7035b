/** Finds the method of a value: an expression method of its type, else JavaScript's own. */
import { arrayMethods } from './arrays.ts';
import { dateMethods } from './dates.ts';
import { refuse } from './expression-error.ts';
import { isDateTime } from './libraries.ts';
import { booleanMethods, numberMethods } from './numbers.ts';
import { objectMethods } from './objects.ts';
import { stringMethods } from './strings.ts';

export type Methods<Value> = Readonly<Record<string, (value: Value, ...given: unknown[]) => unknown>>;

const TABLES: Readonly<Record<string, Methods<never>>> = {
  text: stringMethods,
  'a number': numberMethods,
  'true or false': booleanMethods,
  'a list': arrayMethods,
  'a date': dateMethods,
  'an object': objectMethods,
};

/** What a value is called in messages, and which table it has. */
export function kindOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'object':
      if (Array.isArray(value)) return 'a list';
      if (value instanceof Date || isDateTime(value)) return 'a date';
      return Object.prototype.toString.call(value) === '[object Object]' ? 'an object' : undefined;
    default:
      return undefined;
  }
}

/** Stands in for `value.name(...given)`; `optional` for `value?.name(...given)`. */
export function extend(value: unknown, name: string, optional: boolean, given: unknown[]): unknown {
  if (value === undefined || value === null) {
    if (optional) return undefined;
    if (name === 'isEmpty') return true;
    if (name === 'isNotEmpty') return false;
    return refuse(`${name}() cannot be called on ${String(value)}`);
  }
  const kind = kindOf(value);
  const table = kind === undefined ? undefined : TABLES[kind];
  // A method that an object brings along is meant: $input.first(), dateTime.diff().
  const own = (value as Record<string, unknown>)[name];
  if (kind === 'an object' && typeof own === 'function') return Reflect.apply(own, value, given);
  if (table !== undefined && Object.hasOwn(table, name)) return (table[name] as (value: unknown, ...given: unknown[]) => unknown)(value, ...given);
  if (typeof own === 'function') return Reflect.apply(own, value, given);
  const owners = Object.entries(TABLES).filter(([, methods]) => Object.hasOwn(methods, name));
  return refuse(`${name}() is a method of ${owners.map(([owner]) => owner).join(' and of ')}; it was called on ${kind ?? `a ${typeof value}`}`);
}

export const definedMethods = (): string[] => [...new Set(Object.values(TABLES).flatMap((table) => Object.keys(table)))].sort();
