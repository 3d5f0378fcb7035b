/**
 * What a compiled node's `execute` sees as `this`: the part of n8n's execution functions that a headless run can honour.
 * Parameters were evaluated before, in one crossing to the sandbox, because a node reads them synchronously.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeContext } from '../execution/node-type.ts';
import type { Item, PairedItem } from '../execution/types.ts';
import { binaryHelpers } from './binary-helpers.ts';
import type { NodeDescription } from './description.ts';
import { httpHelpers, type HttpSurroundings } from './http-helpers.ts';
import { completeParameters, extractValue, valueAt } from './parameter-values.ts';

export interface Logger {
  debug(message: string, details?: unknown): void;
  info(message: string, details?: unknown): void;
  warn(message: string, details?: unknown): void;
  error(message: string, details?: unknown): void;
}

export interface ExecuteSurroundings extends HttpSurroundings {
  readonly description: NodeDescription;
  readonly timezone: string;
  readonly logger: Logger;
}

/**
 * @param evaluated - parameters by item, as `context.parameters()` gives them.
 * @returns `this` of the node, and a way to wait for what it still takes back after a cancel.
 */
export function createExecuteContext(context: NodeContext, evaluated: readonly Readonly<Record<string, unknown>>[], around: ExecuteSurroundings) {
  const { node, workflow, signal } = context;
  const { httpRequest, httpRequestWithAuthentication, credentialOf, cleanedUp } = httpHelpers(context, around);
  // A node may write into its items; what other branches were given must not change under them.
  const inputs = context.inputs.map((items) => items.map((item) => ({ ...item, json: { ...item.json } })));
  const parametersOf = createReader(context, evaluated, around.description);

  function getNodeParameter(name: string, itemIndex: number, fallback?: unknown, options?: { readonly extractValue?: boolean }): unknown {
    const found = valueAt(parametersOf(itemIndex), name);
    const value = found === undefined ? fallback : found;
    if (value === undefined) throw new FlowError('invalid_parameter', `node "${node.name}" has no value for its parameter "${name}"`, { node: node.name, details: { parameter: name, item: itemIndex } });
    return options?.extractValue ? extractValue(around.description.properties.find((property) => property.name === name), value) : value;
  }

  const functions = {
    getNodeParameter,
    getInputData: (inputIndex = 0): Item[] => inputs[inputIndex] ?? [],
    getInputSourceData: (inputIndex = 0) => context.sources?.[inputIndex],
    getNode: () => ({ ...node, parameters: node.parameters }),
    getWorkflow: () => ({ id: workflow.id, name: workflow.name, active: false }),
    getWorkflowStaticData: () => memoryObject(context.memory, 'staticData'),
    getContext: () => memoryObject(context.memory, 'context'),
    getExecutionId: () => context.executionId,
    getMode: () => 'cli',
    getTimezone: () => around.timezone,
    getInstanceId: () => 'sogni-flow',
    continueOnFail: () => node.onError !== 'stopWorkflow',
    isToolExecution: () => false,
    getExecutionCancelSignal: () => signal,
    onExecutionCancellation: (handler: () => unknown) => signal.addEventListener('abort', () => void handler(), { once: true }),
    evaluateExpression: (expression: string): unknown => evaluatePlain(expression, context),
    getCredentials: async (type: string) => ({ ...(await credentialOf(type)).data }),
    prepareOutputData: async (items: Item[]) => [items],
    logger: around.logger,
    addExecutionHints: (...hints: readonly { readonly message?: string }[]) => {
      for (const hint of hints) around.logger.warn(`${node.name}: ${hint.message ?? ''}`);
    },
    // There is no editor that listens.
    sendMessageToUI: () => {},
    helpers: {
      httpRequest,
      httpRequestWithAuthentication,
      ...binaryHelpers({ binary: context.binary, inputs, node }),
      returnJsonArray,
      constructExecutionMetaData: (items: readonly Item[], { itemData }: { readonly itemData: PairedItem | readonly PairedItem[] }): Item[] => items.map((item) => ({ ...item, pairedItem: itemData })),
      normalizeItems: returnJsonArray,
    },
  };
  return { functions, cleanedUp };
}

/** Items mostly share one record; its defaults are then filled in once. */
function createReader(context: NodeContext, evaluated: readonly Readonly<Record<string, unknown>>[], description: NodeDescription) {
  const completed = new Map<object, Readonly<Record<string, unknown>>>();
  return (itemIndex: number): Readonly<Record<string, unknown>> => {
    const given = evaluated[itemIndex] ?? evaluated[0] ?? context.node.parameters;
    let complete = completed.get(given);
    if (complete === undefined) completed.set(given, (complete = completeParameters(description.properties, given, context.node.typeVersion)));
    return complete;
  };
}

function memoryObject(memory: Map<string, unknown>, key: string): Record<string, unknown> {
  const known = memory.get(key) as Record<string, unknown> | undefined;
  if (known !== undefined) return known;
  const created: Record<string, unknown> = {};
  memory.set(key, created);
  return created;
}

/** A node evaluates few expressions itself; those that are plain values of the run need no sandbox. */
function evaluatePlain(expression: string, { runIndex, executionId, node, resumeUrl }: NodeContext): unknown {
  const name = expression.replace(/^=/, '').replace(/^\s*\{\{(.*)\}\}\s*$/s, '$1').trim();
  switch (name) {
    case '$runIndex':
      return runIndex;
    case '$execution.id':
      return executionId;
    case '$execution.resumeUrl':
      return resumeUrl?.() ?? '';
    default:
      throw new FlowError('expression_failed', `node "${node.name}" evaluates ${expression}; in a headless run only $runIndex, $execution.id and $execution.resumeUrl can be`, { node: node.name });
  }
}

function returnJsonArray(data: unknown): Item[] {
  return (Array.isArray(data) ? (data as unknown[]) : [data]).map((entry) => {
    const record = entry as Record<string, unknown>;
    return typeof record.json === 'object' && record.json !== null ? (record as unknown as Item) : { json: record };
  });
}
