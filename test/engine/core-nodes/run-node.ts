/** Runs one core node on given items, with the real expression engine behind its parameters. */
import type { NodeContext } from '../../../engine/src/execution/node-type.ts';
import type { Item, NodeOutputs, RunSource } from '../../../engine/src/execution/types.ts';
import { createExpressionEngine } from '../../../engine/src/expressions/index.ts';
import type { ExpressionEngine, Scope } from '../../../engine/src/expressions/port.ts';
import { CORE_NODES } from '../../../engine/src/core-nodes/index.ts';
import { aNode, aWorkflow, NOW, wire } from '../expressions/scope.ts';

let engine: ExpressionEngine | undefined;

/** Ends what `runNode` has started; for `afterAll`. */
export const closeEngine = async (): Promise<void> => engine?.close();

export interface RunOptions {
  readonly version?: number;
  readonly mode?: NodeContext['mode'];
  readonly memory?: Map<string, unknown>;
  readonly runIndex?: number;
  readonly sources?: readonly (RunSource | undefined)[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  /** What becomes of a run that is parked; by default its time comes at once. */
  readonly park?: NodeContext['park'];
}

export const nodeType = (name: string) => CORE_NODES.find(({ type }) => type === `n8n-nodes-base.${name}`)!;

/** @param inputs - by input, as plain objects or as whole items. */
export async function runNode(name: string, parameters: Readonly<Record<string, unknown>>, inputs: readonly (readonly Item[])[], options: RunOptions = {}): Promise<NodeOutputs> {
  const type = nodeType(name);
  const node = aNode('Node', { type: type.type, typeVersion: options.version ?? type.versions.at(-1)!, parameters });
  const workflow = { ...aWorkflow([aNode('Before'), node], [wire('Before', 'Node')]), settings: options.settings ?? {} };
  const stamped = inputs.map((list, input) => list.map((item, index) => ({ ...item, pairedItem: { item: index, ...(input > 0 ? { input } : {}) } })));
  engine ??= createExpressionEngine();
  const running = engine;
  const sources = options.sources ?? stamped.map(() => ({ node: 'Before', output: 0, run: 0 }));
  const scope: Scope = { workflow, node, executionId: 'e1', runIndex: options.runIndex ?? 0, inputs: stamped, sources, runsOf: () => undefined, vars: {}, now: NOW, timezone: 'UTC' };
  const unused = (): never => {
    throw new Error('no binary store in this test');
  };
  return type.execute({
    workflow,
    node,
    executionId: 'e1',
    runIndex: scope.runIndex,
    mode: options.mode ?? 'run',
    inputs: stamped,
    sources,
    signal: options.signal ?? new AbortController().signal,
    parameters: () => running.evaluate(parameters, scope),
    park: options.park ?? (async (request) => ({ ...request, node: 'Node', runIndex: 0, parkedAt: NOW, outcome: 'time' })),
    memory: options.memory ?? new Map(),
    runCode: (code, mode) => running.runCode(code, mode, scope),
    binary: { write: unused, read: unused, stream: unused },
    progress: () => undefined,
  });
}

export const itemsOf = (...values: Record<string, unknown>[]): Item[] => values.map((json) => ({ json }));

/** The data alone, by output. */
export const jsonOf = (outputs: NodeOutputs): unknown[][] => outputs.map((items) => items.map((item) => item.json));

export const pairsOf = (outputs: NodeOutputs): unknown[][] => outputs.map((items) => items.map((item) => item.pairedItem));
