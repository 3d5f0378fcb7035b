/** Inputs that stand in a file, such as a table or a template: what they name lies beside it, wherever it is read from. */
import { resolve } from 'node:path';
import type { FormField } from './form-fields.ts';

/** @returns the inputs as texts; files, with or without `@`, are found from the folder. */
export function filesFrom(folder: string, inputs: Readonly<Record<string, string | number>>, fields: readonly FormField[]): Readonly<Record<string, string>> {
  const files = new Set(fields.filter(({ type }) => type === 'file').flatMap(({ key, label }) => [key, label]));
  const found = (path: string): string => `@${resolve(folder, path.trim().replace(/^@/, ''))}`;
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, files.has(name) ? String(value).split(/,(?=@)/).map(found).join(',') : String(value)]));
}
