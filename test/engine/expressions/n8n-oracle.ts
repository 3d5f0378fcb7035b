/** n8n's own evaluator over the same small execution as in scope.ts: what it answers is what we should. */
import { createRequire } from 'node:module';
import { SAMPLE } from './scope.ts';

interface N8n {
  Workflow: new (options: unknown) => { expression: { getParameterValue(...given: unknown[]): unknown } };
  executeFilter(filter: unknown, options: unknown): boolean;
  validateFieldType(name: string, value: unknown, type: string, options?: unknown): { valid: boolean; newValue?: unknown };
  ExpressionExtensions: readonly { readonly functions: Readonly<Record<string, unknown>> }[];
}

export const n8n = createRequire(import.meta.url)('n8n-workflow') as N8n;

const nodeType = { description: { properties: [], group: [], inputs: ['main'], outputs: ['main'] } };
const nodeTypes = { getByNameAndVersion: () => nodeType, getByName: () => undefined, getKnownTypes: () => ({}) };
const node = (name: string) => ({ id: `id of ${name}`, name, type: 't', typeVersion: 1, position: [0, 0], parameters: {} });
const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });

const run = (source: string | undefined, items: unknown) => ({
  startTime: 0,
  executionTime: 0,
  executionIndex: 0,
  executionStatus: 'success',
  source: source === undefined ? [] : [{ previousNode: source }],
  data: { main: [items] },
});

/** @returns n8n's value, or `{ error }` where it refuses. */
export function askN8n(parameter: string): unknown {
  const nodes = ['Start', 'Mid', 'Current', 'Never'].map(node);
  const workflow = new n8n.Workflow({ id: 'w1', name: 'Flow', active: false, nodes, connections: { Start: to('Mid'), Mid: to('Current') }, nodeTypes, settings: { timezone: 'Europe/Berlin' } });
  // Expressions may change what they read.
  const mid = [{ json: structuredClone(SAMPLE), pairedItem: { item: 0 } }];
  const data = { resultData: { runData: { Start: [run(undefined, [{ json: { id: 0 } }])], Mid: [run('Start', mid)] } }, executionData: { contextData: {} } };
  const keys = { $execution: { id: 'e1', mode: 'production' }, $vars: { k: 'vv' } };
  const executeData = { data: { main: [mid] }, node: nodes[2], source: { main: [{ previousNode: 'Mid' }] } };
  try {
    return workflow.expression.getParameterValue(parameter, data, 0, 0, 'Current', mid, 'manual', keys, executeData);
  } catch (error) {
    return { error: (error as Error).message };
  }
}
