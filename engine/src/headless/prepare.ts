/** From a workflow file and what the user typed to something that can be quoted and run: the checked workflow and its trigger's items. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FlowError, kindOf } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore } from 'sogni-flow-runtime';
import { describeArtifact } from '../binary-data/binary-store.ts';
import type { NodeTypes } from '../execution/node-type.ts';
import type { BinaryData, Item } from '../execution/types.ts';
import { formFields } from '../workflow/form-fields.ts';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import { planWorkflow } from '../workflow/plan-workflow.ts';
import { readInputs, type InputFile } from '../workflow/read-inputs.ts';
import type { Workflow } from '../workflow/types.ts';

/** Above this a file is refused before it is read. */
const MAX_INPUT_BYTES = 512 * 1024 * 1024;

export interface PreparedWorkflow {
  readonly workflow: Workflow;
  /** The file as it was read; an execution keeps it. */
  readonly text: string;
  readonly trigger: readonly Item[];
}

export interface PrepareOptions {
  readonly text: string;
  /** The text, where it was read before. */
  readonly workflow?: Workflow;
  /** By name of the form's field; a file is named `@path`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Replaces the value of a field that is named "Seed", where the form has one. */
  readonly seed?: number;
  readonly types: NodeTypes;
  /** Asked for only when there is a file to store. */
  readonly artifacts: () => Promise<ArtifactStore>;
  readonly now: number;
}

/** @throws FlowError for whatever is wrong with the file or the inputs, before anything is stored or run. */
export async function prepareWorkflow(options: PrepareOptions): Promise<PreparedWorkflow> {
  const workflow = options.workflow ?? parseWorkflow(options.text);
  const { start } = planWorkflow(workflow, options.types);
  const fields = formFields(workflow, start);
  const inputs = withSeed(options, fields.map(({ key }) => key));
  const { json, files } = readInputs(fields, inputs, options.now);
  // n8n's form knows no ranges; the hints of the workflow do.
  if (workflow.meta.sogniFlow !== undefined) (await import('../templates/check-given.ts')).checkGiven(workflow, json);
  const binary: Record<string, BinaryData> = {};
  for (const file of files) binary[file.property] = await storeFile(file, await options.artifacts());
  const isForm = fields.length > 0;
  return { workflow, text: options.text, trigger: isForm ? [{ json, ...(files.length > 0 ? { binary } : {}) }] : [] };
}

function withSeed({ inputs, seed }: PrepareOptions, keys: readonly string[]): Readonly<Record<string, string>> {
  if (seed === undefined) return inputs;
  const key = keys.find((name) => name.toLowerCase() === 'seed');
  if (!key) throw new FlowError('invalid_input', `a seed is given, but the form of this workflow has no field "Seed"; its fields are ${keys.join(', ') || 'none'}`);
  return { ...inputs, [key]: String(seed) };
}

async function storeFile({ path, field }: InputFile, artifacts: ArtifactStore): Promise<BinaryData> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new FlowError('invalid_input', `input "${field}": the file ${path} cannot be read`, { cause });
  });
  if (!facts.isFile()) throw new FlowError('invalid_input', `input "${field}": ${path} is no file`);
  try {
    const stored = await artifacts.put(createReadStream(path), { maxBytes: MAX_INPUT_BYTES });
    // A picture that is cut short is told now, not after the first steps were bought.
    if (kindOf(stored.mediaType) === 'image') {
      const { checkPicture } = await import('sogni-flow-runtime/runtimes');
      await checkPicture(await artifacts.localPath(stored.digest));
    }
    return describeArtifact(stored, undefined, basename(path));
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    throw new FlowError(error.code, `input "${field}" (${basename(path)}): ${error.message}`, { cause: error });
  }
}
