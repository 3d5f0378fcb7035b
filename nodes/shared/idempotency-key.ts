import type { IExecuteFunctions } from 'n8n-workflow';

/** One run of one node in one execution: the same after a retry, a restart or a resume. */
export function nodeRunKey(context: IExecuteFunctions): string {
  const runIndex = String(context.evaluateExpression('{{ $runIndex }}', 0));
  return `${context.getExecutionId()}:${context.getNode().id}:${runIndex}`;
}

/** One item of it. Under this key a job is bought once. */
export const itemKey = (context: IExecuteFunctions, itemIndex: number): string => `${nodeRunKey(context)}:${itemIndex}`;
