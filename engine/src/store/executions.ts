/**
 * The execution store on SQL. A node run is written once and never changed: the first one saved under its execution, node and
 * run index stays, whoever saves it again. States move by compare-and-set, along the transition table, and only for whom holds the fence.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';
import type { EvaluatedParameters, ExecutionStore } from '../execution/store.ts';
import type { NodeRun } from '../execution/types.ts';
import { approveExecution } from './approve-execution.ts';
import { readEvents, readHead } from './execution-log.ts';
import { createOwnership } from './execution-ownership.ts';
import { jsonOrNull, toExecution, toNodeRun, type ExecutionRow, type NodeRunRow } from './execution-rows.ts';
import { createWaits } from './execution-waits.ts';
import { insertExecution } from './insert-execution.ts';

export { EXECUTION_SCHEMA } from './execution-schema.ts';

interface KeptRow {
  readonly parameters: string;
}

/** Runs without a place were saved before places were counted. */
const RUNS_OF = 'SELECT * FROM node_run WHERE execution_id = ? ORDER BY saved_order NULLS FIRST, finished_at, execution_index';
const SAVE = `INSERT INTO node_run (execution_id, node, run_index, execution_index, started_at, finished_at, sources, outputs, failure, saved_order)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (execution_id, node, run_index) DO NOTHING`;
const KEEP = 'INSERT INTO node_parameters (execution_id, node, run_index, parameters) VALUES (?, ?, ?, ?) ON CONFLICT (execution_id, node, run_index) DO NOTHING';
const KEPT = 'SELECT parameters FROM node_parameters WHERE execution_id = ? AND node = ? AND run_index = ?';
const SIGNS = `SELECT fence, cancel_requested, (SELECT COUNT(*) FROM execution_wait AS w WHERE w.execution_id = execution_lease.execution_id AND outcome = 'call') AS calls
  FROM execution_lease WHERE execution_id = ?`;

/**
 * @param clock - milliseconds since the epoch.
 * @param wait - resolves after so many milliseconds, whatever the clock does meanwhile.
 */
export function createExecutionStore(sql: SqlStore, clock: () => number = Date.now, wait: (ms: number) => Promise<unknown> = sleep): ExecutionStore {
  // Finished runs survive a killed process at once. For a power cut they need not wait: the next hold, capture or end of an execution flushes
  // the same log, so nothing that was bought or ended can be on the disk without the runs before it.
  const runLog = sql.unflushed ?? sql;
  const listeners = new Map<string, Set<() => void>>();
  const told = (id: string): void => listeners.get(id)?.forEach((listener) => listener());
  return {
    ...createOwnership(sql, clock, wait, told),
    ...createWaits(sql, clock, told),

    async create(execution, runs = []) {
      await sql.transaction(async (tx) => {
        await insertExecution(tx, execution, clock());
        for (const [index, run] of runs.entries()) await insertRun(tx, execution.id, run, index + 2);
      });
    },

    async load(id) {
      const row = await sql.get<ExecutionRow>('SELECT * FROM execution WHERE id = ?', id);
      if (!row) return undefined;
      const runs = await sql.all<NodeRunRow>(RUNS_OF, id);
      return { execution: toExecution(row), runs: runs.map(toNodeRun) };
    },

    async saveRun(executionId, run, fence) {
      await runLog.transaction(async (tx) => {
        const head = await readHead(tx, executionId, fence);
        if (!head) throw unknownExecution(executionId);
        await insertRun(tx, executionId, run, head.next);
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

    async beat(id, owner) {
      await runLog.run("UPDATE execution SET owner_seen_at = ? WHERE id = ? AND owner = ? AND state = 'running'", clock(), id, owner);
    },

    approve: async (id, approved) => await sql.transaction(async (tx) => await approveExecution(tx, id, approved)),

    async look(id) {
      const row = await sql.get<{ fence: number; cancel_requested: number; calls: number }>(SIGNS, id);
      return row && { fence: Number(row.fence), cancelRequested: Number(row.cancel_requested) === 1, calls: Number(row.calls) };
    },

    heed(id, listener) {
      const heard = listeners.get(id) ?? new Set();
      listeners.set(id, heard.add(listener));
      return () => {
        heard.delete(listener);
        if (heard.size === 0 && listeners.get(id) === heard) listeners.delete(id);
      };
    },

    events: async (id, after = -1) => await readEvents(sql, id, after),

    async list(account, limit) {
      const rows = await sql.all<ExecutionRow>('SELECT * FROM execution WHERE account = ? ORDER BY created_at DESC, id DESC LIMIT ?', account, limit);
      return rows.map(toExecution);
    },
  };
}

const unknownExecution = (id: string): FlowError => new FlowError('not_found', `there is no execution "${id}"; a node run needs one`);

async function insertRun(tx: SqlHandle, id: string, run: NodeRun, place: number): Promise<void> {
  const { node, runIndex, executionIndex, startedAt, finishedAt } = run;
  await tx.run(SAVE, id, node, runIndex, executionIndex, startedAt, finishedAt, JSON.stringify(run.sources), JSON.stringify(run.outputs), jsonOrNull(run.failure), place);
}
