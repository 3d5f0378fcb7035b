/** What one try of one node run sees of the engine. */
import type { Expressions, Scope } from '../expressions/port.ts';
import type { Workflow, WorkflowNode } from '../workflow/types.ts';
import type { BinaryStore, NodeContext, NodeType } from './node-type.ts';
import { hasExpression } from './parameters.ts';
import type { EvaluatedParameters } from './store.ts';
import type { NodeLimit } from './node-limit.ts';
import type { Item, NodeRun, RunSource } from './types.ts';
import type { Wait, WaitPlace, WaitRequest } from './waits.ts';

/** What all node runs of an execution share. */
export interface Surroundings {
  readonly workflow: Workflow;
  readonly executionId: string;
  readonly mode: 'run' | 'quote';
  readonly expressions: Expressions;
  readonly binary: BinaryStore;
  readonly vars: Readonly<Record<string, string>>;
  readonly timezone: string;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  runsOf(node: string): readonly NodeRun[] | undefined;
  memoryOf(node: string): Map<string, unknown>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Parks a node run until its time or its call has come. */
  park(place: WaitPlace, request: WaitRequest): Promise<Wait>;
  /** The most that one node run may work. */
  readonly nodeLimitMs: number;
  /** Where the next Wait node behind a run can be called. */
  readonly resumeUrl?: (place: WaitPlace) => string;
  /** The parameters of the run's first try, where a store keeps them. */
  readonly keepParameters?: (node: string, runIndex: number, evaluate: () => Promise<EvaluatedParameters>) => Promise<EvaluatedParameters>;
}

/** What belongs to one node run. */
export interface NodeTask {
  readonly node: WorkflowNode;
  readonly runIndex: number;
  readonly inputs: readonly (readonly Item[])[];
  readonly sources: readonly (RunSource | undefined)[];
  progress(fraction: number, activity?: string): void;
}

export function createContext(around: Surroundings, task: NodeTask, type: Pick<NodeType, 'keepsParameters' | 'parametersOf'>, limit: NodeLimit): NodeContext {
  const { workflow, executionId, expressions, signal, vars, resumeUrl } = around;
  const { node, runIndex, inputs, sources } = task;
  const scope = (): Scope => ({
    ...{ workflow, node, executionId, runIndex, inputs, sources, runsOf: around.runsOf, vars, now: around.clock() },
    get timezone() {
      return around.timezone;
    },
    ...(resumeUrl && { resumeUrl: () => resumeUrl({ node: node.name, runIndex }) }),
  });
  const given = type.parametersOf?.(node) ?? node.parameters;
  const evaluate = async (): Promise<EvaluatedParameters> => await expressions.evaluate(given, scope(), signal);
  const parameters = async (): Promise<EvaluatedParameters> => {
    if (!hasExpression(given)) return sameForEach(given, inputs[0]?.length ?? 0);
    return await (type.keepsParameters === true && around.keepParameters !== undefined ? around.keepParameters(node.name, runIndex, evaluate) : evaluate());
  };
  let evaluated: Promise<EvaluatedParameters> | undefined;
  return {
    workflow,
    node,
    executionId,
    runIndex,
    mode: around.mode,
    inputs,
    sources,
    get signal() {
      return limit.signal;
    },
    ...(resumeUrl && { resumeUrl: () => resumeUrl({ node: node.name, runIndex }) }),
    park: async (request) => await limit.withoutCounting(async () => await around.park({ node: node.name, runIndex }, request)),
    memory: around.memoryOf(node.name),
    binary: around.binary,
    parameters: () => (evaluated ??= parameters()),
    runCode: (code, mode) => expressions.runCode(code, mode, scope(), signal),
    progress: task.progress,
  };
}

const sameForEach = (parameters: WorkflowNode['parameters'], items: number): EvaluatedParameters => new Array<WorkflowNode['parameters']>(Math.max(1, items)).fill(Object.freeze(parameters));
