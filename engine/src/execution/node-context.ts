/** What one try of one node run sees of the engine. */
import type { ExpressionEngine, Scope } from '../expressions/port.ts';
import type { Workflow, WorkflowNode } from '../workflow/types.ts';
import type { BinaryStore, NodeContext } from './node-type.ts';
import { hasExpression } from './parameters.ts';
import type { Item, NodeRun, RunSource } from './types.ts';

/** What all node runs of an execution share. */
export interface Surroundings {
  readonly workflow: Workflow;
  readonly executionId: string;
  readonly mode: 'run' | 'quote';
  readonly expressions: ExpressionEngine;
  readonly binary: BinaryStore;
  readonly vars: Readonly<Record<string, string>>;
  readonly timezone: string;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  runsOf(node: string): readonly NodeRun[] | undefined;
  memoryOf(node: string): Map<string, unknown>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** What belongs to one node run. */
export interface NodeTask {
  readonly node: WorkflowNode;
  readonly runIndex: number;
  readonly inputs: readonly (readonly Item[])[];
  readonly sources: readonly (RunSource | undefined)[];
  progress(fraction: number, activity?: string): void;
}

export function createContext(around: Surroundings, task: NodeTask): NodeContext {
  const { workflow, executionId, expressions, signal, vars, timezone } = around;
  const { node, runIndex, inputs, sources } = task;
  const scope = (): Scope => ({ workflow, node, executionId, runIndex, inputs, sources, runsOf: around.runsOf, vars, timezone, now: around.clock() });
  let evaluated: ReturnType<NodeContext['parameters']> | undefined;
  return {
    workflow,
    node,
    executionId,
    runIndex,
    mode: around.mode,
    inputs,
    sources,
    signal,
    memory: around.memoryOf(node.name),
    binary: around.binary,
    parameters: () => (evaluated ??= hasExpression(node.parameters) ? expressions.evaluate(node.parameters, scope(), signal) : sameForEach(node.parameters, inputs[0]?.length ?? 0)),
    runCode: (code, mode) => expressions.runCode(code, mode, scope(), signal),
    progress: task.progress,
  };
}

const sameForEach = async (parameters: WorkflowNode['parameters'], items: number): ReturnType<NodeContext['parameters']> => new Array<WorkflowNode['parameters']>(Math.max(1, items)).fill(Object.freeze(parameters));
