/**
 * n8n parameters made from the catalogue. A node's parameters come whole from `nodeProperties`; nothing about an operation is typed twice.
 *
 * What is required stands on the panel; what has a default or may stay empty is under "Options", so that an unset field means the
 * model's own default.
 */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Operation, Parameter, PhraseParameter, TextParameter } from '../contract/index.ts';
import { label } from './label.ts';
import { mediaProperties } from './media-properties.ts';
import { runOptions } from './run-properties.ts';

/** Groups and lists travel as n8n's fixed collections, with everything under this one key. */
export const COLLECTION_KEY = 'values';

const byTitle = (a: { title: string }, b: { title: string }): number => a.title.localeCompare(b.title);

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** All parameters of a node that offers `operations`. */
export function nodeProperties(operations: readonly Operation[]): INodeProperties[] {
  return [operationChoice(operations), ...operations.flatMap((operation) => operationProperties(operation))];
}

function operationChoice(operations: readonly Operation[]): INodeProperties {
  const options: INodePropertyOptions[] = [...operations]
    .sort(byTitle)
    .map(({ title, name, action, help }) => ({ name: title, value: name, action, description: help }));
  return { ...label('Operation', 'operation'), type: 'options', noDataExpression: true, options, default: operations[0]?.name ?? '' };
}

function operationProperties(operation: Operation): INodeProperties[] {
  const shown = { displayOptions: { show: { operation: [operation.name] } } };
  const entries = Object.entries(operation.parameters);
  const onPanel = entries.filter(([, parameter]) => isOnPanel(parameter));
  const optional = entries.filter((entry): entry is [string, Exclude<Parameter, PhraseParameter>] => !isOnPanel(entry[1]));
  const required = (parameter: Parameter) => ('required' in parameter && parameter.required ? { required: true } : {});
  const slots = (needed: boolean) => operation.takes.filter(({ min }) => min > 0 === needed).flatMap((slot) => mediaProperties(operation.name, slot));
  return [
    ...slots(true),
    ...onPanel.flatMap(([name, parameter]) =>
      parameter.type === 'phrase'
        ? Object.entries(parameter.parts).map(([part, choice]) => ({ ...property(part, choice), ...shown }))
        : [{ ...property(name, parameter), ...required(parameter), ...shown }],
    ),
    // A file that may be left out must not stand in front of what has to be filled in.
    ...slots(false),
    {
      ...label('Options', 'options'),
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: [...optional.map(([name, parameter]) => property(name, parameter)), ...runOptions(operation)].sort((a, b) => a.displayName.localeCompare(b.displayName)),
      ...shown,
    },
  ];
}

/** A phrase is shown as its choices, which are what the operation is about. */
const isOnPanel = (parameter: Parameter): boolean => parameter.type === 'list' || parameter.type === 'phrase' || ('required' in parameter && parameter.required === true);

/** One parameter in n8n's form. */
function property(name: string, parameter: Exclude<Parameter, PhraseParameter>): INodeProperties {
  const base = label(parameter.title, name, describe(parameter));
  switch (parameter.type) {
    case 'text':
      if (MODEL_PARAMETERS.has(name)) return modelChoice(base);
      return { ...base, type: 'string', default: parameter.default ?? '', ...textOptions(parameter) };
    case 'integer':
    case 'number':
      return {
        ...base,
        type: 'number',
        default: parameter.default ?? parameter.min,
        typeOptions: { minValue: parameter.min, maxValue: parameter.max, numberPrecision: parameter.type === 'integer' ? 0 : 2 },
      };
    case 'choice': {
      const choices = [...parameter.choices].sort(byTitle);
      return {
        ...base,
        type: 'options',
        options: choices.map(({ title, value, help }) => ({ name: title, value, ...(help ? { description: help } : {}) })),
        default: parameter.default ?? choices[0]?.value ?? '',
      };
    }
    case 'switch':
      return { ...base, type: 'boolean', default: parameter.default ?? false };
    case 'group':
      return fixedCollection(base, parameter, false);
    case 'list':
    case 'columns':
      return fixedCollection(base, parameter, true);
  }
}

/** Which models there are is known to the server alone, and asked when the list is opened. */
const MODEL_PARAMETERS = new Set(['model', 'videoModel']);

const modelChoice = (base: Pick<INodeProperties, 'displayName' | 'name' | 'description'>): INodeProperties => ({
  ...base,
  description: `${base.description ?? ''}. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>`,
  type: 'options',
  typeOptions: { loadOptionsMethod: 'loadModels', loadOptionsDependsOn: ['operation'] },
  default: '',
});

function textOptions(parameter: TextParameter): Partial<INodeProperties> {
  return {
    ...(parameter.rows ? { typeOptions: { rows: parameter.rows } } : {}),
    ...(parameter.example ? { placeholder: `e.g. ${parameter.example}` } : {}),
  };
}

function fixedCollection(
  base: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
  parameter: Extract<Parameter, { type: 'group' | 'list' | 'columns' }>,
  multipleValues: boolean,
): INodeProperties {
  const fields = Object.entries(parameter.fields);
  const ordered = fields.length > 4 ? [...fields].sort(([, a], [, b]) => byTitle(a, b)) : fields;
  return {
    ...base,
    type: 'fixedCollection',
    placeholder: `Add ${lowerFirst(parameter.title)}`,
    typeOptions: { multipleValues },
    default: {},
    options: [{ ...label(parameter.title, COLLECTION_KEY), values: ordered.map(([name, field]) => rowProperty(name, field)) }],
  };
}

/** A row has all of its fields, so that what may stay empty has to begin empty: 0 would be an answer. */
function rowProperty(name: string, field: Exclude<Parameter, PhraseParameter>): INodeProperties {
  const shown = property(name, field);
  const mayBeEmpty = (field.type === 'integer' || field.type === 'number') && field.default === undefined && !field.required;
  return mayBeEmpty ? { ...shown, default: '' } : shown;
}

/** Help with the range that is allowed, so that nobody has to try. */
function describe(parameter: Parameter): string {
  if (parameter.type !== 'integer' && parameter.type !== 'number') return parameter.help;
  const unit = parameter.unit ? ` ${parameter.unit}` : '';
  return `${parameter.help} (${parameter.min} to ${parameter.max}${unit})`;
}
