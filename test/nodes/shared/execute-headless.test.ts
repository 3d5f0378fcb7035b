import { jest } from '@jest/globals';
import * as shim from '../../../engine/src/community-nodes/n8n-workflow-shim.ts';
import { headless } from './contexts.ts';
import { sogniNodeSuite } from './execute-suite.ts';
import { loadNodes } from './load-nodes.ts';
import { nodeRunSuite } from './node-run-suite.ts';

const sleep = jest.fn<(ms: number) => Promise<void>>();
jest.unstable_mockModule('n8n-workflow', () => ({ ...shim, sleep }));

const open = async () => {
  const { nodes, credential } = await loadNodes();
  return { nodes, sleep, place: headless(credential) };
};

sogniNodeSuite('in this engine', open);
nodeRunSuite('in this engine', open);
