import type { WorkflowNode } from '../../../engine/src/workflow/types.ts';

export const aNode = (name: string): WorkflowNode => ({
  ...{ id: name, name, type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [0, 0], parameters: {}, credentials: {}, disabled: false },
  ...{ retryOnFail: false, maxTries: 1, waitBetweenTriesMs: 0, onError: 'stopWorkflow', alwaysOutputData: false, executeOnce: false },
});
