/** A field of the form and its hint → a typed input of the template. */
import type { TemplateInput } from 'n8n-nodes-sogni-flow/contract';
import type { FormField } from '../workflow/form-fields.ts';
import type { InputHint } from './hint-schema.ts';
import { inputSchema } from './input-schema.ts';
import { mediaOf, widgetOf, YES_NO } from './widgets.ts';

/** As far as the pictures of a job go. */
const MOST_FILES = 16;
const SEEDS = { min: 0, max: 4_294_967_295, step: 1 };

/** @param hint - fits the field: `checkHints` has left out what does not. */
export function describeInput(field: FormField, hint: InputHint = {}): TemplateInput {
  const widget = hint.widget ?? widgetOf(field);
  const isNumber = field.type === 'number';
  const range = { ...(widget === 'seed' ? SEEDS : {}), ...(isNumber ? given({ min: hint.min, max: hint.max, step: hint.step }) : {}) };
  const input: Omit<TemplateInput, 'jsonSchema'> = {
    name: field.key,
    type: typeOf(field, widget),
    title: field.label,
    required: field.required,
    ...given({ description: hint.help, default: defaultOf(field, widget), placeholder: field.placeholder }),
    ...(field.options.length > 0 ? { options: field.options.map((value) => ({ value, label: value })) } : {}),
    ...(field.multiple ? { multiple: several(field, hint) } : {}),
    ...(field.type === 'hiddenField' ? { internal: true } : {}),
    widget,
    ...range,
    ...given({ unit: hint.unit, maxLength: hint.maxLength, examples: hint.examples, accept: field.accept, of: hint.of, html: field.html }),
  };
  return { ...input, jsonSchema: inputSchema(input) };
}

/** Without what is undefined. */
const given = <Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function typeOf(field: FormField, widget: TemplateInput['widget']): TemplateInput['type'] {
  switch (field.type) {
    case 'number':
      return 'number';
    case 'dropdown':
    case 'radio':
    case 'checkbox':
      return widget === 'switch' ? 'boolean' : 'select';
    case 'file':
      return mediaOf(field) ?? 'image';
    default:
      return 'text';
  }
}

function defaultOf({ type, multiple, default: standard }: FormField, widget: TemplateInput['widget']): TemplateInput['default'] {
  // Neither a workflow from elsewhere nor its page may choose a file.
  if (standard === undefined || type === 'file' || type === 'html') return undefined;
  if (type === 'number') return Number.isFinite(Number(standard)) ? Number(standard) : undefined;
  if (widget === 'switch') return standard === YES_NO[0];
  return multiple ? standard.split(',').map((option) => option.trim()) : standard;
}

function several({ type, required, options }: FormField, { min, max }: InputHint): { readonly min: number; readonly max: number } {
  const least = required ? 1 : 0;
  return type === 'file' ? { min: min ?? least, max: max ?? MOST_FILES } : { min: least, max: options.length };
}
