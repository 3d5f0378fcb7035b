/** Rows of the execution tables, and what they say. Numbers go through `Number`, because a driver may give a BIGINT as text. */
import type { ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';
import type { Execution, ExecutionState, Item, NodeFailure, NodeOutputs, NodeRun, RunSource } from '../execution/types.ts';
import type { Wait, WaitCall } from '../execution/waits.ts';

export interface ExecutionRow {
  readonly id: string;
  readonly account: string;
  readonly workflow_name: string;
  readonly workflow_json: string;
  readonly state: ExecutionState;
  readonly trigger_items: string;
  readonly failure: string | null;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly owner: string | null;
  readonly approved: number | null;
  readonly result_folder: string | null;
  readonly owner_seen_at: number | null;
  readonly hosted: number;
  readonly forked_from: string | null;
  readonly api_key_id: string | null;
  readonly template_id: string | null;
  readonly template_version: string | null;
  readonly inputs: string | null;
  readonly no_cache: number;
  readonly after_id: string | null;
  readonly batch_id: string | null;
  readonly batch_index: number | null;
  readonly depth: number;
}

export interface NodeRunRow {
  readonly node: string;
  readonly run_index: number;
  readonly execution_index: number;
  readonly started_at: number;
  readonly finished_at: number;
  readonly sources: string;
  readonly outputs: string;
  readonly failure: string | null;
  readonly saved_order: number | null;
}

export interface WaitRow {
  readonly node: string;
  readonly run_index: number;
  readonly parked_at: number;
  readonly resume_at: number | null;
  readonly method: string | null;
  readonly outcome: 'time' | 'call' | null;
  readonly call: string | null;
}

export const jsonOrNull = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value));

export function toExecution(row: ExecutionRow): Execution {
  return {
    id: row.id,
    account: row.account,
    workflowName: row.workflow_name,
    workflowJson: row.workflow_json,
    state: row.state,
    trigger: JSON.parse(row.trigger_items) as Item[],
    createdAt: Number(row.created_at),
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as NodeFailure }),
    ...(row.finished_at !== null && { finishedAt: Number(row.finished_at) }),
    ...(row.owner !== null && { owner: row.owner }),
    ...(row.approved !== null && { approved: Number(row.approved) }),
    ...(row.result_folder !== null && { resultFolder: row.result_folder }),
    ...(row.owner_seen_at !== null && { ownerSeenAt: Number(row.owner_seen_at) }),
    ...(Number(row.hosted) === 1 && { hosted: true as const }),
    ...(row.forked_from !== null && { forkedFrom: row.forked_from }),
    ...(row.api_key_id !== null && { apiKeyId: row.api_key_id }),
    ...(row.template_id !== null && { template: { id: row.template_id, version: row.template_version ?? '' } }),
    ...(row.inputs !== null && { inputs: JSON.parse(row.inputs) as ExecutionInputs }),
    ...(Number(row.no_cache) === 1 && { noCache: true as const }),
    ...(row.after_id !== null && { after: row.after_id }),
    ...(Number(row.depth) > 0 && { depth: Number(row.depth) }),
    ...(row.batch_id !== null && { batch: { id: row.batch_id, index: Number(row.batch_index) } }),
  };
}

export function toNodeRun(row: NodeRunRow): NodeRun {
  // JSON has no `undefined`: an input where nothing arrived comes back as null.
  const sources = JSON.parse(row.sources) as (RunSource | null)[];
  return {
    node: row.node,
    runIndex: Number(row.run_index),
    executionIndex: Number(row.execution_index),
    startedAt: Number(row.started_at),
    finishedAt: Number(row.finished_at),
    sources: sources.map((source) => source ?? undefined),
    outputs: JSON.parse(row.outputs) as NodeOutputs,
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as NodeFailure }),
  };
}

export function toWait(row: WaitRow): Wait {
  return {
    node: row.node,
    runIndex: Number(row.run_index),
    parkedAt: Number(row.parked_at),
    ...(row.resume_at !== null && { resumeAt: Number(row.resume_at) }),
    ...(row.method !== null && { method: row.method }),
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.call !== null && { call: JSON.parse(row.call) as WaitCall }),
  };
}
