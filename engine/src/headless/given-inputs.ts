/**
 * Inputs as they come over the API → texts by name, as `readInputs` takes them, with files of the account as `@digest/name`.
 * No path ever comes from a request: what follows the `@` is looked up among the account's files.
 */
import { FlowError, type ExecutionInputs, type FileInput, type InputValue } from 'n8n-nodes-sogni-flow/contract';
import { safeFileName } from '../binary-data/media-names.ts';
import { YES_NO } from '../templates/widgets.ts';
import type { FormField } from '../workflow/form-fields.ts';

export const asTexts = (given: ExecutionInputs, fields: readonly FormField[]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, asText(value, fields.find(({ key }) => key === name))]));

function asText(value: InputValue, field: FormField | undefined): string {
  // Whoever says nothing leaves the input out; this says that it stays empty.
  if (value === null) return '';
  if (typeof value === 'boolean') return field && YES_NO.every((word) => field.options.includes(word)) ? YES_NO[value ? 0 : 1] : String(value);
  if (Array.isArray(value)) return (value as readonly (string | FileInput)[]).map((entry) => (typeof entry === 'string' ? entry : fileText(entry))).join(',');
  return typeof value === 'object' ? fileText(value as FileInput) : String(value);
}

/** `,@` would part two files. */
const fileText = ({ artifact, name }: FileInput): string => `@${artifact}/${(safeFileName(name) ?? artifact.slice(0, 12)).replaceAll('@', '')}`;

/** @throws FlowError `invalid_input` for what names no file of an account. */
export function readFileText(path: string, field: string): { readonly digest: string; readonly name: string } {
  const [, digest, name] = /^([0-9a-f]{64})\/([^/\\]+)$/.exec(path) ?? [];
  if (digest !== undefined && name !== undefined) return { digest, name };
  throw new FlowError('invalid_input', `input "${field}" needs a file of this account: {"artifact": "<SHA-256>"}, of an upload or of an earlier result`, { details: { input: field } });
}
