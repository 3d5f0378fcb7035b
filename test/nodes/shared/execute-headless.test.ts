import { jest } from '@jest/globals';
import * as shim from '../../../engine/src/community-nodes/n8n-workflow-shim.ts';
import { headless } from './contexts.ts';
import { sogniNodeSuite } from './execute-suite.ts';
import { loadNodes } from './load-nodes.ts';

const sleep = jest.fn<(ms: number) => Promise<void>>();
jest.unstable_mockModule('n8n-workflow', () => ({ ...shim, sleep }));

sogniNodeSuite('in this engine', async () => {
  const { nodes, credential } = await loadNodes();
  return { nodes, sleep, place: headless(credential) };
});
