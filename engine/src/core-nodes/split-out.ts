/** Split Out: makes an item of every entry of a list. */
import type { NodeType } from '../execution/node-type.ts';
import type { Item } from '../execution/types.ts';
import { getField, removeField, setField, type Json } from './field-path.ts';
import { choice, fieldNames, flag, group, invalid, isRecord, type Parameters } from './parameter.ts';
import { STEP } from './shape.ts';

export const splitOut: NodeType = {
  type: 'n8n-nodes-base.splitOut',
  versions: [1],
  shape: () => STEP,
  async execute(context) {
    const given = await context.parameters();
    return [(context.inputs[0] ?? []).flatMap((item, index) => splitItem(item, index, given[index]!))];
  },
};

function splitItem(item: Item, index: number, parameters: Parameters): Item[] {
  const options = group(parameters, 'options');
  const dots = !flag(options, 'disableDotNotation');
  const fields = fieldNames(parameters.fieldToSplitOut);
  if (fields.length === 0) throw invalid('fieldToSplitOut', parameters.fieldToSplitOut, 'the name of a field');
  const targets = fieldNames(options.destinationFieldName);
  if (targets.length > 0 && targets.length !== fields.length) throw invalid('options.destinationFieldName', options.destinationFieldName, `as many names as fields to split out, ${fields.length},`);
  const include = choice(parameters, 'include', ['noOtherFields', 'allOtherFields', 'selectedOtherFields'], 'noOtherFields');

  const lists = fields.map((field) => entriesOf(field === '$binary' ? binaryEntries(item) : getField(item.json, field, dots)));
  const others = otherFields(item.json, fields, include, parameters, dots);
  return Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, place) => {
    const made: Item = { json: { ...others }, pairedItem: { item: index } };
    for (const [number, list] of lists.entries()) {
      if (place >= list.length) continue;
      const entry = list[place];
      const target = targets[number];
      if (fields[number] === '$binary') made.binary = entry as NonNullable<Item['binary']>;
      // One list of objects becomes the items themselves.
      else if (isRecord(entry) && include === 'noOtherFields' && target === undefined && fields.length === 1) Object.assign(made.json, entry);
      else if (include === 'noOtherFields' && target === undefined) made.json[fields[number]!] = entry;
      else setField(made.json, target ?? fields[number]!, entry, false);
    }
    if (flag(options, 'includeBinary') && item.binary) made.binary = { ...item.binary };
    return made;
  });
}

const binaryEntries = ({ binary = {} }: Item): unknown[] => Object.entries(binary).map(([name, data]) => ({ [name]: data }));

function entriesOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [value];
}

function otherFields(json: Readonly<Json>, split: readonly string[], include: string, parameters: Parameters, dots: boolean): Json {
  if (include === 'noOtherFields') return {};
  if (include === 'allOtherFields') {
    const kept = { ...json };
    for (const field of split) removeField(kept, field, dots);
    return kept;
  }
  const names = fieldNames(parameters.fieldsToInclude);
  if (names.length === 0) throw invalid('fieldsToInclude', parameters.fieldsToInclude, 'at least one field name');
  const kept: Json = {};
  for (const name of names) {
    const value = getField(json, name, dots);
    if (value !== undefined) setField(kept, name, value, dots);
  }
  return kept;
}
