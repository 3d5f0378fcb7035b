/** Stop and Error: ends the execution with the author's own message. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeType } from '../execution/node-type.ts';
import { choice, isRecord, text, type Parameters } from './parameter.ts';
import { shapeWith } from './shape.ts';

export const stopAndError: NodeType = {
  type: 'n8n-nodes-base.stopAndError',
  versions: [1],
  shape: () => shapeWith({ outputs: 0 }),
  async execute(context) {
    const [parameters = {}] = await context.parameters();
    // The price of what comes before is wanted, not the message.
    if (context.mode === 'quote') return [];
    throw failure(parameters, context.node.name);
  },
};

function failure(parameters: Parameters, node: string): FlowError {
  if (choice(parameters, 'errorType', ['errorMessage', 'errorObject'], 'errorMessage') === 'errorMessage') {
    return new FlowError('node_failed', text(parameters, 'errorMessage', 'An error occurred!'), { node });
  }
  const given = parameters.errorObject;
  let error: unknown = given;
  if (typeof given === 'string') {
    try {
      error = JSON.parse(given);
    } catch {
      error = { message: given };
    }
  }
  if (!isRecord(error)) return new FlowError('node_failed', String(error), { node });
  const message = ['message', 'description', 'error'].map((name) => error[name]).find((value) => typeof value === 'string' && value !== '');
  return new FlowError('node_failed', (message as string | undefined) ?? JSON.stringify(error), { node, details: error });
}
