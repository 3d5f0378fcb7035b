/** A node's parameters as the node reads them: what the workflow file leaves out has the default of the node's description. */
import { hasExpression } from '../execution/parameters.ts';
import type { PropertyDescription } from './description.ts';
import { isShown } from './display-options.ts';

type Values = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Fills in defaults. Of several properties with one name the one that is shown gives it; a property that is not shown has no value,
 * unless the file gives one.
 */
export function completeParameters(properties: readonly PropertyDescription[], given: Values, typeVersion: number): Values {
  return complete(properties, given, undefined, typeVersion);
}

/** What the file gives, with those defaults that are expressions, as n8n evaluates them; only where the property is shown. */
export function withOpenDefaults(properties: readonly PropertyDescription[], given: Values, typeVersion: number): Values {
  const completed = Object.entries(completeParameters(properties, given, typeVersion));
  const open = completed.filter(([name, value]) => given[name] === undefined && hasExpression(value));
  return open.length > 0 ? { ...given, ...Object.fromEntries(open) } : given;
}

function complete(properties: readonly PropertyDescription[], given: Values, root: Values | undefined, typeVersion: number): Values {
  const values: Record<string, unknown> = { ...given };
  const settled = new Set<string>();
  // What decides over showing may itself be a default and stand further down, so this is repeated until nothing changes.
  for (let before = -1; before !== settled.size; ) {
    before = settled.size;
    for (const property of properties) {
      if (settled.has(property.name) || !isShown(property.displayOptions, values, root ?? values, typeVersion)) continue;
      settled.add(property.name);
      const value = values[property.name] === undefined ? copyOf(property.default) : values[property.name];
      values[property.name] = property.type === 'fixedCollection' ? completeGroups(property, value, root ?? values, typeVersion) : value;
    }
  }
  return values;
}

/** Most defaults are texts and numbers, for which a clone is slow. */
const copyOf = (value: unknown): unknown => (typeof value === 'object' && value !== null ? structuredClone(value) : value);

/** Rows of a fixed collection that are there get the defaults of their fields. */
function completeGroups(property: PropertyDescription, value: unknown, root: Values, typeVersion: number): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, rows]) => {
      const group = (property.options ?? []).find((option): option is { name: string; values: PropertyDescription[] } => isRecord(option) && option.name === name && Array.isArray(option.values));
      if (group === undefined) return [name, rows];
      const completeRow = (row: unknown): unknown => (isRecord(row) ? complete(group.values, row, root, typeVersion) : row);
      return [name, Array.isArray(rows) ? rows.map(completeRow) : completeRow(rows)];
    }),
  );
}

/** Finds `options.seed` or `rows.values[0].text`; only what is an own field is found. */
export function valueAt(values: Values, path: string): unknown {
  if (Object.hasOwn(values, path)) return values[path];
  let value: unknown = values;
  for (const part of path.split(/[.[\]]+/).filter((name) => name !== '')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** The plain value of a resource locator, as its mode says; any other value as it is. */
export function extractValue(property: PropertyDescription | undefined, value: unknown): unknown {
  if (!isRecord(value) || value.__rl !== true) return value;
  const rule = property?.modes?.find((mode) => mode.name === value.mode)?.extractValue;
  if (rule?.type !== 'regex' || typeof value.value !== 'string') return value.value;
  const found = new RegExp(rule.regex).exec(value.value);
  return found?.[1] ?? found?.[0] ?? value.value;
}
