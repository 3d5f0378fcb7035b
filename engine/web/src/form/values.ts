/** What a form holds while it is filled in, and how that travels: from defaults or an earlier run, and to the engine. */
import type { ExecutionInputs, FileInput, InputValue, LibraryFile, TemplateInput } from 'n8n-nodes-sogni-flow/contract';

/** A file in a field; what is known of it depends on where it comes from. */
export type HeldFile = Pick<LibraryFile, 'artifact' | 'name' | 'url'> & Partial<Omit<LibraryFile, 'artifact' | 'name' | 'url'>>;

/** Files are a list even where the form takes one, and so are several choices; all else is text as it was typed. */
export type FieldValue = string | readonly string[] | readonly HeldFile[];
export type FormValues = Readonly<Record<string, FieldValue>>;

export const takesFiles = ({ type }: TemplateInput): boolean => type === 'image' || type === 'audio' || type === 'video';
export const takesSeveral = (input: TemplateInput): boolean => input.widget === 'choices' || input.multiple !== undefined;
const isList = (input: TemplateInput): boolean => takesFiles(input) || takesSeveral(input);

export const isFile = (value: unknown): value is HeldFile => typeof value === 'object' && value !== null && 'artifact' in value;
export const isEmpty = (value: FieldValue): boolean => value.length === 0 || (typeof value === 'string' && value.trim() === '');

export const fileOf = ({ artifact, name }: FileInput): HeldFile => ({ artifact, name: name ?? 'file', url: `/v1/artifacts/${artifact}` });

/** What the form's author has filled in. */
export function defaultOf(input: TemplateInput): FieldValue {
  if (takesFiles(input)) return [];
  const { default: standard } = input;
  if (takesSeveral(input)) return Array.isArray(standard) ? standard.map(String) : isGiven(standard) ? String(standard).split(',').map((part) => part.trim()) : [];
  if (!isGiven(standard)) return '';
  return typeof standard === 'boolean' ? (standard ? 'yes' : 'no') : String(standard);
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** The form as it is at first; what `given` does not hold, or holds in a shape that the field has no use for, is as the author has it. */
export function startValues(inputs: readonly TemplateInput[], given: Readonly<Record<string, unknown>> = {}): FormValues {
  return Object.fromEntries(inputs.map((input) => [input.name, (Object.hasOwn(given, input.name) ? readValue(input, given[input.name]) : undefined) ?? defaultOf(input)]));
}

function readValue(input: TemplateInput, value: unknown): FieldValue | undefined {
  if (takesFiles(input)) return (Array.isArray(value) ? value : [value]).filter(isFile).map((file) => ({ ...fileOf(file), ...file }));
  if (isList(input)) return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** What is empty is left out, unless the author has filled it in: then it was emptied on purpose. */
export function toInputs(inputs: readonly TemplateInput[], values: FormValues): ExecutionInputs {
  const given = inputs.flatMap((input): [string, InputValue][] => {
    const value = values[input.name];
    if (value === undefined || input.widget === 'html' || input.internal) return [];
    if (isEmpty(value)) return isEmpty(defaultOf(input)) ? [] : [[input.name, isList(input) ? [] : '']];
    return [[input.name, sent(input, value)]];
  });
  return Object.fromEntries(given);
}

function sent(input: TemplateInput, value: FieldValue): InputValue {
  if (typeof value === 'string') {
    if (input.type === 'number') return Number.isFinite(Number(value)) ? Number(value) : value;
    return input.type === 'boolean' && !input.options ? value === 'yes' : value;
  }
  const files = value.filter(isFile).map(({ artifact, name }): FileInput => ({ artifact, name }));
  if (!takesFiles(input)) return value.filter((one) => typeof one === 'string');
  return takesSeveral(input) ? files : (files[0] ?? null);
}
