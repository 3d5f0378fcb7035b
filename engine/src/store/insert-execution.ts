/** The row of a new execution, the lease on it, and the first entry of its log. */
import type { SqlHandle } from 'sogni-flow-runtime';
import { FIRST_FENCE } from '../execution/store.ts';
import type { Execution } from '../execution/types.ts';
import { NEXT_CHANGE } from './execution-changes.ts';
import { writeEvent } from './execution-log.ts';
import { jsonOrNull } from './execution-rows.ts';

const COLUMNS = [
  ...['id', 'account', 'workflow_name', 'workflow_json', 'state', 'trigger_items', 'failure', 'created_at', 'finished_at', 'owner', 'approved', 'owner_seen_at', 'result_folder', 'hosted', 'forked_from'],
  ...['api_key_id', 'template_id', 'template_version', 'inputs', 'no_cache', 'after_id', 'batch_id', 'batch_index', 'join_key', 'depth'],
];
const CREATE = `INSERT INTO execution (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;

/** @param joinKey - by which others that start the same find it while it does not rest. */
export async function insertExecution(tx: SqlHandle, execution: Execution, now: number, joinKey?: string): Promise<void> {
  const { id, state, owner, forkedFrom, template, batch } = execution;
  await tx.run(
    CREATE,
    ...[id, execution.account, execution.workflowName, execution.workflowJson, state, JSON.stringify(execution.trigger), jsonOrNull(execution.failure)],
    ...[execution.createdAt, execution.finishedAt ?? null, owner ?? null, execution.approved ?? null, owner === undefined ? null : now],
    ...[execution.resultFolder ?? null, execution.hosted === true ? 1 : 0, forkedFrom ?? null],
    ...[execution.apiKeyId ?? null, template?.id ?? null, template?.version ?? null, jsonOrNull(execution.inputs), execution.noCache === true ? 1 : 0],
    ...[execution.after ?? null, batch?.id ?? null, batch?.index ?? null, joinKey ?? null, execution.depth ?? 0],
  );
  await tx.run(`INSERT INTO execution_lease (execution_id, fence, changed) VALUES (?, ?, ${NEXT_CHANGE})`, id, FIRST_FENCE);
  await writeEvent(tx, id, 1, now, { type: 'created', state, ...(forkedFrom === undefined ? {} : { forkedFrom }) });
}
