/** Reads a node's parameters where n8n leaves out of the file what has its default value. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

export type Parameters = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value in a message: long ones are cut. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

export const invalid = (name: string, value: unknown, allowed: string): FlowError =>
  new FlowError('invalid_parameter', `${name} is ${show(value)}; ${allowed} is needed`, { details: { parameter: name } });

/** A group of parameters such as `options`; empty when it is missing. */
export function group(parameters: Parameters, name: string): Parameters {
  const value = parameters[name];
  if (value === undefined || value === null || value === '') return {};
  if (!isRecord(value)) throw invalid(name, value, 'an object');
  return value;
}

/** The rows of a collection: `assignments.assignments`, `sortFieldsUi.sortField`. */
export function rows(parameters: Parameters, name: string, list: string): readonly Parameters[] {
  const value = group(parameters, name)[list];
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isRecord)) throw invalid(`${name}.${list}`, value, 'a list of objects');
  return value;
}

export function text(parameters: Parameters, name: string, standard = ''): string {
  const value = parameters[name];
  if (value === undefined || value === null) return standard;
  if (typeof value === 'object') throw invalid(name, value, 'text');
  return String(value as string | number | boolean);
}

export function choice<const Choice extends string>(parameters: Parameters, name: string, choices: readonly Choice[], standard: Choice): Choice {
  const value = parameters[name] ?? standard;
  const found = choices.find((one) => one === value);
  if (found === undefined) throw invalid(name, value, `one of ${choices.join(', ')}`);
  return found;
}

export function flag(parameters: Parameters, name: string, standard = false): boolean {
  const value = parameters[name];
  if (value === undefined || value === null || value === '') return standard;
  if (value === 'true' || value === 'false') return value === 'true';
  if (typeof value !== 'boolean') throw invalid(name, value, 'true or false');
  return value;
}

/** @param range - smallest and largest value allowed. */
export function number(parameters: Parameters, name: string, standard: number, [min, max]: readonly [number, number]): number {
  const value = parameters[name] ?? standard;
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read) || read < min || read > max) throw invalid(name, value, `a number from ${min} to ${max}`);
  return read;
}

export function wholeNumber(parameters: Parameters, name: string, standard: number, range: readonly [number, number]): number {
  const value = number(parameters, name, standard, range);
  if (!Number.isInteger(value)) throw invalid(name, value, `a whole number from ${range[0]} to ${range[1]}`);
  return value;
}

/** Field names as people type them, `a, b.c`, or as a list; `$json.` in front is dropped. */
export function fieldNames(value: unknown): string[] {
  const names = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
  return names.map((name) => name.trim().replace(/^\$json\./, '')).filter((name) => name !== '');
}
