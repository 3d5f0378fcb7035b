/** The same run as others would start it: from a shell, over HTTP, or by another program. Secrets are never in it. */
import type { ExecutionInputs, FileInput, InputValue, TemplateInput } from 'n8n-nodes-sogni-flow/contract';

export interface CopyableRun {
  /** Id of the template. */
  readonly template: string;
  readonly inputs: ExecutionInputs;
  readonly maxSpark?: number | undefined;
}

/** Whoever starts the copy fills in passwords anew. */
export function copyable(template: { readonly id: string; readonly inputs: readonly TemplateInput[] }, inputs: ExecutionInputs): CopyableRun {
  const secret = new Set(template.inputs.filter(({ widget }) => widget === 'password').map(({ name }) => name));
  return { template: template.id, inputs: Object.fromEntries(Object.entries(inputs).filter(([name]) => !secret.has(name))) };
}

/** For a POSIX shell: a word that needs no quotes gets none. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

const isFile = (value: unknown): value is FileInput => typeof value === 'object' && value !== null && 'artifact' in value;

/** As `--input` takes it; a file is one of that name in the folder where the command runs. */
function asText(value: InputValue): string {
  const parts = Array.isArray(value) ? value : [value];
  return parts.map((part: unknown) => (isFile(part) ? `@${part.name ?? part.artifact}` : String(part ?? ''))).join(',');
}

export function asCommand({ template, inputs, maxSpark }: CopyableRun): string {
  const given = Object.entries(inputs).map(([name, value]) => `--input ${shellWord(`${name}=${asText(value)}`)}`);
  const limit = maxSpark === undefined ? [] : [`--max-spark ${maxSpark}`];
  return [`sogni-flow run ${shellWord(template)}`, ...given, ...limit].join(' \\\n  ');
}

/** @param origin - of the engine, `https://flow.example`. */
export function asCurl(run: CopyableRun, origin: string): string {
  const words = [`curl ${shellWord(`${origin}/v1/executions`)}`, `-H "Authorization: Bearer $SOGNI_API_KEY"`, `-H 'Content-Type: application/json'`, `-d ${shellWord(JSON.stringify(run))}`];
  return words.join(' \\\n  ');
}

export const asJson = ({ inputs }: CopyableRun): string => JSON.stringify(inputs, null, 2);
