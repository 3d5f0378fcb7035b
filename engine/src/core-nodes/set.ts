/** Edit Fields: sets fields of each item, one by one or from a JSON text. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import { getField, removeField, setField, type Json } from './field-path.ts';
import { convertField, FIELD_TYPES, loadLuxon, type FieldType } from './field-type.ts';
import { choice, fieldNames, flag, group, invalid, isRecord, rows, show, text, wholeNumber, type Parameters } from './parameter.ts';
import { STEP } from './shape.ts';

type Include = 'all' | 'none' | 'selected' | 'except';

interface Assignment {
  readonly name: string;
  readonly type: FieldType;
  readonly value: unknown;
}

export const set: NodeType = {
  type: 'n8n-nodes-base.set',
  versions: [3, 3.1, 3.2, 3.3, 3.4],
  shape: () => STEP,
  async execute(context) {
    const { typeVersion } = context.node;
    const given = await context.parameters();
    if (given.some((parameters) => mode(parameters) === 'manual' && assignmentsOf(parameters, typeVersion).some(({ type }) => type === 'dateTime'))) await loadLuxon();
    const items = (context.inputs[0] ?? []).flatMap((item, index) => {
      const parameters = given[index]!;
      const made = newItem(item, index, parameters, typeVersion);
      const copies = flag(parameters, 'duplicateItem') ? wholeNumber(parameters, 'duplicateCount', 0, [0, 10_000]) : 0;
      return Array.from({ length: copies + 1 }, (_, copy) => (copy === 0 ? made : { ...made, json: { ...made.json } }));
    });
    return [items];
  },
};

const mode = (parameters: Parameters): 'manual' | 'raw' => choice(parameters, 'mode', ['manual', 'raw'], 'manual');

function newItem(item: Item, index: number, parameters: Parameters, version: number): Item {
  const options = group(parameters, 'options');
  const include = includeOf(parameters, version);
  const dots = flag(options, 'dotNotation', true);
  const json = keptFields(item.json, include, parameters, dots);
  if (mode(parameters) === 'raw') Object.assign(json, rawFields(parameters, index));
  else {
    const ignoreErrors = flag(options, 'ignoreConversionErrors');
    for (const assignment of assignmentsOf(parameters, version)) setField(json, assignment.name, converted(assignment, index, ignoreErrors), dots);
  }
  const keepsBinary = version >= 3.4 ? !flag(options, 'stripBinary') && include !== 'none' : flag(options, 'includeBinary');
  return { json, pairedItem: { item: index }, ...(keepsBinary && item.binary ? { binary: { ...item.binary } } : {}) };
}

/** From version 3.3 a switch decides whether anything is kept. */
function includeOf(parameters: Parameters, version: number): Include {
  if (version >= 3.3 && !flag(parameters, 'includeOtherFields')) return 'none';
  return choice(parameters, 'include', ['all', 'none', 'selected', 'except'], 'all');
}

function keptFields(json: Readonly<Json>, include: Include, parameters: Parameters, dots: boolean): Json {
  if (include === 'none') return {};
  if (include === 'all') return { ...json };
  if (include === 'except') {
    const kept = { ...json };
    for (const name of fieldNames(parameters.excludeFields)) removeField(kept, name, dots);
    return kept;
  }
  const kept: Json = {};
  for (const name of fieldNames(parameters.includeFields)) {
    const value = getField(json, name, dots);
    if (value !== undefined) setField(kept, name, value, dots && !Object.hasOwn(json, name));
  }
  return kept;
}

/** Version 3.3 changed how assignments are written down. */
function assignmentsOf(parameters: Parameters, version: number): readonly Assignment[] {
  if (version >= 3.3) {
    return rows(parameters, 'assignments', 'assignments').map((row) => ({ name: fieldName(row), type: choice(row, 'type', FIELD_TYPES, 'string'), value: row.value }));
  }
  return rows(parameters, 'fields', 'values').map((row) => {
    const type = text(row, 'type', 'stringValue').replace(/Value$/, '');
    if (!(FIELD_TYPES as readonly string[]).includes(type)) throw invalid('type', row.type, `one of ${FIELD_TYPES.map((name) => `${name}Value`).join(', ')}`);
    return { name: fieldName(row), type: type as FieldType, value: row[`${type}Value`] };
  });
}

function fieldName(row: Parameters): string {
  const name = text(row, 'name');
  if (name === '') throw new FlowError('invalid_parameter', `an assignment has no name, and the value ${show(row.value)}; a field name is needed`);
  return name;
}

function converted({ name, type, value }: Assignment, index: number, ignoreErrors: boolean): unknown {
  if (value === undefined || value === null) return null;
  const result = convertField(name, value, type);
  if ('value' in result) return type === 'dateTime' ? String(result.value) : result.value;
  if (ignoreErrors) return value;
  throw new FlowError('node_failed', `${result.problem} [item ${index}]; change the type of the field or switch on "Ignore Type Conversion Errors"`, { details: { field: name, item: index } });
}

function rawFields(parameters: Parameters, index: number): Json {
  const given = parameters.jsonOutput ?? '{}';
  const refuse = (reason: string): FlowError => new FlowError('node_failed', `the JSON of item ${index} cannot be used: ${reason}; it is ${show(given)}, an object is needed`, { details: { parameter: 'jsonOutput', item: index } });
  let value: unknown = given;
  if (typeof given === 'string') {
    try {
      value = JSON.parse(given) as unknown;
    } catch (error) {
      throw refuse((error as Error).message);
    }
  }
  if (!isRecord(value)) throw refuse('it is no object');
  return value;
}
