/**
 * The execution store on SQL. A node run is written once and never changed: the first one saved under its execution, node and
 * run index stays, whoever saves it again. States move by compare-and-set.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlStore } from 'sogni-flow-runtime';
import { BEAT_MS, SILENCE_MS, type EvaluatedParameters, type ExecutionStore } from '../execution/store.ts';
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
  `CREATE TABLE node_parameters (
    execution_id TEXT NOT NULL REFERENCES execution (id),
    node TEXT NOT NULL,
    run_index BIGINT NOT NULL,
    parameters TEXT NOT NULL,
    PRIMARY KEY (execution_id, node, run_index)
  )`,
  'ALTER TABLE node_run ADD COLUMN saved_order BIGINT',
  'CREATE INDEX node_run_by_saved_order ON node_run (execution_id, saved_order)',
  'ALTER TABLE execution ADD COLUMN owner_seen_at BIGINT',
  'ALTER TABLE execution ADD COLUMN result_folder TEXT',
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
  readonly result_folder: string | null;
  readonly owner_seen_at: number | null;
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

interface KeptRow {
  readonly parameters: string;
}

type OwnershipRow = Pick<ExecutionRow, 'state' | 'owner' | 'owner_seen_at'>;

/** Runs without a place were saved before places were counted. */
const RUNS_OF = 'SELECT * FROM node_run WHERE execution_id = ? ORDER BY saved_order NULLS FIRST, finished_at, execution_index';
/** Where the index has the highest place; it counts nothing. */
const LAST_PLACE = 'SELECT (SELECT MAX(saved_order) FROM node_run WHERE execution_id = execution.id) AS last FROM execution WHERE id = ?';
const KEEP = 'INSERT INTO node_parameters (execution_id, node, run_index, parameters) VALUES (?, ?, ?, ?) ON CONFLICT (execution_id, node, run_index) DO NOTHING';
const KEPT = 'SELECT parameters FROM node_parameters WHERE execution_id = ? AND node = ? AND run_index = ?';
const OWNERSHIP = 'SELECT state, owner, owner_seen_at FROM execution WHERE id = ?';

const FINISHED: ReadonlySet<ExecutionState> = new Set(['completed', 'failed', 'cancelled']);

const jsonOrNull = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value));

/**
 * @param clock - milliseconds since the epoch.
 * @param wait - resolves after so many milliseconds, whatever the clock does meanwhile.
 */
export function createExecutionStore(sql: SqlStore, clock: () => number = Date.now, wait: (ms: number) => Promise<unknown> = sleep): ExecutionStore {
  // Finished runs survive a killed process at once. For a power cut they need not wait: the next hold, capture or end of an execution flushes
  // the same log, so nothing that was bought or ended can be on the disk without the runs before it.
  const runLog = sql.unflushed ?? sql;
  return {
    async create(execution) {
      await sql.run(
        `INSERT INTO execution (id, account, workflow_name, workflow_json, state, trigger_items, failure, created_at, finished_at, owner, approved, owner_seen_at, result_folder)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
        execution.owner === undefined ? null : clock(),
        execution.resultFolder ?? null,
      );
    },

    async load(id) {
      const row = await sql.get<ExecutionRow>('SELECT * FROM execution WHERE id = ?', id);
      if (!row) return undefined;
      const runs = await sql.all<NodeRunRow>(RUNS_OF, id);
      return { execution: toExecution(row), runs: runs.map(toNodeRun) };
    },

    async saveRun(executionId, run) {
      await runLog.transaction(async (tx) => {
        const place = await tx.get<{ last: number | null }>(LAST_PLACE, executionId);
        if (!place) throw unknownExecution(executionId);
        await tx.run(
          `INSERT INTO node_run (execution_id, node, run_index, execution_index, started_at, finished_at, sources, outputs, failure, saved_order)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (execution_id, node, run_index) DO NOTHING`,
          executionId,
          run.node,
          run.runIndex,
          run.executionIndex,
          run.startedAt,
          run.finishedAt,
          JSON.stringify(run.sources),
          JSON.stringify(run.outputs),
          jsonOrNull(run.failure),
          (place.last ?? 0) + 1,
        );
      });
    },

    async keepParameters(executionId, node, runIndex, evaluate) {
      const kept = await sql.get<KeptRow>(KEPT, executionId, node, runIndex);
      if (kept) return JSON.parse(kept.parameters) as EvaluatedParameters;
      const evaluated = await evaluate();
      const parameters = JSON.stringify(evaluated);
      return await runLog.transaction(async (tx) => {
        if (!(await tx.get('SELECT id FROM execution WHERE id = ?', executionId))) throw unknownExecution(executionId);
        if ((await tx.run(KEEP, executionId, node, runIndex, parameters)) === 1) return evaluated;
        const first = (await tx.get<KeptRow>(KEPT, executionId, node, runIndex)) as KeptRow;
        return JSON.parse(first.parameters) as EvaluatedParameters;
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

    async beat(id, owner) {
      await runLog.run("UPDATE execution SET owner_seen_at = ? WHERE id = ? AND owner = ? AND state = 'running'", clock(), id, owner);
    },

    async take(id, owner, isGone) {
      const takeIf = async (isFree: (row: OwnershipRow) => boolean): Promise<boolean> =>
        await sql.transaction(async (tx) => {
          const row = await tx.get<OwnershipRow>(OWNERSHIP, id);
          if (row === undefined || !(row.state === 'running' ? isFree(row) : row.state === 'interrupted' || row.state === 'failed')) return false;
          await tx.run("UPDATE execution SET state = 'running', owner = ?, owner_seen_at = ?, failure = NULL, finished_at = NULL WHERE id = ?", owner, clock(), id);
          return true;
        });

      if (await takeIf((row) => row.owner === null || isGone(row.owner))) return true;
      const silent = await sql.get<OwnershipRow>(OWNERSHIP, id);
      if (silent?.state !== 'running' || !seemsSilent(silent, clock())) return false;
      await wait(2 * BEAT_MS);
      return await takeIf((row) => row.owner === silent.owner && row.owner_seen_at === silent.owner_seen_at);
    },

    async list(account, limit) {
      const rows = await sql.all<ExecutionRow>('SELECT * FROM execution WHERE account = ? ORDER BY created_at DESC, id DESC LIMIT ?', account, limit);
      return rows.map(toExecution);
    },
  };
}

const unknownExecution = (id: string): FlowError => new FlowError('not_found', `there is no execution "${id}"; a node run needs one`);

/** A sign of life from the future says that a clock was moved, and not how long ago that was. */
function seemsSilent({ owner_seen_at: seenAt }: OwnershipRow, now: number): boolean {
  return seenAt === null || seenAt > now || now - seenAt >= SILENCE_MS;
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
    ...(row.result_folder !== null && { resultFolder: row.result_folder }),
    ...(row.owner_seen_at !== null && { ownerSeenAt: row.owner_seen_at }),
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
