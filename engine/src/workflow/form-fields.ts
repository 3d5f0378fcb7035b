/** The typed inputs of a workflow: the fields of its own n8n Form Trigger. */
import { isRecord, refuseField, type Fields, type Owner } from './fields.ts';
import { WORKFLOW_LIMITS } from './limits.ts';
import type { Workflow, WorkflowNode } from './types.ts';

export const FORM_TRIGGER = 'n8n-nodes-base.formTrigger';

export const FIELD_TYPES = ['text', 'textarea', 'number', 'dropdown', 'checkbox', 'radio', 'date', 'email', 'password', 'file', 'hiddenField', 'html'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface FormField {
  /** Key of the value in the form's item: n8n's `fieldName` when it is set, else the label. */
  readonly key: string;
  readonly label: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** Allowed values of dropdown, radio and checkbox; empty for other types. */
  readonly options: readonly string[];
  /** Several options, or several files, may be given. */
  readonly multiple: boolean;
  readonly default?: string;
  readonly placeholder?: string;
  /** File endings or media types as the form states them, e.g. `.png, image/*`. */
  readonly accept?: string;
  /** For `html`: what the form shows. Untrusted. */
  readonly html?: string;
}

const WITH_OPTIONS: readonly FieldType[] = ['dropdown', 'radio', 'checkbox'];

/**
 * @param start - the trigger to read; without it the first Form Trigger that is switched on.
 * @returns the fields in the order of the form; none when the workflow starts otherwise.
 * @throws FlowError `invalid_workflow`, naming node and field.
 */
export function formFields(workflow: Pick<Workflow, 'nodes'>, start?: string): readonly FormField[] {
  const form = start === undefined ? [...workflow.nodes.values()].find((node) => node.type === FORM_TRIGGER && !node.disabled) : workflow.nodes.get(start);
  return form?.type === FORM_TRIGGER ? readForm(form) : [];
}

function readForm(node: WorkflowNode): readonly FormField[] {
  const owner: Owner = { label: `node "${node.name}"`, node: node.name };
  const values = isRecord(node.parameters.formFields) ? (node.parameters.formFields.values ?? []) : [];
  if (!Array.isArray(values)) return refuseField(owner, 'formFields.values', values, 'a list of fields is needed');
  refuseMany(owner, 'formFields.values', values, WORKFLOW_LIMITS.fields, 'fields');
  const fields = values.map((value: unknown, index) => readField(owner, value, `formFields.values[${index}]`));
  const keys = new Set<string>();
  for (const [index, { key }] of fields.entries()) {
    if (keys.has(key)) refuseField(owner, `formFields.values[${index}]`, key, 'every field needs a name of its own');
    keys.add(key);
  }
  return fields;
}

function refuseMany(owner: Owner, place: string, values: readonly unknown[], most: number, what: string): void {
  if (values.length > most) refuseField(owner, place, `${values.length} ${what}`, `at most ${most} are allowed`);
}

function readField(owner: Owner, value: unknown, place: string): FormField {
  if (!isRecord(value)) return refuseField(owner, place, value, 'an object is needed');
  const type = value.fieldType ?? 'text';
  if (typeof type !== 'string' || !isFieldType(type)) return refuseField(owner, `${place}.fieldType`, type, `one of ${FIELD_TYPES.join(', ')} is needed`);
  const label = textOf(value, 'fieldLabel') ?? textOf(value, 'fieldName') ?? textOf(value, 'elementName') ?? (type === 'html' ? place : undefined);
  if (label === undefined) return refuseField(owner, `${place}.fieldLabel`, value.fieldLabel, 'a text is needed');
  const key = textOf(value, 'fieldName') ?? label;
  for (const name of [key, label]) if (name.length > WORKFLOW_LIMITS.name) refuseField(owner, `${place}.fieldLabel`, name, `at most ${WORKFLOW_LIMITS.name} characters are allowed`);
  const options = WITH_OPTIONS.includes(type) ? readOptions(owner, value, place) : [];
  const fallback = textOf(value, type === 'hiddenField' ? 'fieldValue' : 'defaultValue');
  const placeholder = textOf(value, 'placeholder');
  const accept = type === 'file' ? textOf(value, 'acceptFileTypes') : undefined;
  const html = type === 'html' ? textOf(value, 'html') : undefined;
  return {
    key,
    label,
    type,
    required: value.requiredField === true,
    options,
    multiple: type === 'checkbox' || (type === 'dropdown' && value.multiselect === true) || (type === 'file' && value.multipleFiles !== false),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(accept === undefined ? {} : { accept }),
    ...(html === undefined ? {} : { html }),
  };
}

const isFieldType = (type: string): type is FieldType => (FIELD_TYPES as readonly string[]).includes(type);

/** A text or number as text; `undefined` when empty. */
function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function readOptions(owner: Owner, field: Fields, place: string): readonly string[] {
  const values = isRecord(field.fieldOptions) ? field.fieldOptions.values : undefined;
  if (!Array.isArray(values)) return refuseField(owner, `${place}.fieldOptions`, field.fieldOptions, 'a list of options is needed');
  refuseMany(owner, `${place}.fieldOptions`, values, WORKFLOW_LIMITS.options, 'options');
  return values.map((entry: unknown, index) => {
    const option = isRecord(entry) ? textOf(entry, 'option') : undefined;
    return option ?? refuseField(owner, `${place}.fieldOptions.values[${index}].option`, entry, 'a text is needed');
  });
}
