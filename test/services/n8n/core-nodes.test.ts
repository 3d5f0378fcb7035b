/** The core nodes that the engine has of its own, held against n8n's: one file through both, the same items and the same pairs. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manual } from '../../e2e/workflows.ts';
import { CORE_NODE_CASES, KNOWN_DIFFERENCES } from './core-node-cases.ts';
import { runsOfEngine, runsOfN8n, visibleIn, type ComparableRuns } from './items.ts';
import type { KnownNodeType, WorkflowFile } from './n8n-user.ts';
import { START_LIMIT_MS, startStack, type Stack } from './stack.ts';

/** Dates without a zone are read in the workflow's. */
const SETTINGS = { executionOrder: 'v1', timezone: 'Europe/Berlin' };

/** A run by each; both start processes. */
const LIMIT_MS = 120_000;

let stack: Stack;
let types: readonly KnownNodeType[];
beforeAll(async () => {
  stack = await startStack();
  types = await stack.user.nodeTypes();
}, START_LIMIT_MS);
afterAll(async () => await stack?.[Symbol.asyncDispose]());

async function byN8n(file: WorkflowFile): Promise<ComparableRuns> {
  const workflow = await stack.user.importWorkflow(file, stack.credential);
  await stack.user.runFrom(workflow, manual.name);
  const execution = await stack.user.endOfLatest(workflow, LIMIT_MS / 2);
  const failed = Object.entries(execution.runData).flatMap(([node, runs]) => runs.flatMap(({ error }) => (error ? [`${node}: ${error.message}`] : [])));
  expect({ status: execution.status, failed }).toEqual({ status: 'success', failed: [] });
  return await runsOfN8n(execution, stack.user, visibleIn(file, types));
}

async function headless(file: WorkflowFile): Promise<ComparableRuns> {
  const { cli, home } = stack.engine;
  const { code, stderr, result } = await cli.run(['run', cli.write('case.json', file), '--json', '--out', 'out'], {}, home);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return runsOfEngine(stack.engine, (result as unknown as { executionId: string }).executionId);
}

async function expectSame(name: string, workflow: object): Promise<void> {
  const file = { ...(workflow as WorkflowFile), name, settings: SETTINGS };
  const [expected, made] = [await byN8n(file), await headless(file)];
  expect(made).toEqual(expected);
}

describe('by n8n and by the engine', () => {
  it.each(Object.entries(CORE_NODE_CASES))('%s', expectSame, LIMIT_MS);

  // These fail as soon as they are the same, so that the list stays true.
  it.failing.each(Object.entries(KNOWN_DIFFERENCES))('not the same yet: %s', expectSame, LIMIT_MS);
});
