/**
 * The execution store on SQL. A node run is written once and never changed: the first one saved under its execution, node and
 * run index stays, whoever saves it again. States move by compare-and-set.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlStore } from 'sogni-flow-runtime';
import type { ExecutionStore } from '../execution/store.ts';
import type { Execution, ExecutionState, Item, NodeFailure, NodeOutputs, NodeRun, RunSource } from '../execution/types.ts';

export const EXECUTION_SCHEMA = [
  `CREATE TABLE execution (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    workflow_name TEXT NOT NULL,
    workflow_json TEXT NOT NULL,
    state TEXT NOT NULL,
    trigger_items TEXT NOT NULL,
    failure TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
  )`,
  'CREATE INDEX execution_by_account ON execution (account, created_at)',
  `CREATE TABLE node_run (
    execution_id TEXT NOT NULL REFERENCES execution (id),
    node TEXT NOT NULL,
    run_index BIGINT NOT NULL,
    execution_index BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    sources TEXT NOT NULL,
    outputs TEXT NOT NULL,
    failure TEXT,
    PRIMARY KEY (execution_id, node, run_index)
  )`,
  'ALTER TABLE execution ADD COLUMN owner TEXT',
  'ALTER TABLE execution ADD COLUMN approved BIGINT',
];

interface ExecutionRow {
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
}

interface NodeRunRow {
  readonly node: string;
  readonly run_index: number;
  readonly execution_index: number;
  readonly started_at: number;
  readonly finished_at: number;
  readonly sources: string;
  readonly outputs: string;
  readonly failure: string | null;
}

const FINISHED: ReadonlySet<ExecutionState> = new Set(['completed', 'failed', 'cancelled']);

const jsonOrNull = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value));

/** @param clock - milliseconds since the epoch. */
export function createExecutionStore(sql: SqlStore, clock: () => number = Date.now): ExecutionStore {
  // Finished runs survive a killed process at once. For a power cut they need not wait: the next hold, capture or end of an execution flushes
  // the same log, so nothing that was bought or ended can be on the disk without the runs before it.
  const runLog = sql.unflushed ?? sql;
  return {
    async create(execution) {
      await sql.run(
        `INSERT INTO execution (id, account, workflow_name, workflow_json, state, trigger_items, failure, created_at, finished_at, owner, approved)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        execution.id,
        execution.account,
        execution.workflowName,
        execution.workflowJson,
        execution.state,
        JSON.stringify(execution.trigger),
        jsonOrNull(execution.failure),
        execution.createdAt,
        execution.finishedAt ?? null,
        execution.owner ?? null,
        execution.approved ?? null,
      );
    },

    async load(id) {
      const row = await sql.get<ExecutionRow>('SELECT * FROM execution WHERE id = ?', id);
      if (!row) return undefined;
      const runs = await sql.all<NodeRunRow>('SELECT * FROM node_run WHERE execution_id = ? ORDER BY execution_index, node, run_index', id);
      return { execution: toExecution(row), runs: runs.map(toNodeRun) };
    },

    async saveRun(executionId, run) {
      await runLog.transaction(async (tx) => {
        const known = await tx.get('SELECT id FROM execution WHERE id = ?', executionId);
        if (!known) throw new FlowError('not_found', `there is no execution "${executionId}"; a node run needs one`);
        await tx.run(
          `INSERT INTO node_run (execution_id, node, run_index, execution_index, started_at, finished_at, sources, outputs, failure)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (execution_id, node, run_index) DO NOTHING`,
          executionId,
          run.node,
          run.runIndex,
          run.executionIndex,
          run.startedAt,
          run.finishedAt,
          JSON.stringify(run.sources),
          JSON.stringify(run.outputs),
          jsonOrNull(run.failure),
        );
      });
    },

    async move(id, from, to, failure) {
      if (from.length === 0) return false;
      const changed = await sql.run(
        `UPDATE execution SET state = ?, failure = ?, finished_at = ? WHERE id = ? AND state IN (${from.map(() => '?').join(', ')})`,
        to,
        jsonOrNull(failure),
        FINISHED.has(to) ? clock() : null,
        id,
        ...from,
      );
      return changed === 1;
    },

    async take(id, owner, isGone) {
      return await sql.transaction(async (tx) => {
        const row = await tx.get<ExecutionRow>('SELECT * FROM execution WHERE id = ?', id);
        const free = row?.state === 'running' ? row.owner === null || isGone(row.owner) : row?.state === 'interrupted' || row?.state === 'failed';
        if (!free) return false;
        await tx.run("UPDATE execution SET state = 'running', owner = ?, failure = NULL, finished_at = NULL WHERE id = ?", owner, id);
        return true;
      });
    },

    async list(account, limit) {
      const rows = await sql.all<ExecutionRow>('SELECT * FROM execution WHERE account = ? ORDER BY created_at DESC, id DESC LIMIT ?', account, limit);
      return rows.map(toExecution);
    },
  };
}

function toExecution(row: ExecutionRow): Execution {
  return {
    id: row.id,
    account: row.account,
    workflowName: row.workflow_name,
    workflowJson: row.workflow_json,
    state: row.state,
    trigger: JSON.parse(row.trigger_items) as Item[],
    createdAt: row.created_at,
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as NodeFailure }),
    ...(row.finished_at !== null && { finishedAt: row.finished_at }),
    ...(row.owner !== null && { owner: row.owner }),
    ...(row.approved !== null && { approved: row.approved }),
  };
}

function toNodeRun(row: NodeRunRow): NodeRun {
  // JSON has no `undefined`: an input where nothing arrived comes back as null.
  const sources = JSON.parse(row.sources) as (RunSource | null)[];
  return {
    node: row.node,
    runIndex: row.run_index,
    executionIndex: row.execution_index,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    sources: sources.map((source) => source ?? undefined),
    outputs: JSON.parse(row.outputs) as NodeOutputs,
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as NodeFailure }),
  };
}
