import { FlowError } from 'n8n-nodes-sogni-flow/contract';

/** A node that starts a template on the engine that runs it would spend what nobody has approved: its execution is approved up to its own price. */
export const noTemplateInside = (): FlowError =>
  new FlowError('invalid_parameter', 'workflow_id names a template; an execution starts none in the engine that runs it, because its own price would not cover that. Give the node a credential with the address of an engine that serves', {
    details: { parameter: 'workflow_id' },
  });
