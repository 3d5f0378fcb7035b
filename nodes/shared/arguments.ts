/** Reads a node's parameters back into the arguments of an operation; the mirror of `properties.ts`. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { checkArguments, type Arguments, type ColumnsParameter, type Operation, type Parameter } from '../contract/index.ts';
import { COLLECTION_KEY } from './properties.ts';

/** @throws FlowError `invalid_parameter` */
export function readArguments(context: IExecuteFunctions, operation: Operation, itemIndex: number): Arguments {
  const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
  const given: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(operation.parameters)) {
    if (parameter.type === 'columns') {
      Object.assign(given, columnsOf(parameter, options[name]));
      continue;
    }
    if (parameter.type === 'phrase') {
      given[name] = Object.entries(parameter.parts).map(([part, choice]) => context.getNodeParameter(part, itemIndex, choice.default)).join(' ');
      continue;
    }
    const onPanel = parameter.type === 'list' || ('required' in parameter && parameter.required);
    const value = onPanel ? context.getNodeParameter(name, itemIndex, undefined) : options[name];
    const plain = unwrap(parameter, value);
    if (plain !== undefined && plain !== '') given[name] = plain;
  }
  checkArguments(operation, given);
  return given;
}

/** n8n holds rows; the API wants a list for each field. */
function columnsOf({ fields }: ColumnsParameter, value: unknown): Record<string, unknown[]> {
  const rows = unwrap({ type: 'list' }, value) as IDataObject[] | undefined;
  return rows === undefined ? {} : Object.fromEntries(Object.keys(fields).map((name) => [name, rows.map((row) => row[name])]));
}

/** A field of a row that holds nothing, as an expression may leave it, is as good as not there: like an option. */
const withoutBlanks = (row: unknown): unknown => (typeof row === 'object' && row !== null ? Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')) : row);

function unwrap(parameter: Pick<Parameter, 'type'>, value: unknown): unknown {
  if (parameter.type !== 'group' && parameter.type !== 'list') return value;
  const values = typeof value === 'object' && value !== null && COLLECTION_KEY in value ? value[COLLECTION_KEY] : undefined;
  if (parameter.type === 'group') return withoutBlanks(values);
  return Array.isArray(values) && values.length > 0 ? values.map(withoutBlanks) : undefined;
}
