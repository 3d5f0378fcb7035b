import { createHash } from 'node:crypto';
import type { Item } from '../execution/types.ts';
import { canonicalJson } from '../workflow/digest.ts';

/** What was quoted: SHA-256 of the workflow and of what its trigger hands on. */
export type QuotedDigest = string;

/** When a form was sent is no part of what was asked for. */
export function digestOfQuoted(workflowDigest: string, trigger: readonly Item[]): QuotedDigest {
  const inputs = trigger.map(({ json: { submittedAt: _when, ...json }, binary = {} }) => [json, Object.entries(binary).map(([field, { data }]) => [field, data])]);
  return createHash('sha256').update(canonicalJson([workflowDigest, inputs])).digest('hex');
}
