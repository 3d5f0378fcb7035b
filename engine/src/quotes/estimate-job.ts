/**
 * What a job may cost where another engine or the public network is asked, of which only the operation is known here: the price
 * book at the rate of the base model. Their models, job cache and balance are theirs to know; they hold and refuse for themselves.
 */
import { checkArguments, findOperation, quoteJob, type WorkflowStepRequest } from 'n8n-nodes-sogni-flow/contract';
import type { JobInput, JobQuote } from './types.ts';

/** @throws FlowError `unknown_operation` | `invalid_parameter` */
export function estimateJob({ toolName, arguments: given }: WorkflowStepRequest, inputs: readonly JobInput[]): JobQuote {
  const operation = findOperation(toolName);
  const parameters = checkArguments(operation, given);
  const priced = inputs.map(({ slot, artifact }) => ({ slot, ...artifact }));
  return {
    operation: toolName,
    model: String(parameters.model ?? parameters.videoModel ?? 'default'),
    parameters,
    price: quoteJob(toolName, parameters, priced, 1),
    playMoney: false,
    drawsSeed: 'seed' in operation.parameters && parameters.seed === undefined,
  };
}
