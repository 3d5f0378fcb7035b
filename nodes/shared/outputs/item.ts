/** One item for one job: its JSON, its files, and the input items that it comes from. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import type { MediaKind, WorkflowRecord } from '../../contract/index.ts';
import type { Api } from '../api.ts';
import type { NodeFailure } from '../errors.ts';
import type { ItemSettings } from '../settings.ts';
import { downloadAll, readTexts } from './files.ts';
import { JobFailure } from './job-failure.ts';
import { describeResult } from './result.ts';

/** What is made of a job's result. */
export interface ItemPlan {
  readonly operation: string;
  readonly gives: MediaKind;
  /** Indexes of the input items. */
  readonly items: readonly number[];
  readonly settings: ItemSettings;
}

const pairs = (items: readonly number[]) => items.map((item) => ({ item }));

/** Of a finished job. @throws JobFailure for one that has no result. */
export async function resultItem(api: Api<IExecuteFunctions | IWebhookFunctions>, { operation, gives, items, settings }: ItemPlan, workflow: WorkflowRecord): Promise<INodeExecutionData> {
  if (workflow.status !== 'completed') throw JobFailure.of(workflow);
  const json = describeResult(operation, gives, workflow, settings.simplify);
  const pairedItem = pairs(items);
  if (!settings.download) return { json, pairedItem };
  const files = workflow.artifacts.filter(({ mediaType }) => mediaType !== 'text');
  const texts = gives === 'text' ? await readTexts(api, workflow.artifacts) : {};
  const binary = await downloadAll(api, gives === 'text' ? files : workflow.artifacts, gives, settings.field ?? gives);
  return { json: { ...json, ...texts }, ...(Object.keys(binary).length > 0 ? { binary } : {}), pairedItem };
}

/** Of a job that is not waited for. */
export const startedItem = ({ operation, gives, items, settings }: ItemPlan, workflow: WorkflowRecord): INodeExecutionData => ({
  json: { ...describeResult(operation, gives, workflow, settings.simplify), status: workflow.status },
  pairedItem: pairs(items),
});

/**
 * Of a failure that the workflow goes on from: the input item stays as it is, and the error, its code and when to try again come beside it.
 * For the error output nothing but the error: that is how n8n tells such items, and it puts the input item back in itself.
 */
export function failedItem(context: IExecuteFunctions, failure: NodeFailure, items: readonly number[]): INodeExecutionData {
  const json = failureJson(failure);
  const pairedItem = pairs(items);
  if (context.getNode().onError === 'continueErrorOutput') return { json: { error: failure.message }, pairedItem };
  const input = context.getInputData()[items[0] ?? 0];
  return { json: { ...input?.json, ...json }, ...(input?.binary ? { binary: input.binary } : {}), pairedItem };
}

export function failureJson(failure: NodeFailure): IDataObject {
  const { code, retryAfter } = failure.context as { code?: string; retryAfter?: number };
  const cause = failure.cause instanceof JobFailure ? failure.cause : undefined;
  return {
    error: failure.message,
    ...(code === undefined ? {} : { errorCode: code }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(cause === undefined ? {} : { workflowId: cause.workflowId, jobId: cause.jobId ?? null }),
  };
}
