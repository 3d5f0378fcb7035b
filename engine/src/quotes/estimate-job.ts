/**
 * What a job may cost where another engine or the public network is asked: the price book, at the defaults and the rate of the model as
 * far as the catalogue knows it, else at those of the base model. Job cache and balance are theirs to know; they hold and refuse for themselves.
 */
import { applyLimits, checkArguments, findModel, findOperation, limitsOf, quoteJob, rateOf, type Arguments, type WorkflowStepRequest } from 'n8n-nodes-sogni-flow/contract';
import type { JobInput, JobQuote } from './types.ts';

/** @throws FlowError `unknown_operation` | `invalid_parameter` */
export function estimateJob({ toolName, arguments: given }: WorkflowStepRequest, inputs: readonly JobInput[]): JobQuote {
  const operation = findOperation(toolName);
  const checked = checkArguments(operation, given);
  const named = String(checked.model ?? checked.videoModel ?? '');
  const model = findModel(toolName, named);
  const parameters = model ? applyLimits(checked, limitsOf(model, toolName), model.id) : checked;
  const priced = inputs.map(({ slot, artifact }) => ({ slot, ...artifact }));
  return {
    operation: toolName,
    model: named || 'default',
    parameters,
    price: quoteJob(toolName, parameters, priced, rateOf(model?.id ?? named, sizeOf(parameters))),
    playMoney: false,
    drawsSeed: 'seed' in operation.parameters && parameters.seed === undefined,
  };
}

const sizeOf = ({ width, height }: Arguments) => (typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined);
