/**
 * What to do about a failure, by its code: the message says what happened, this says what helps.
 */
import type { ErrorCode, Failure } from 'n8n-nodes-sogni-flow/contract';

/** `inputs`: change what was asked for. `again`: the same once more. `spark`: more Spark, or a higher limit. `operator`: whoever runs the engine. */
export type Remedy = 'inputs' | 'again' | 'spark' | 'operator' | 'none';

export interface Advice {
  readonly title: string;
  readonly help: string;
  readonly remedy: Remedy;
}

const workflow: Advice = { title: 'The workflow cannot be run', help: 'Correct it in n8n and upload it again.', remedy: 'none' };
const input: Advice = { title: 'An input does not fit', help: 'Change the input and run it again. What is finished is not paid again.', remedy: 'inputs' };
const passing: Advice = { title: 'The engine was busy or out of reach', help: 'Run it again: finished steps are kept and cost nothing.', remedy: 'again' };
const operator: Advice = { title: 'The engine cannot do this now', help: 'Tell whoever runs this engine; the message says what is missing.', remedy: 'operator' };
const bug: Advice = { title: 'Something broke in the engine', help: 'Nothing you did. Run it again; if it stays, report it with the number of the run.', remedy: 'again' };

export const ADVICE: Readonly<Record<ErrorCode, Advice>> = {
  invalid_workflow: workflow,
  unknown_node_type: { ...workflow, help: 'Replace the node by one that this engine knows, or have its package installed.' },
  workflow_cycle: workflow,
  missing_credential: { title: 'A credential is missing', help: 'The workflow asks for a credential that this account may not use. Leave the credential of its Sogni nodes empty.', remedy: 'none' },
  invalid_parameter: input,
  invalid_input: input,
  unknown_operation: workflow,
  unknown_model: { title: 'The model is not there', help: 'Choose another model, or leave it to the engine.', remedy: 'inputs' },
  invalid_media: { title: 'A file cannot be read', help: 'Give the picture, video or sound in another format.', remedy: 'inputs' },
  media_too_large: { title: 'A file is too large', help: 'Make it smaller and give it again.', remedy: 'inputs' },
  expression_failed: workflow,
  expression_timeout: workflow,
  node_failed: { title: 'A step failed', help: 'The step says why. Change the inputs, or run it again: finished steps cost nothing.', remedy: 'inputs' },
  content_filtered: { title: 'The safety filter held it back', help: 'Say it in other words, or use another picture. What was filtered is not paid.', remedy: 'inputs' },
  no_runtime_for_operation: { ...operator, title: 'No runtime can do this step', help: 'Start a worker that has the model, or ask whoever runs this engine.' },
  unauthorized: { title: 'You are signed out', help: 'Sign in again; your runs are kept.', remedy: 'none' },
  forbidden: { title: 'This key may not do that', help: 'Sign in with a key that may.', remedy: 'none' },
  not_found: { title: 'It is not there', help: 'It may have been removed, or belongs to another account.', remedy: 'none' },
  insufficient_spark: { title: 'Out of Spark', help: 'Add Spark to the account, then let it go on: finished steps are kept.', remedy: 'spark' },
  over_cap: { title: 'The limit is reached', help: 'Approve more Spark, or raise the cap of the key; finished steps are kept.', remedy: 'spark' },
  callback_unreachable: operator,
  quote_expired: { title: 'The price has changed', help: 'Run it again at the new price.', remedy: 'again' },
  premium_required: { title: 'This needs premium Spark', help: 'Add premium Spark, or choose another model.', remedy: 'spark' },
  rate_limited: { ...passing, title: 'Too many requests' },
  idempotency_conflict: { title: 'It was started with other inputs', help: 'Run it again as a new run.', remedy: 'again' },
  invalid_transition: bug,
  lease_lost: passing,
  worker_set_aside: passing,
  cancelled: { title: 'It was cancelled', help: 'Run it again: finished steps are kept and cost nothing.', remedy: 'again' },
  timed_out: { ...passing, title: 'It took too long' },
  runtime_failed: { ...passing, title: 'The runtime failed' },
  runtime_unreachable: { ...passing, title: 'The runtime is out of reach' },
  runtime_unpaid: { ...operator, title: 'The runtime has not been paid' },
  disk_full: { ...operator, title: 'The disk of the engine is full', help: 'Room has to be made on the engine; then run it again.' },
  storage_failed: { ...operator, title: 'Files could not be kept' },
  tool_missing: { ...operator, title: 'The engine lacks a program' },
  invalid_configuration: { ...operator, title: 'The engine is set up wrongly' },
  internal: bug,
};

/** What is not in the table came from a newer engine: its own message has to do. */
export const adviceFor = ({ code }: Pick<Failure, 'code'>): Advice => (Object.hasOwn(ADVICE, code) ? ADVICE[code as ErrorCode] : bug);
