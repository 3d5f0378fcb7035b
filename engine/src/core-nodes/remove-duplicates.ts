/** Remove Duplicates: hands on the first of the items that are alike. */
import { isDeepStrictEqual } from 'node:util';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import { getField, removeField, setField, type Json } from './field-path.ts';
import { choice, fieldNames, flag, group, invalid, text, type Parameters } from './parameter.ts';
import { STEP } from './shape.ts';

export const removeDuplicates: NodeType = {
  type: 'n8n-nodes-base.removeDuplicates',
  versions: [1, 1.1, 2],
  shape: () => STEP,
  async execute(context) {
    const [parameters = {}] = await context.parameters();
    const operation = text(parameters, 'operation', 'removeDuplicateInputItems');
    if (operation !== 'removeDuplicateInputItems') {
      throw new FlowError('invalid_parameter', `operation is "${operation}"; removeDuplicateInputItems is what runs here: nothing is remembered from one execution to the next`);
    }
    const options = group(parameters, 'options');
    const view = viewOf(parameters, options);
    // Items that cannot be alike are not compared: the text of their view sorts them first.
    const seen = new Map<string, Json[]>();
    const kept: Item[] = [];
    for (const [index, item] of (context.inputs[0] ?? []).entries()) {
      const seenAs = view(item.json);
      const key = JSON.stringify(Object.entries(seenAs).map(([name, value]) => [name, typeof value === 'object' ? null : value]).sort());
      const alike = seen.get(key) ?? [];
      seen.set(key, alike);
      if (alike.some((other) => isDeepStrictEqual(other, seenAs))) continue;
      alike.push(seenAs);
      kept.push({ ...item, json: flag(options, 'removeOtherFields') ? seenAs : item.json, pairedItem: { item: index } });
    }
    return [kept];
  },
};

/** The part of an item that is compared. */
function viewOf(parameters: Parameters, options: Parameters): (json: Json) => Json {
  const dots = !flag(options, 'disableDotNotation');
  const compare = choice(parameters, 'compare', ['allFields', 'allFieldsExcept', 'selectedFields'], 'allFields');
  if (compare === 'allFields') return (json) => json;
  const parameter = compare === 'selectedFields' ? 'fieldsToCompare' : 'fieldsToExclude';
  const names = fieldNames(parameters[parameter]);
  if (names.length === 0) throw invalid(parameter, parameters[parameter], 'at least one field name');
  return (json) => {
    if (compare === 'allFieldsExcept') {
      const rest = { ...json };
      for (const name of names) removeField(rest, name, dots);
      return rest;
    }
    const part: Json = {};
    for (const name of names) setField(part, name, getField(json, name, dots), dots);
    return part;
  };
}
