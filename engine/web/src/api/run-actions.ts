/** What can be done about runs that have begun, and batches of them. */
import type { BatchRecord, ExecutionRecord, ExecutionSubject } from 'n8n-nodes-sogni-flow/contract';
import { unreachable } from './api-error.ts';
import { request } from './client.ts';

const runPath = (id: string): string => `/v1/executions/${encodeURIComponent(id)}`;
const batchPath = (id: string): string => `/v1/batches/${encodeURIComponent(id)}`;

/** Spark. */
export interface Cancelled {
  readonly refunded: number;
}

export const cancelExecution = (id: string): Promise<Cancelled & { readonly execution: ExecutionRecord }> => request('POST', `${runPath(id)}/cancel`, { body: {} });

/** Goes on where it stopped; `maxSpark` is the new limit for all of it. */
export const resumeExecution = (id: string, maxSpark?: number): Promise<unknown> => request('POST', `${runPath(id)}/resume`, { body: maxSpark === undefined ? {} : { maxSpark } });

/** Where the n8n JSON that was run lies. */
export const executedWorkflowUrl = (id: string): string => `${runPath(id)}/workflow`;

/**
 * What it would be run by again: its template, or the workflow itself where it had none.
 * @throws ApiError `unreachable`
 */
export async function subjectOf({ id, template, inputs }: ExecutionRecord, signal?: AbortSignal): Promise<ExecutionSubject> {
  if (template) return { template: template.id, inputs };
  const answer = await fetch(executedWorkflowUrl(id), signal ? { signal } : {}).catch(() => undefined);
  if (!answer?.ok) throw unreachable();
  return { workflow: (await answer.json()) as Record<string, unknown>, inputs };
}

export const getBatch = async (id: string, signal?: AbortSignal): Promise<BatchRecord> => (await request<{ batch: BatchRecord }>('GET', batchPath(id), { signal })).batch;
/** Goes on with its runs that stopped for want of money. */
export const resumeBatch = (id: string): Promise<unknown> => request('POST', `${batchPath(id)}/resume`, { body: {} });
export const cancelBatch = (id: string): Promise<Partial<Cancelled>> => request('POST', `${batchPath(id)}/cancel`, { body: {} });
