/** Methods of lists in expressions. None changes the list that it is called on. */
import { refuse } from './expression-error.ts';
import type { Methods } from './extend.ts';

type Row = Record<string, unknown>;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equal when they read the same, whatever the order of their fields. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && sameValue((one as Row)[key], (other as Row)[key]));
}

function unique(list: readonly unknown[], ...fields: unknown[]): unknown[] {
  const names = fields.flat().map(String);
  const view = (value: unknown): unknown => (names.length > 0 && isRow(value) ? Object.fromEntries(names.map((name) => [name, value[name]])) : value);
  const simple = new Set<unknown>();
  const kept: unknown[] = [];
  const seen: unknown[] = [];
  for (const value of list) {
    const seenAs = view(value);
    if (typeof seenAs === 'object' && seenAs !== null) {
      if (seen.some((other) => sameValue(other, seenAs))) continue;
      seen.push(seenAs);
    } else {
      if (simple.has(seenAs)) continue;
      simple.add(seenAs);
    }
    kept.push(value);
  }
  return kept;
}

function numbers(list: readonly unknown[], method: string): readonly number[] {
  const strange = list.find((value) => typeof value !== 'number');
  return strange === undefined && !list.includes(undefined) ? (list as readonly number[]) : refuse(`${method}() needs a list of numbers; ${JSON.stringify(strange)} is none`);
}

const sum = (list: readonly unknown[], method = 'sum'): number => numbers(list, method).reduce((total, value) => total + value, 0);

const listOf = (value: unknown, method: string): unknown[] => (Array.isArray(value) ? value : refuse(`${method}() needs a list as its argument`));

/** Rows at the same place are merged, later places win; within a place the left one wins. */
function mergeRows(list: readonly unknown[], other: readonly unknown[], length: number): Row {
  const merged: Row = {};
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [list[index], other[index]];
    Object.assign(merged, isRow(left) ? left : {}, isRow(right) ? right : {}, isRow(left) ? left : {});
  }
  return merged;
}

export const isBlank = (value: unknown): boolean => value === null || value === undefined || value === '' || value === 'nil';

/** Without blank fields and empty objects, at any depth. */
export function compactFields(fields: Row): Row {
  const kept: Row = {};
  for (const [name, value] of Object.entries(fields)) {
    if (isBlank(value) || (typeof value === 'object' && Object.keys(value as object).length === 0)) continue;
    kept[name] = isRow(value) ? compactFields(value) : value;
  }
  return kept;
}

function compact(list: readonly unknown[]): unknown[] {
  return list.filter((value) => !isBlank(value) && !(typeof value === 'object' && Object.keys(value as object).length === 0)).map((value) => (isRow(value) ? compactFields(value) : value));
}

export const arrayMethods: Methods<readonly unknown[]> = {
  first: (list) => list[0],
  last: (list) => list.at(-1),
  randomItem: (list) => list[Math.floor(Math.random() * list.length)],
  reverse: (list) => list.toReversed(),
  length: (list) => list.length,
  isEmpty: (list) => list.length === 0,
  isNotEmpty: (list) => list.length > 0,
  sum: (list) => sum(list),
  average: (list) => (list.length === 0 ? 0 : sum(list, 'average') / list.length),
  min: (list) => Math.min(...numbers(list, 'min')),
  max: (list) => Math.max(...numbers(list, 'max')),
  unique,
  removeDuplicates: unique,
  compact,
  chunk(list, size) {
    const length = Number(size);
    if (!Number.isInteger(length) || length < 1) return refuse('chunk() needs a whole number above 0');
    return Array.from({ length: Math.ceil(list.length / length) }, (_, index) => list.slice(index * length, (index + 1) * length));
  },
  pluck(list, ...fields) {
    const names = fields.flat().map(String);
    if (names.length === 0) return list;
    return list.flatMap((value) => {
      if (!isRow(value)) return [];
      const found = names.filter((name) => Object.hasOwn(value, name)).map((name) => value[name]);
      return found.length > 1 ? [found] : found;
    });
  },
  renameKeys(list, ...renames) {
    if (renames.length === 0 || renames.length % 2 !== 0) return refuse('renameKeys() needs pairs: from, to, from, to, …');
    const pairs = renames.flatMap((from, index) => (index % 2 === 0 ? [[String(from), String(renames[index + 1])] as const] : []));
    return list.map((value) => {
      if (!isRow(value)) return value;
      // One rename after the other: the second sees the names that the first has made.
      return pairs.reduce<Row>((row, [from, to]) => {
        if (!Object.hasOwn(row, from)) return row;
        const { [from]: field, ...rest } = row;
        return { ...rest, [to]: field };
      }, value);
    });
  },
  smartJoin(list, keyField, valueField) {
    if (typeof keyField !== 'string' || typeof valueField !== 'string') return refuse('smartJoin() needs two field names');
    return Object.fromEntries(list.flatMap((row) => (isRow(row) && Object.hasOwn(row, keyField) && Object.hasOwn(row, valueField) ? [[String(row[keyField]), row[valueField]]] : [])));
  },
  merge: (list, given = []) => {
    const other = listOf(given, 'merge');
    return mergeRows(list, other, given === undefined || other.length === 0 ? list.length : Math.min(list.length, other.length));
  },
  mergeIntoObject: (list, given) => {
    const other = listOf(given, 'mergeIntoObject');
    return mergeRows(list, other, Math.max(list.length, other.length));
  },
  append: (list, ...more) => [...list, ...more],
  union: (list, other) => unique([...list, ...listOf(other, 'union')]),
  difference: (list, other) => {
    const taken = listOf(other, 'difference');
    return unique(list.filter((value) => !taken.some((one) => sameValue(one, value))));
  },
  intersection: (list, other) => {
    const taken = listOf(other, 'intersection');
    return unique(list.filter((value) => taken.some((one) => sameValue(one, value))));
  },
  toJsonString: (list) => JSON.stringify(list),
  toInt: () => undefined,
  toFloat: () => undefined,
  toBoolean: () => undefined,
  toDateTime: () => undefined,
};

