/** Reads single fields of an untrusted object; every refusal says where the field is, what it holds and what belongs there. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export type Fields = Readonly<Record<string, unknown>>;

/** Whose fields are read: a node by name, or the workflow itself. */
export interface Owner {
  readonly label: string;
  readonly node?: string;
}

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export function show(value: unknown): string {
  const text = value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export function refuseField(owner: Owner, field: string, value: unknown, allowed: string): never {
  const node = owner.node === undefined ? {} : { node: owner.node };
  throw new FlowError('invalid_workflow', `${owner.label}: ${field} is ${show(value)}; ${allowed}`, { ...node, details: { field } });
}

export function readText(owner: Owner, fields: Fields, field: string, maxLength: number): string {
  const value = fields[field];
  if (typeof value !== 'string' || value === '') return refuseField(owner, field, value, 'a text is needed');
  if (value.length > maxLength) return refuseField(owner, field, value, `at most ${maxLength} characters are allowed`);
  return withoutZero(owner, field, value);
}

/** Empty, absent and `null` are the fallback. */
export function readOptionalText(owner: Owner, fields: Fields, field: string, fallback: string): string {
  const value = fields[field] ?? fallback;
  return typeof value === 'string' ? withoutZero(owner, field, value) : refuseField(owner, field, value, 'a text is needed');
}

/** Names are columns of the database, and not every database can hold one with a zero in it. */
const withoutZero = (owner: Owner, field: string, text: string): string => (text.includes('\0') ? refuseField(owner, field, text, 'a zero byte is not allowed') : text);

export function readSwitch(owner: Owner, fields: Fields, field: string): boolean {
  const value = fields[field] ?? false;
  return typeof value === 'boolean' ? value : refuseField(owner, field, value, 'true or false is needed');
}

export function readNumber(owner: Owner, fields: Fields, field: string, fallback: number): number {
  const value = fields[field] ?? fallback;
  return typeof value === 'number' && Number.isFinite(value) ? value : refuseField(owner, field, value, 'a number is needed');
}

export function readRecord(owner: Owner, fields: Fields, field: string): Fields {
  const value = fields[field] ?? {};
  return isRecord(value) ? value : refuseField(owner, field, value, 'an object is needed');
}
