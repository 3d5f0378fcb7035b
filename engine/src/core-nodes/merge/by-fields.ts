/** Combines the items of two inputs whose fields match, as a join of two tables does. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Item } from '../../execution/types.ts';
import { getField } from '../field-path.ts';
import { choice, fieldNames, flag, group, rows, text, type Parameters } from '../parameter.ts';
import { clashHandling, mergeItems, type ClashHandling } from './clash.ts';

interface FieldPair {
  readonly left: string;
  readonly right: string;
}

const JOINS = ['keepMatches', 'keepNonMatches', 'keepEverything', 'enrichInput1', 'enrichInput2'] as const;

export function combineByFields([left = [], right = []]: readonly (readonly Item[])[], parameters: Parameters): Item[] {
  const options = group(parameters, 'options');
  const join = choice(parameters, 'joinMode', JOINS, 'keepMatches');
  const from = choice(parameters, 'outputDataFrom', ['both', 'input1', 'input2'], 'both');
  const pairs = fieldPairs(parameters);
  const dots = !flag(options, 'disableDotNotation');
  const fuzzy = flag(options, 'fuzzyCompare');
  const firstOnly = choice(options, 'multipleMatches', ['all', 'first'], 'all') === 'first';

  const rightByKey = Map.groupBy(right.keys(), (index) => keyOf(right[index]!, pairs.map((pair) => pair.right), dots, fuzzy));
  const matchedRight = new Set<number>();
  const matches: { readonly left: number; readonly right: readonly number[] }[] = [];
  const unmatchedLeft: number[] = [];
  for (const [index, item] of left.entries()) {
    const key = keyOf(item, pairs.map((pair) => pair.left), dots, fuzzy);
    const found = key === undefined ? [] : (rightByKey.get(key) ?? []);
    if (found.length === 0) unmatchedLeft.push(index);
    else matches.push({ left: index, right: firstOnly ? found.slice(0, 1) : found });
    for (const other of found) matchedRight.add(other);
  }
  const alone = (items: readonly Item[], indexes: readonly number[], input: number): Item[] => indexes.map((index) => ({ ...items[index]!, pairedItem: { item: index, input } }));
  const unmatchedRight = [...right.keys()].filter((index) => !matchedRight.has(index));

  switch (join) {
    case 'keepMatches':
      if (from === 'input1') return alone(left, matches.map((match) => match.left), 0);
      if (from === 'input2') return alone(right, [...matchedRight].sort((one, other) => one - other), 1);
      return matches.flatMap((match) => joined(left, right, match, clashHandling(options, 'last')));
    case 'keepNonMatches':
      if (from === 'input1') return alone(left, unmatchedLeft, 0);
      if (from === 'input2') return alone(right, unmatchedRight, 1);
      return [...alone(left, unmatchedLeft, 0), ...alone(right, unmatchedRight, 1)];
    case 'keepEverything':
      return [...matches.flatMap((match) => joined(left, right, match, clashHandling(options, 'last'))), ...alone(left, unmatchedLeft, 0), ...alone(right, unmatchedRight, 1)];
    case 'enrichInput1':
      return [...matches.flatMap((match) => joined(left, right, match, clashHandling(options, 'last'))), ...alone(left, unmatchedLeft, 0)];
    case 'enrichInput2':
      return [...matches.flatMap((match) => joined(left, right, match, clashHandling(options, 0))), ...alone(right, unmatchedRight, 1)];
  }
}

function fieldPairs(parameters: Parameters): readonly FieldPair[] {
  const refuse = (): FlowError => new FlowError('invalid_parameter', 'Merge combines by matching fields and none is named; fieldsToMatchString or mergeByFields needs at least one');
  if (!flag(parameters, 'advanced')) {
    const names = fieldNames(parameters.fieldsToMatchString);
    if (names.length === 0) throw refuse();
    return names.map((name) => ({ left: name, right: name }));
  }
  const pairs = rows(parameters, 'mergeByFields', 'values').map((row) => ({ left: text(row, 'field1').trim(), right: text(row, 'field2').trim() }));
  if (pairs.length === 0 || pairs.some(({ left, right }) => left === '' || right === '')) throw refuse();
  return pairs;
}

/** Equal for items that match; `undefined` when a field is missing, which matches nothing. */
function keyOf(item: Item, fields: readonly string[], dots: boolean, fuzzy: boolean): string | undefined {
  const values = fields.map((field) => getField(item.json, field, dots));
  if (fuzzy) return JSON.stringify(values.map((value) => (value === undefined || value === null || value === '' ? null : String(value))));
  return values.some((value) => value === undefined) ? undefined : JSON.stringify(values.map(sorted));
}

/** Objects with the same fields in another order are equal. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]);
}

function joined(left: readonly Item[], right: readonly Item[], match: { readonly left: number; readonly right: readonly number[] }, handling: ClashHandling): Item[] {
  return match.right.map((index) => ({
    ...mergeItems([left[match.left], right[index]], handling),
    pairedItem: [{ item: match.left, input: 0 }, { item: index, input: 1 }],
  }));
}
