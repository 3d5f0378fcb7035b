/** The one `execute` of all Sogni nodes: what differs between operations is data. */
import { NodeApiError, NodeOperationError, type IBinaryKeyData, type IDataObject, type IExecuteFunctions, type INodeExecutionData, type JsonObject } from 'n8n-workflow';
import {
  checkOneOf,
  FILE_ENDINGS,
  FlowError,
  INPUT_MEDIA,
  isMediaType,
  findOperation,
  type InputSlot,
  type MediaReference,
  type Operation,
  type StepDependency,
  type WorkflowArtifact,
  type WorkflowRecord,
} from '../contract/index.ts';
import { cancelAll, downloadArtifact, openApi, startWorkflow, uploadMedia, waitForWorkflow, type Api, type MediaSource } from './api.ts';
import { readArguments } from './arguments.ts';
import { binaryFieldParameter, OUTPUT_FIELD } from './properties.ts';

const STEP = 'step';
/** Jobs of one node run that are under way at once; the server queues what it cannot run yet. */
const PARALLEL_JOBS = 8;

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const items = this.getInputData();
  if (items.length === 0) return [[]];
  const api = await openApi(this);
  const operation = findOperation(this.getNodeParameter('operation', 0) as string);
  const everyIndex = items.map((_item, index) => index);
  const jobs = operation.gathers ? [everyIndex] : everyIndex.map((index) => [index]);
  const results: INodeExecutionData[] = new Array<INodeExecutionData>(jobs.length);
  let next = 0;
  let failure: NodeApiError | NodeOperationError | undefined;
  const takeTurns = async (): Promise<void> => {
    while (next < jobs.length && failure === undefined) {
      const position = next;
      next += 1;
      const result = await resultOrFailure(api, operation, jobs[position] ?? []);
      if (!(result instanceof Error)) results[position] = result;
      else if (failure === undefined) {
        // The first failure ends the node run: nothing more is started, and what is under way is taken back before it is told.
        failure = result;
        await cancelAll(api);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_JOBS, jobs.length) }, takeTurns));
  if (failure !== undefined) throw failure;
  return [results];
}

/** A job's item; where it failed, the error, or an item that tells of it if the node continues on failure. */
async function resultOrFailure(api: Api, operation: Operation, itemIndexes: readonly number[]): Promise<INodeExecutionData | NodeApiError | NodeOperationError> {
  const itemIndex = itemIndexes[0] ?? 0;
  try {
    return await runJob(api, operation, itemIndexes);
  } catch (cause) {
    const error = asNodeError(api.context, cause, itemIndex);
    if (!api.context.continueOnFail()) return error;
    // Nothing but the error: that is how n8n tells items for the error output, where it puts the input item back in.
    return { json: { error: error.message }, pairedItem: itemIndexes.map((item) => ({ item })) };
  }
}

async function runJob(api: Api, operation: Operation, itemIndexes: readonly number[]): Promise<INodeExecutionData> {
  const itemIndex = itemIndexes[0] ?? 0;
  const given = readArguments(api.context, operation, itemIndex);
  const sources = findMedia(api.context, operation, itemIndexes);
  const key = idempotencyKey(api.context, itemIndex);
  const media = await Promise.all(sources.map((source, position) => uploadMedia(api, key, position, source)));
  const started = await startWorkflow(api, key, {
    input: { title: api.context.getNode().name, steps: [{ id: STEP, toolName: operation.name, arguments: given, dependsOn: dependencies(sources) }] },
    token_type: 'spark',
    app_source: 'n8n',
    confirm_cost: true,
    ...(media.length > 0 ? { media_references: media satisfies MediaReference[] } : {}),
  });
  const workflow = await waitForWorkflow(api, started);
  if (workflow.status !== 'completed') throw failureOf(workflow);
  const options = api.context.getNodeParameter('options', itemIndex, {}) as IDataObject;
  const binary = await downloadAll(api, workflow.artifacts, operation.gives, String(options[OUTPUT_FIELD] || operation.gives));
  return { json: describeResult(operation, workflow), binary, pairedItem: itemIndexes.map((item) => ({ item })) };
}

/** Execution, node, run and item: the same after a retry, a restart or a resume. */
function idempotencyKey(context: IExecuteFunctions, itemIndex: number): string {
  const runIndex = String(context.evaluateExpression('{{ $runIndex }}', itemIndex));
  return `${context.getExecutionId()}:${context.getNode().id}:${runIndex}:${itemIndex}`;
}

/** The binary fields that fill an operation's slots. `video` also finds `video_1`, `video_2`, … as the nodes name several results. */
function findMedia(context: IExecuteFunctions, operation: Operation, itemIndexes: readonly number[]): MediaSource[] {
  const items = context.getInputData();
  const sources = operation.takes.flatMap((slot) => {
    const field = context.getNodeParameter(binaryFieldParameter(slot), itemIndexes[0] ?? 0, slot.name) as string;
    const found = itemIndexes.flatMap((itemIndex) =>
      fieldsOf(items[itemIndex]?.binary, field, slot.max > 1).map((name): MediaSource => ({ slot, itemIndex, field: name })),
    );
    if (found.length < slot.min) throw new FlowError('invalid_input', missing(slot, field, items, itemIndexes));
    if (found.length > slot.max) {
      throw new FlowError('invalid_input', `${found.length} files are in the binary field "${field}"; ${operation.name} takes ${slot.max} as ${slot.title}`);
    }
    return found;
  });
  checkOneOf(operation, (name) => sources.filter(({ slot }) => slot.name === name).length);
  return sources;
}

