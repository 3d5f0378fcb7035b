/** Reads an untrusted value by a schema. What does not hold is told and left out, at the smallest part that may be missing; the rest stands. */
import { isRecord } from '../workflow/fields.ts';
import { didYouMean } from '../workflow/suggest.ts';
import { MOST_PROBLEMS, problem, type Problem } from './problem.ts';
import type { Block, Numeric, Read, Schema, Table, Text } from './schema-language.ts';

type Path = readonly (string | number)[];
/** Told by each part where it does not hold. */
type Tell = (path: Path, given: unknown, allowed: string) => undefined;

/** @returns the value without what does not hold; `undefined` when nothing is left of it. */
export function readBySchema<const S extends Schema>(schema: S, given: unknown): { readonly value: Read<S> | undefined; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const value = read(schema, given, [], (...wrong) => {
    if (problems.length < MOST_PROBLEMS) problems.push(problem(...wrong));
    return undefined;
  });
  return { value: value as Read<S> | undefined, problems };
}

function read(schema: Schema, given: unknown, path: Path, tell: Tell): unknown {
  const wrong = unfit(schema, given);
  if (wrong !== undefined) return tell(path, given, wrong);
  if ('properties' in schema) return readBlock(schema, given as object, path, tell);
  if ('additionalProperties' in schema) return readTable(schema, given as object, path, tell);
  if (!('items' in schema)) return given;
  const entries = (given as unknown[]).map((entry, index) => read(schema.items, entry, [...path, index], tell));
  return entries.includes(undefined) ? undefined : entries;
}

function readBlock({ properties, required = [] }: Block, given: object, path: Path, tell: Tell): object | undefined {
  const known = Object.keys(properties);
  const all = { ...Object.fromEntries(required.map((name) => [name, undefined])), ...given };
  const entries = Object.entries(all).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined && !required.includes(name)) return [];
    const at = [...path, name];
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const left = schema === undefined ? tell(at, value, `no such hint is known; known are ${known.join(', ')}${didYouMean(name, known)}`) : read(schema, value, at, tell);
    return left === undefined ? [] : [[name, left]];
  });
  const block = Object.fromEntries(entries);
  return required.every((name) => Object.hasOwn(block, name)) ? block : undefined;
}

function readTable({ propertyNames, additionalProperties }: Table, given: object, path: Path, tell: Tell): object {
  const entries = Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
    const at = [...path, name];
    const wrongName = propertyNames && unfit(propertyNames, name);
    const left = wrongName === undefined ? read(additionalProperties, value, at, tell) : tell(at, value, wrongName);
    return left === undefined ? [] : [[name, left]];
  });
  return Object.fromEntries(entries);
}

/** @returns what is allowed, where the value itself does not fit; of what lies inside it nothing is said. */
function unfit(schema: Schema, given: unknown): string | undefined {
  if ('enum' in schema) return schema.enum.includes(given as string) ? undefined : `${schema.enum.length === 1 ? '' : 'one of '}${schema.enum.join(', ')} is needed`;
  switch (schema.type) {
    case 'string':
      return typeof given === 'string' ? unfitText(schema, given) : 'a text is needed';
    case 'number':
    case 'integer':
      return typeof given === 'number' ? unfitNumber(schema, given) : 'a number is needed';
    case 'boolean':
      return typeof given === 'boolean' ? undefined : 'true or false is needed';
    case 'array':
      return Array.isArray(given) ? unfitCount(given.length, 'entries', schema.minItems, schema.maxItems) : 'a list is needed';
    case 'object':
      return isRecord(given) ? undefined : 'an object is needed';
    default:
      if (typeof given === 'string') return unfitCount([...given].length, 'characters', 0, schema.maxLength);
      return typeof given === 'number' ? undefined : 'a text or a number is needed';
  }
}

/** Characters are counted as JSON Schema does, not in code units. */
function unfitText({ minLength, maxLength, pattern, title }: Text, given: string): string | undefined {
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(given)) return `${title ?? pattern} is needed`;
  return unfitCount([...given].length, 'characters', minLength, maxLength);
}

function unfitNumber({ type, minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity }: Numeric, given: number): string | undefined {
  if (type === 'integer' && !Number.isInteger(given)) return 'a whole number is needed';
  if (given <= exclusiveMinimum) return `more than ${exclusiveMinimum} is needed`;
  if (given < minimum) return `at least ${minimum} is needed`;
  return given > maximum ? `at most ${maximum} is allowed` : undefined;
}

function unfitCount(count: number, what: string, least = 0, most = Infinity): string | undefined {
  if (count < least) return `at least ${least} ${what} are needed`;
  return count > most ? `at most ${most} ${what} are allowed` : undefined;
}
