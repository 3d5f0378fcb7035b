/** How an execution ended, as the error that a caller can react to. */
import { ERRORS, FlowError, type ErrorCode } from 'n8n-nodes-sogni-flow/contract';
import type { ExecutionOutcome } from '../execution/run-options.ts';

export function asError({ state, failure, error }: ExecutionOutcome): FlowError {
  if (FlowError.is(error)) return failure ? error.at(failure.node) : error;
  if (state === 'cancelled') return new FlowError('cancelled', 'the execution was cancelled');
  const code = failure && Object.hasOwn(ERRORS, failure.code) ? (failure.code as ErrorCode) : 'internal';
  return new FlowError(code, failure?.message ?? `the execution ended as ${state}`, { cause: error, ...(failure ? { node: failure.node } : {}) });
}
