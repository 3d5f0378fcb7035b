/** What stopped a node, in the words that the record, the events and the answer carry. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeFailure } from './types.ts';

/** An error that is no `FlowError` is a bug: its code is `internal`, and the outcome carries it whole for the log. */
export function toFailure(error: unknown, node: string): NodeFailure {
  if (FlowError.is(error)) {
    const details = error.details === undefined ? {} : { details: error.details };
    return { code: error.code, message: error.message, node: error.node ?? node, ...details };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), node };
}
