/** From a workflow and the inputs of a request to something that can be quoted and run. Files are the account's own. */
import { FlowError, kindOf, type ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';
import { describeArtifact } from '../binary-data/binary-store.ts';
import type { Engine } from '../engine.ts';
import type { BinaryData } from '../execution/types.ts';
import { checkGiven } from '../templates/check-given.ts';
import { formFields, type FormField } from '../workflow/form-fields.ts';
import { planWorkflow } from '../workflow/plan-workflow.ts';
import { readInputs, type InputFile } from '../workflow/read-inputs.ts';
import type { Workflow } from '../workflow/types.ts';
import { isAccepted } from './accepted-file.ts';
import { asTexts, readFileText } from './given-inputs.ts';
import type { PreparedWorkflow } from './prepare.ts';

export interface GivenWorkflow {
  readonly account: string;
  readonly workflow: Workflow;
  readonly text: string;
  readonly inputs: ExecutionInputs;
  readonly now: number;
}

/** @throws FlowError for whatever is wrong with the workflow or the inputs, before anything is run; `invalid_input` has the field in `details.input`. */
export async function prepareGiven(engine: Pick<Engine, 'types' | 'jobs' | 'artifacts' | 'known'>, { account, workflow, text, inputs, now }: GivenWorkflow): Promise<PreparedWorkflow> {
  const { start } = planWorkflow(workflow, engine.types);
  const fields = formFields(workflow, start);
  const { json, files } = readInputs(fields, asTexts(inputs, fields), now);
  checkGiven(workflow, json);
  const binary: Record<string, BinaryData> = {};
  for (const file of files) binary[file.property] = await openOwn(engine, account, file, fields);
  return { workflow, text, trigger: fields.length > 0 ? [{ json, ...(files.length > 0 ? { binary } : {}) }] : [] };
}

async function openOwn({ jobs, artifacts, known }: Pick<Engine, 'jobs' | 'artifacts' | 'known'>, account: string, { path, field }: InputFile, fields: readonly FormField[]): Promise<BinaryData> {
  const { digest, name } = readFileText(path, field);
  const refuse = (why: string, cause?: unknown): FlowError => new FlowError('invalid_input', `input "${field}" (${name}): ${why}`, { cause, details: { input: field } });
  const artifact = await (await jobs()).artifactOwnedBy(account, digest);
  if (!artifact || (await (await artifacts()).use(digest)) === undefined) throw refuse('there is no such file of this account any more; send it again');
  const { accept } = fields.find(({ key }) => key === field) ?? {};
  if (!isAccepted(accept, artifact.mediaType)) throw refuse(`it is ${artifact.mediaType}; the form takes ${accept}`);
  // A picture that is cut short is told now, not after the first steps were bought.
  if (kindOf(artifact.mediaType) === 'image') {
    await (await known()).checkPicture(digest).catch((error: unknown) => {
      throw FlowError.is(error) ? refuse(error.message, error) : error;
    });
  }
  return describeArtifact(artifact, undefined, name);
}
