/** Executions and batches of the account. */
import type { BatchQuote, BatchRecord, ExecutionQuote, ExecutionRecord, ExecutionSubject, ExecutionSummary, StartBatch, StartExecution } from 'n8n-nodes-sogni-flow/contract';
import { request } from './client.ts';

const RUNS = '/v1/executions';
const BATCHES = '/v1/batches';
const at = (room: string, id: string): string => `${room}/${encodeURIComponent(id)}`;

export interface RunPage {
  readonly executions: readonly ExecutionSummary[];
  /** Asks for what is older, as `before`. */
  readonly next?: string;
}

export function listRuns(limit: number, before?: string, signal?: AbortSignal): Promise<RunPage> {
  const query = new URLSearchParams({ limit: String(limit), ...(before !== undefined && { before }) });
  return request('GET', `${RUNS}?${query}`, { signal });
}

export const findRun = async (id: string): Promise<ExecutionRecord> => (await request<{ execution: ExecutionRecord }>('GET', at(RUNS, id))).execution;

export const quoteRun = (subject: ExecutionSubject): Promise<ExecutionQuote> => request('POST', `${RUNS}/quote`, { body: subject });

/** `joined`: the very same was under way already, and is the one that is told. */
export function startRun(start: StartExecution): Promise<{ readonly execution: ExecutionSummary; readonly joined?: boolean }> {
  return request('POST', RUNS, { body: start, idempotencyKey: crypto.randomUUID() });
}

/** @returns also the Spark that came back. */
export const cancelRun = (id: string): Promise<{ readonly execution: ExecutionRecord; readonly refunded: number }> => request('POST', `${at(RUNS, id)}/cancel`, { body: {} });

export const resumeRun = (id: string, maxSpark?: number): Promise<unknown> => request('POST', `${at(RUNS, id)}/resume`, { body: maxSpark === undefined ? {} : { maxSpark } });

/** Where the n8n JSON that was run lies. */
export const workflowOf = (id: string): string => `${at(RUNS, id)}/workflow`;

export const quoteBatch = (batch: StartBatch): Promise<BatchQuote> => request('POST', `${BATCHES}/quote`, { body: batch });

export async function startBatch(batch: StartBatch): Promise<BatchRecord> {
  return (await request<{ batch: BatchRecord }>('POST', BATCHES, { body: batch, idempotencyKey: crypto.randomUUID() })).batch;
}

export const findBatch = async (id: string): Promise<BatchRecord> => (await request<{ batch: BatchRecord }>('GET', at(BATCHES, id))).batch;

export const cancelBatch = (id: string): Promise<{ readonly refunded?: number }> => request('POST', `${at(BATCHES, id)}/cancel`, { body: {} });
