/** Aggregate: makes one item of all: lists of single fields, or one list of everything. */
import type { NodeType } from '../execution/node-type.ts';
import type { BinaryData, Item } from '../execution/types.ts';
import { getField, setField, type Json } from './field-path.ts';
import { choice, fieldNames, flag, group, invalid, rows, text, type Parameters } from './parameter.ts';
import { STEP } from './shape.ts';

export const aggregate: NodeType = {
  type: 'n8n-nodes-base.aggregate',
  versions: [1],
  shape: () => STEP,
  async execute(context) {
    const [parameters = {}] = await context.parameters();
    const items = context.inputs[0] ?? [];
    const options = group(parameters, 'options');
    const how = choice(parameters, 'aggregate', ['aggregateIndividualFields', 'aggregateAllItemData'], 'aggregateIndividualFields');
    const json = how === 'aggregateAllItemData' ? allItemData(items, parameters) : singleFields(items, parameters, options);
    const made: Item = { json, pairedItem: items.map((_item, index) => ({ item: index })) };
    if (flag(options, 'includeBinaries')) {
      const binary = gatherBinary(items, flag(options, 'keepOnlyUnique'));
      if (Object.keys(binary).length > 0) made.binary = binary;
    }
    return [[made]];
  },
};

function singleFields(items: readonly Item[], parameters: Parameters, options: Parameters): Json {
  const dots = !flag(options, 'disableDotNotation');
  const fields = rows(parameters, 'fieldsToAggregate', 'fieldToAggregate');
  if (fields.length === 0) throw invalid('fieldsToAggregate', [], 'at least one field');
  const json: Json = {};
  const taken = new Set<string>();
  for (const row of fields) {
    const field = text(row, 'fieldToAggregate');
    if (field === '') throw invalid('fieldToAggregate', field, 'the name of a field');
    const renamed = flag(row, 'renameField') ? text(row, 'outputFieldName') : '';
    const target = renamed !== '' ? renamed : dots && field.includes('.') ? field.slice(field.lastIndexOf('.') + 1) : field;
    if (taken.has(target)) throw invalid('outputFieldName', target, 'a name that no other aggregated field has');
    taken.add(target);
    setField(json, target, fieldValues(items, field, dots, options), dots);
  }
  return json;
}

function fieldValues(items: readonly Item[], field: string, dots: boolean, options: Parameters): unknown[] {
  const keepMissing = flag(options, 'keepMissing');
  const mergeLists = flag(options, 'mergeLists');
  return items.flatMap((item): unknown[] => {
    const value = getField(item.json, field, dots);
    if (Array.isArray(value)) {
      const list: unknown[] = keepMissing ? value : value.filter((entry) => entry !== null);
      return mergeLists ? list : [list];
    }
    if (value === undefined || value === null) return keepMissing ? [null] : [];
    return [value];
  });
}

function allItemData(items: readonly Item[], parameters: Parameters): Json {
  const include = choice(parameters, 'include', ['allFields', 'specifiedFields', 'allFieldsExcept'], 'allFields');
  const names = fieldNames(include === 'specifiedFields' ? parameters.fieldsToInclude : parameters.fieldsToExclude);
  if (include !== 'allFields' && names.length === 0) throw invalid(include === 'specifiedFields' ? 'fieldsToInclude' : 'fieldsToExclude', '', 'at least one field name');
  const view = (json: Json): Json => {
    if (include === 'allFields') return json;
    return Object.fromEntries(Object.entries(json).filter(([name]) => names.includes(name) === (include === 'specifiedFields')));
  };
  const list = items.map((item) => view(item.json)).filter((json) => include === 'allFields' || Object.keys(json).length > 0);
  const json: Json = {};
  setField(json, text(parameters, 'destinationFieldName', 'data'), list);
  return json;
}

/** All files in one item; a name that is taken gets a number. */
function gatherBinary(items: readonly Item[], onlyUnique: boolean): Record<string, BinaryData> {
  const gathered: Record<string, BinaryData> = {};
  const same = (one: BinaryData, other: BinaryData): boolean => one.mimeType === other.mimeType && one.fileName === other.fileName && one.data === other.data;
  for (const { binary = {} } of items) {
    for (const [name, data] of Object.entries(binary)) {
      if (onlyUnique && Object.values(gathered).some((known) => same(known, data))) continue;
      let key = name;
      for (let number = 1; Object.hasOwn(gathered, key); number += 1) key = `${name}_${number}`;
      gathered[key] = data;
    }
  }
  return gathered;
}
