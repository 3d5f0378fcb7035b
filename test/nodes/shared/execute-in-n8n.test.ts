import { jest } from '@jest/globals';
import * as n8n from 'n8n-workflow';
import { inN8n } from './contexts.ts';
import { sogniNodeSuite } from './execute-suite.ts';
import { loadNodes } from './load-nodes.ts';
import { nodeRunSuite } from './node-run-suite.ts';

const sleep = jest.fn<(ms: number) => Promise<void>>();
jest.unstable_mockModule('n8n-workflow', () => ({ ...n8n, sleep }));

const open = async () => {
  const { nodes } = await loadNodes();
  return { nodes, sleep, place: inN8n(n8n.NodeApiError as never) };
};

sogniNodeSuite('in n8n', open);
nodeRunSuite('in n8n', open);
