/** Conditions of If, Filter and Switch: both sides are brought to the operator's type, then compared. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { DateTime } from 'luxon';
import { asDate, convertField, describe, FIELD_TYPES, type FieldType } from './field-type.ts';
import { choice, group, invalid, rows, text, type Parameters } from './parameter.ts';
import type { PatternMatcher } from './pattern-matcher.ts';

interface Sides {
  readonly left: unknown;
  readonly right: unknown;
  readonly ignoreCase: boolean;
  readonly match: PatternMatcher;
}

type Comparison = (sides: Sides) => boolean;

const exists = ({ left }: Sides): boolean => left !== undefined && left !== null && !Number.isNaN(left);

const not =
  (comparison: Comparison): Comparison =>
  (sides) =>
    !comparison(sides);

const fold = (value: unknown, ignoreCase: boolean): string => {
  const shown = value === undefined || value === null ? '' : String(value);
  return ignoreCase ? shown.toLocaleLowerCase() : shown;
};

const onText =
  (compare: (left: string, right: string) => boolean): Comparison =>
  ({ left, right, ignoreCase }) =>
    compare(fold(left, ignoreCase), fold(right, ignoreCase));

const onNumbers =
  (compare: (left: number, right: number) => boolean): Comparison =>
  ({ left, right }) =>
    compare(left as number, right as number);

const onDates =
  (compare: (left: number, right: number) => boolean): Comparison =>
  ({ left, right }) =>
    left !== undefined && left !== null && right !== undefined && right !== null && compare((left as DateTime).toMillis(), (right as DateTime).toMillis());

const onLength =
  (compare: (length: number, right: number) => boolean): Comparison =>
  ({ left, right }) =>
    compare(Array.isArray(left) ? left.length : 0, right as number);

/** As in n8n, the text is folded and the pattern is not. */
const matches: Comparison = ({ left, right, ignoreCase, match }) => {
  const given = String(right ?? '');
  const literal = /^\/(.*)\/([a-z]*)$/s.exec(given);
  try {
    return match(literal?.[1] ?? given, literal?.[2] ?? '', fold(left, ignoreCase));
  } catch (error) {
    if (FlowError.is(error)) throw error;
    throw new FlowError('invalid_parameter', `${given} is no regular expression: ${(error as Error).message}`);
  }
};

const contains = ({ left, right, ignoreCase }: Sides): boolean => Array.isArray(left) && left.some((entry: unknown) => (ignoreCase && typeof entry === 'string' && typeof right === 'string' ? fold(entry, true) === fold(right, true) : entry === right));

const emptyText = ({ left }: Sides): boolean => fold(left, false).length === 0;
const emptyList = ({ left }: Sides): boolean => !Array.isArray(left) || left.length === 0;
const emptyObject = ({ left }: Sides): boolean => left === undefined || left === null || Object.keys(left).length === 0;
const isText = onText((left, right) => left === right);
const isSame = ({ left, right }: Sides): boolean => left === right;
const sameTime = onDates((left, right) => left === right);
const after = onDates((left, right) => left > right);
const before = onDates((left, right) => left < right);

const COMPARISONS: Readonly<Record<FieldType, Readonly<Record<string, Comparison>>>> = {
  string: {
    empty: emptyText,
    notEmpty: not(emptyText),
    equals: isText,
    notEquals: not(isText),
    contains: onText((left, right) => left.includes(right)),
    notContains: onText((left, right) => !left.includes(right)),
    startsWith: onText((left, right) => left.startsWith(right)),
    notStartsWith: onText((left, right) => !left.startsWith(right)),
    endsWith: onText((left, right) => left.endsWith(right)),
    notEndsWith: onText((left, right) => !left.endsWith(right)),
    regex: matches,
    notRegex: not(matches),
  },
  number: {
    empty: not(exists),
    notEmpty: exists,
    equals: isSame,
    notEquals: not(isSame),
    gt: onNumbers((left, right) => left > right),
    lt: onNumbers((left, right) => left < right),
    gte: onNumbers((left, right) => left >= right),
    lte: onNumbers((left, right) => left <= right),
  },
  dateTime: { empty: not(exists), notEmpty: exists, equals: sameTime, notEquals: onDates((left, right) => left !== right), after, before, afterOrEquals: onDates((left, right) => left >= right), beforeOrEquals: onDates((left, right) => left <= right) },
  boolean: { empty: not(exists), notEmpty: exists, true: ({ left }) => left === true, false: ({ left }) => left !== true, equals: isSame, notEquals: not(isSame) },
  array: {
    empty: emptyList,
    notEmpty: not(emptyList),
    contains,
    notContains: not(contains),
    lengthEquals: onLength((length, right) => length === right),
    lengthNotEquals: onLength((length, right) => length !== right),
    lengthGt: onLength((length, right) => length > right),
    lengthLt: onLength((length, right) => length < right),
    lengthGte: onLength((length, right) => length >= right),
    lengthLte: onLength((length, right) => length <= right),
  },
  object: { empty: emptyObject, notEmpty: not(emptyObject) },
};

