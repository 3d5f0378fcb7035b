/** Runs of whole workflows: what they would cost, starting them, and what is known of them. */
import type { BatchQuote, BatchRecord, ExecutionQuote, ExecutionRecord, ExecutionSubject, ExecutionSummary, StartBatch, StartExecution } from 'n8n-nodes-sogni-flow/contract';
import { request } from './client.ts';

export const quoteExecution = async (body: ExecutionSubject, signal?: AbortSignal): Promise<ExecutionQuote> => (await request<{ quote: ExecutionQuote }>('POST', '/v1/executions/quote', { body, signal, asksOnly: true })).quote;

/** `joined` when the very same is running already: then that one is answered, and nothing is bought again. */
export const startExecution = (body: StartExecution, idempotencyKey: string): Promise<{ readonly execution: ExecutionRecord; readonly joined?: true }> => request('POST', '/v1/executions', { body, idempotencyKey });

export const getExecution = async (id: string, signal?: AbortSignal): Promise<ExecutionRecord> => (await request<{ execution: ExecutionRecord }>('GET', `/v1/executions/${encodeURIComponent(id)}`, { signal })).execution;

/** The newest first. @param query - `before`, `state`, `template` */
export const listExecutions = (limit: number, query?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<{ readonly executions: readonly ExecutionSummary[]; readonly next: string | null }> =>
  request('GET', `/v1/executions?${new URLSearchParams({ limit: `${limit}`, ...query })}`, { signal });

export const quoteBatch = async (body: StartBatch, signal?: AbortSignal): Promise<BatchQuote> => (await request<{ quote: BatchQuote }>('POST', '/v1/batches/quote', { body, signal, asksOnly: true })).quote;
/** `joined` as for one execution. */
export const startBatch = (body: StartBatch, idempotencyKey: string): Promise<{ readonly batch: BatchRecord; readonly joined?: true }> => request('POST', '/v1/batches', { body, idempotencyKey });
