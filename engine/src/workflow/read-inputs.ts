/**
 * Given inputs (`--input name=value`, the page's form) → the item that n8n's Form Trigger would have made of them.
 *
 * A field is found by its key, its label, or its label in lower, kebab or snake case. Files are named `@path`; opening them is
 * the caller's business, because only the caller knows whether a path from this source may be opened at all.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { FormField } from './form-fields.ts';
import { didYouMean, listed } from './suggest.ts';

export interface InputFile {
  /** Binary property of the item. */
  readonly property: string;
  /** Key of the field. */
  readonly field: string;
  /** What followed the `@`. */
  readonly path: string;
}

export interface ReadInputs {
  readonly json: Record<string, unknown>;
  readonly files: readonly InputFile[];
}

const refuse = (message: string, input: string): never => {
  throw new FlowError('invalid_input', message, { details: { input } });
};

/** What a name is compared by when it is written loosely: `Photo of you` is `photo-of-you` and `photo_of_you`. */
export const squeeze = (name: string): string => name.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');

/**
 * @param given - values by name, all of them texts.
 * @param now - milliseconds since the epoch, for `submittedAt`.
 * @throws FlowError `invalid_input`, naming the input and what is allowed.
 */
export function readInputs(fields: readonly FormField[], given: Readonly<Record<string, string>>, now: number): ReadInputs {
  const askable = fields.filter((field) => field.type !== 'html');
  const values = matchNames(askable, given);
  const json: Record<string, unknown> = {};
  const files: InputFile[] = [];
  for (const field of askable) {
    // A file is opened only when the user names it: a workflow from elsewhere must not choose what is read here.
    const text = values.get(field) ?? (field.type === 'file' ? '' : (field.default ?? ''));
    const empty = text.trim() === '';
    if (empty && field.required) refuse(`input "${field.key}" is missing; the form needs it${field.type === 'file' ? `: ${field.key}=@file` : ''}`, field.key);
    if (field.type === 'file') {
      const named = empty ? [] : readFiles(field, text);
      files.push(...named);
      // n8n puts a description of the upload here; the bytes are binary data under the field's name.
      json[field.key] = named.length === 0 ? null : field.multiple ? named.map(describe) : describe(named[0] as InputFile);
    } else {
      json[field.key] = empty ? emptyValue(field) : readValue(field, text);
    }
  }
  json.submittedAt = new Date(now).toISOString();
  json.formMode = 'production';
  return { json, files };
}

function matchNames(fields: readonly FormField[], given: Readonly<Record<string, string>>): ReadonlyMap<FormField, string> {
  const values = new Map<FormField, string>();
  for (const [name, value] of Object.entries(given)) {
    const field = fieldNamed(fields, name);
    if (values.has(field)) refuse(`input "${field.key}" is given twice, the second time as "${name}"`, field.key);
    values.set(field, value);
  }
  return values;
}

/** @throws FlowError `invalid_input`, listing the names that there are. */
export function fieldNamed(fields: readonly FormField[], name: string): FormField {
  const field = findField(fields, name);
  if (field !== undefined) return field;
  const known = fields.map(({ key }) => key);
  const allowed = known.length === 0 ? 'this workflow takes none' : `inputs are ${listed(known)}`;
  throw new FlowError('invalid_input', `there is no input "${name}"; ${allowed}${didYouMean(name, known)}`, { details: { input: name, known } });
}

/** An exact name wins over a loose one, so that two similar labels can still be told apart. @returns `undefined` when there is none. */
export function findField(fields: readonly FormField[], name: string): FormField | undefined {
  const exact = fields.find((field) => field.key === name) ?? fields.find((field) => field.label === name);
  if (exact !== undefined) return exact;
  const wanted = squeeze(name);
  const loose = wanted === '' ? [] : fields.filter((field) => squeeze(field.key) === wanted || squeeze(field.label) === wanted);
  if (loose.length > 1) refuse(`input "${name}" may be ${loose.map((field) => `"${field.key}"`).join(' or ')}; write one of them in full`, name);
  return loose[0];
}

const emptyValue = (field: FormField): unknown => (field.multiple ? [] : field.type === 'number' ? null : '');

function readValue(field: FormField, text: string): unknown {
  switch (field.type) {
    case 'number': {
      const number = Number(text);
      return Number.isFinite(number) ? number : refuse(`input "${field.key}" is "${text}"; a number is needed`, field.key);
    }
    case 'dropdown':
    case 'radio':
      return field.multiple ? readChoices(field, text) : readChoice(field, text);
    case 'checkbox':
      return readChoices(field, text);
    case 'date':
      return readDate(field, text);
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text.trim()) ? text.trim() : refuse(`input "${field.key}" is "${text}"; an e-mail address is needed`, field.key);
    case 'password':
    case 'hiddenField':
      return text;
    default:
      return text.trim();
  }
}

/** A switch is a choice of yes and no, which programs write as true and false. */
const SWITCH: Readonly<Record<string, string>> = { true: 'yes', false: 'no' };

function readChoice(field: FormField, text: string): string {
  const isSwitch = field.options.length === 2 && Object.values(SWITCH).every((option) => field.options.includes(option));
  const wanted = (isSwitch ? SWITCH[text.trim()] : undefined) ?? text.trim();
  const found = field.options.find((option) => option === wanted) ?? field.options.find((option) => option.toLowerCase() === wanted.toLowerCase());
  return found ?? refuse(`input "${field.key}" is "${text}"; allowed: ${field.options.join(', ')}`, field.key);
}

/** Several choices are parted by commas; an option that holds a comma itself must be the only one. */
function readChoices(field: FormField, text: string): string[] {
  if (field.options.includes(text.trim())) return [text.trim()];
  const parts = new Set(text.split(',').map((part) => part.trim()).filter((part) => part !== ''));
  return [...new Set([...parts].map((part) => readChoice(field, part)))];
}

function readDate(field: FormField, text: string): string {
  const date = text.trim();
  const valid = /^\d{4}-\d{2}-\d{2}$/.test(date) && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date);
  return valid ? date : refuse(`input "${field.key}" is "${text}"; a date such as 2026-12-31 is needed`, field.key);
}

/** `@a.png`, or `@a.png,@b.png` where the form takes several; then they are numbered, as n8n does. */
function readFiles(field: FormField, text: string): InputFile[] {
  const parts = text.trim().split(/,(?=@)/);
  const property = field.key.replace(/\W/g, '_');
  if (parts.length > 1 && !field.multiple) refuse(`input "${field.key}" has ${parts.length} files; the form takes one`, field.key);
  return parts.map((part, index) => {
    const path = part.slice(1).trim();
    if (!part.startsWith('@') || path === '') refuse(`input "${field.key}" is "${text}"; a file is needed, written as ${field.key}=@path/to/file`, field.key);
    return { property: parts.length > 1 ? `${property}_${index}` : property, field: field.key, path };
  });
}

const describe = ({ path }: InputFile): { filename: string } => ({ filename: path.replace(/^.*[\\/]/, '') });