function fieldsOf(binary: IBinaryKeyData | undefined, field: string, several: boolean): string[] {
  if (!binary || !field) return [];
  const names = Object.keys(binary).filter((name) => name === field || (several && name.startsWith(`${field}_`) && /^\d+$/.test(name.slice(field.length + 1))));
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function missing(slot: InputSlot, field: string, items: readonly INodeExecutionData[], itemIndexes: readonly number[]): string {
  const present = [...new Set(itemIndexes.flatMap((index) => Object.keys(items[index]?.binary ?? {})))];
  const has = present.length > 0 ? `there are ${present.join(', ')}` : 'the item has no binary data';
  return `the binary field "${field}" for ${slot.title} is not on the item; ${has}. Set "${slot.title} Binary Field" to the field that holds the ${slot.kind}`;
}

const dependencies = (sources: readonly MediaSource[]): StepDependency[] =>
  sources.map(({ slot }, sourceArtifactIndex) => ({
    sourceStepId: INPUT_MEDIA,
    sourceArtifactIndex,
    targetArgument: slot.argument,
    mediaType: slot.kind,
    transform: slot.kind === 'video' ? 'video_index' : slot.kind === 'audio' ? 'audio_index' : 'image_index',
    required: slot.min > 0,
  }));

/** What the item says about its result. */
function describeResult(operation: Operation, workflow: WorkflowRecord): IDataObject {
  const step = workflow.steps[0];
  const first = workflow.artifacts[0];
  return {
    operation: operation.name,
    workflowId: workflow.workflowId,
    jobId: step?.jobId ?? null,
    model: step?.model ?? null,
    seed: first?.seed ?? step?.seed ?? null,
    cached: step?.cached ?? false,
    spark: { quoted: step?.sparkQuoted ?? null, captured: step?.sparkCaptured ?? null, playMoney: step?.playMoney ?? false },
    parameters: (step?.arguments ?? {}) as IDataObject,
    report: (step?.report ?? null) as IDataObject | null,
    artifacts: workflow.artifacts.map(({ id, role, mimeType, sha256, sizeBytes, width, height, duration, seed, url }) => ({
      id,
      role: role ?? operation.gives,
      mimeType,
      sha256: sha256 ?? null,
      sizeBytes: sizeBytes ?? null,
      width: width ?? null,
      height: height ?? null,
      duration: duration ?? null,
      seed: seed ?? null,
      url,
    })),
  };
}

/** `image`, `image_1`, `image_2`, … under the name that the user chose; side results such as stems under their own role. */
async function downloadAll(api: Api, artifacts: readonly WorkflowArtifact[], mainRole: string, mainField: string): Promise<IBinaryKeyData> {
  const counts = new Map<string, number>();
  const named = artifacts.map((artifact) => {
    const base = (artifact.role ?? mainRole) === mainRole ? mainField : String(artifact.role);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return { artifact, field: count === 0 ? base : `${base}_${count}` };
  });
  const entries = await Promise.all(
    named.map(async ({ artifact, field }) => {
      const ending = isMediaType(artifact.mimeType) ? FILE_ENDINGS[artifact.mimeType] : 'bin';
      return [field, await downloadArtifact(api, artifact, `${field}.${ending}`)] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** What to do about a workflow that waits, and the code by which a program can tell. */
const WAITING: Readonly<Record<string, { readonly code: string; readonly advice: string }>> = {
  insufficient_credit: { code: 'insufficient_spark', advice: 'the account has too little Spark. Add some, then run this again: what is made is kept' },
  cost_approval_required: { code: 'over_cap', advice: 'its cost is not approved. Approve it where the account is managed, then run this again' },
  cost_reauthorization_required: { code: 'over_cap', advice: 'it would cost more than was approved. Approve more, then run this again: what is made is kept' },
};

function failureOf(workflow: WorkflowRecord): FlowError | Error {
  const failed = workflow.steps.find((step) => step.error)?.error ?? workflow.error;
  const waiting = workflow.status === 'waiting_for_user' ? WAITING[workflow.waitingReason ?? ''] : undefined;
  const state = `the job is ${workflow.status}${workflow.waitingReason ? `: ${workflow.waitingReason}` : ''}`;
  const what = failed ? `${failed.message} (${failed.code})` : waiting ? `${state}; ${waiting.advice}` : state;
  const error = new Error(`${what}; workflow ${workflow.workflowId}`);
  return Object.assign(error, { code: failed?.code ?? waiting?.code ?? (workflow.status === 'cancelled' ? 'cancelled' : undefined) });
}

/** n8n shows its own two error classes well: API answers as one, everything that the user can change as the other. */
function asNodeError(context: IExecuteFunctions, cause: unknown, itemIndex: number): NodeApiError | NodeOperationError {
  if (cause instanceof NodeApiError || cause instanceof NodeOperationError) {
    // n8n's HTTP helper makes its errors without knowing which item they are for.
    cause.context.itemIndex ??= itemIndex;
    return cause;
  }
  const node = context.getNode();
  if (typeof cause === 'object' && cause !== null && ('httpCode' in cause || 'response' in cause || 'cause' in cause && 'status' in cause)) {
    return new NodeApiError(node, cause as unknown as JsonObject, { itemIndex });
  }
  const code = typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  const error = new NodeOperationError(node, cause instanceof Error ? cause : String(cause), { itemIndex });
  return code === undefined ? error : Object.assign(error, { context: { ...error.context, code, itemIndex } });
}
