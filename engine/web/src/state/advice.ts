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
const input: Advice = { title: 'An input does not fit', help: 'Change it and run it again: finished steps cost nothing.', remedy: 'inputs' };
const file: Advice = { ...input, title: 'A file cannot be used' };
const passing: Advice = { title: 'The engine was busy or out of reach', help: 'Run it again: finished steps cost nothing.', remedy: 'again' };
const operator: Advice = { title: 'The engine cannot do this now', help: 'Tell whoever runs this engine; the message says what is missing.', remedy: 'operator' };
const spark: Advice = { title: 'Out of Spark', help: 'Add Spark or make it smaller; finished steps are kept.', remedy: 'spark' };
const bug: Advice = { title: 'Something broke in the engine', help: 'Run it again; if it stays, report it with the address of this page.', remedy: 'again' };
const access: Advice = { title: 'You may not do that', help: 'Sign in with a key that may.', remedy: 'none' };

export const ADVICE: Readonly<Record<ErrorCode, Advice>> = {
  invalid_workflow: workflow,
  unknown_node_type: workflow,
  workflow_cycle: workflow,
  missing_credential: { ...workflow, help: 'Leave the credential of its Sogni nodes empty.' },
  invalid_parameter: input,
  invalid_input: input,
  unknown_operation: workflow,
  unknown_model: { ...input, title: 'The model is not there' },
  invalid_media: file,
  media_too_large: file,
  expression_failed: workflow,
  expression_timeout: workflow,
  node_failed: { ...input, title: 'A step failed' },
  content_filtered: { title: 'The safety filter held it back', help: 'Say it in other words, or use another picture.', remedy: 'inputs' },
  no_runtime_for_operation: { ...operator, title: 'No runtime can do this step' },
  unauthorized: { ...access, title: 'You are signed out' },
  forbidden: access,
  not_found: { title: 'It is not there', help: 'It may have been removed, or belong to another account.', remedy: 'none' },
  insufficient_spark: spark,
  over_cap: { ...spark, title: 'The limit is reached', help: 'Approve more Spark, or raise the cap of the key; finished steps are kept.' },
  callback_unreachable: operator,
  quote_expired: { ...passing, title: 'The price has changed' },
  premium_required: { ...spark, title: 'This needs premium Spark' },
  rate_limited: { ...passing, title: 'Too many requests' },
  idempotency_conflict: { ...passing, title: 'It was started with other inputs' },
  invalid_transition: bug,
  lease_lost: passing,
  worker_set_aside: passing,
  cancelled: { ...passing, title: 'It was cancelled' },
  timed_out: { ...passing, title: 'It took too long' },
  runtime_failed: { ...passing, title: 'The runtime failed' },
  runtime_unreachable: passing,
  runtime_unpaid: operator,
  disk_full: { ...operator, title: 'The disk of the engine is full' },
  storage_failed: operator,
  tool_missing: operator,
  invalid_configuration: operator,
  internal: bug,
};

/** What is not in the table came from a newer engine: its own message has to do. */
export const adviceFor = ({ code }: Pick<Failure, 'code'>): Advice => (Object.hasOwn(ADVICE, code) ? ADVICE[code as ErrorCode] : bug);