/** Type of the right side where it is another than the left's. */
const rightTypeOf = (type: FieldType, operation: string): FieldType | undefined => {
  if (type === 'array') return operation.startsWith('length') ? 'number' : undefined;
  return type;
};

/** Whether any condition of `conditions` compares dates; luxon is loaded then. */
export const comparesDates = (conditions: Parameters): boolean => rows({ conditions }, 'conditions', 'conditions').some((row) => group(row, 'operator').type === 'dateTime');

/**
 * @param conditions - the value of a filter parameter: `{ options, combinator, conditions }`.
 * @param match - of the node run.
 * @throws FlowError `node_failed` for a value that has not the type which the operator needs, naming value, type and item.
 */
export function meets(conditions: Parameters, item: number, zone: string, match: PatternMatcher, options: { readonly ignoreCase?: boolean; readonly loose?: boolean } = {}): boolean {
  const settings = group(conditions, 'options');
  const ignoreCase = options.ignoreCase ?? settings.caseSensitive === false;
  const loose = options.loose ?? choice(settings, 'typeValidation', ['strict', 'loose'], 'strict') === 'loose';
  const test = (row: Parameters, index: number): boolean => meetsOne(row, { ignoreCase, loose, zone, match, place: `[condition ${index}, item ${item}]` });
  const list = rows({ conditions }, 'conditions', 'conditions');
  return choice(conditions, 'combinator', ['and', 'or'], 'and') === 'and' ? list.every(test) : list.some(test);
}

interface Rules {
  readonly ignoreCase: boolean;
  readonly loose: boolean;
  readonly zone: string;
  readonly match: PatternMatcher;
  readonly place: string;
}

function meetsOne(row: Parameters, rules: Rules): boolean {
  const operator = group(row, 'operator');
  const type = choice(operator, 'type', [...FIELD_TYPES, 'any'], 'string');
  const operation = text(operator, 'operation', 'equals');
  const table: Readonly<Record<string, Comparison>> = { exists, notExists: not(exists), ...(type === 'any' ? {} : COMPARISONS[type]) };
  const comparison = Object.hasOwn(table, operation) ? table[operation] : undefined;
  if (comparison === undefined) throw invalid('operation', operation, `one of ${Object.keys(table).join(', ')} for ${type}`);
  if (type === 'any') return comparison({ left: row.leftValue, right: undefined, ignoreCase: rules.ignoreCase, match: rules.match });
  const single = operator.singleValue === true || operation === 'exists' || operation === 'notExists';
  const rightType = single ? undefined : (choice(operator, 'rightType', [...FIELD_TYPES, 'any', 'none'], 'none') as FieldType | 'any' | 'none');
  const rightAs = rightType === undefined || rightType === 'any' ? undefined : rightType === 'none' ? rightTypeOf(type, operation) : rightType;
  const left = typed(row.leftValue, type, rules);
  const right = rightAs === undefined ? row.rightValue : typed(row.rightValue, rightAs, rules);
  return comparison({ left, right, ignoreCase: rules.ignoreCase, match: rules.match });
}

function typed(value: unknown, type: FieldType, { loose, zone, place }: Rules): unknown {
  if (value === undefined || value === null) return value;
  if (type === 'dateTime') {
    const date = asDate(value, zone);
    if (date !== undefined) return date;
  } else {
    const exact = type === 'string' ? typeof value === 'string' : undefined;
    if (exact === true || (type === 'string' && loose)) return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
    const result = exact === false ? { problem: '' } : convertField('value', value, type, { strict: !loose });
    if ('value' in result) return result.value;
    // Loosely, anything is true or false.
    if (type === 'boolean' && loose) return Boolean(value);
  }
  const kind = Array.isArray(value) ? 'array' : typeof value;
  const message = loose ? `the ${kind} ${describe(value)} cannot be turned into a ${type}` : `wrong type: ${describe(value)} is a ${kind} but a ${type} is expected; change the comparison or convert types where needed`;
  throw new FlowError('node_failed', `${message} ${place}`, { details: { type } });
}
