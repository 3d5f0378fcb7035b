/** The numbered log of an execution, and the fence that whoever writes to it must hold. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import type { StoredEvent, StoredEventBody } from '../execution/stored-event.ts';
import type { NodeRun } from '../execution/types.ts';
import { toNodeRun, type NodeRunRow } from './execution-rows.ts';

export interface Head {
  readonly fence: number;
  readonly cancelRequested: boolean;
  /** Number of the next entry. */
  readonly next: number;
}

/** Where the index has the highest number of a run; it counts nothing. */
const HEAD = `SELECT fence, cancel_requested, last_event,
  (SELECT MAX(saved_order) FROM node_run WHERE execution_id = execution_lease.execution_id) AS last_run
  FROM execution_lease WHERE execution_id = ?`;

interface HeadRow {
  readonly fence: number;
  readonly cancel_requested: number;
  readonly last_run: number | null;
  readonly last_event: number;
}

/**
 * @param fence - of whoever writes; absent for those who need none.
 * @returns `undefined` when there is no such execution.
 * @throws FlowError `lease_lost` when somebody else has taken the execution since.
 */
export async function readHead(tx: Pick<SqlHandle, 'get'>, id: string, fence?: number): Promise<Head | undefined> {
  const row = await tx.get<HeadRow>(HEAD, id);
  if (row === undefined) return undefined;
  const current = Number(row.fence);
  if (fence !== undefined && fence !== current) {
    throw new FlowError('lease_lost', `execution ${id} was taken over or ended by another process (fence ${current}, here ${fence}); what is done here is not its any more`);
  }
  return { fence: current, cancelRequested: Number(row.cancel_requested) === 1, next: Math.max(Number(row.last_run ?? 0), Number(row.last_event)) + 1 };
}

export async function writeEvent(tx: SqlHandle, id: string, sequence: number, at: number, body: StoredEventBody): Promise<void> {
  await tx.run('INSERT INTO execution_event (execution_id, sequence, at, body) VALUES (?, ?, ?, ?)', id, sequence, at, JSON.stringify(body));
  await tx.run('UPDATE execution_lease SET last_event = ? WHERE execution_id = ?', sequence, id);
}

export const readEvents = async (sql: Pick<SqlHandle, 'all'>, id: string, after: number): Promise<readonly StoredEvent[]> => (await readLog(sql, id, after)).events;

export interface LogPart {
  readonly events: readonly StoredEvent[];
  /** The node runs among them. */
  readonly runs: readonly NodeRun[];
}

/** Runs of an old database without a number have none here either: they come first. */
export async function readLog(sql: Pick<SqlHandle, 'all'>, id: string, after: number): Promise<LogPart> {
  const rows = await sql.all<{ sequence: number; at: number; body: string }>('SELECT sequence, at, body FROM execution_event WHERE execution_id = ? AND sequence > ?', id, after);
  const runs = await sql.all<NodeRunRow>('SELECT * FROM node_run WHERE execution_id = ? AND COALESCE(saved_order, 0) > ? ORDER BY saved_order NULLS FIRST, finished_at, execution_index', id, after);
  const events = rows.map((row): StoredEvent => ({ ...(JSON.parse(row.body) as StoredEventBody), sequence: Number(row.sequence), at: Number(row.at) }));
  return { events: [...events, ...runs.map(asEvent)].sort((a, b) => a.sequence - b.sequence), runs: runs.map(toNodeRun) };
}

function asEvent(row: NodeRunRow): StoredEvent {
  const { node, runIndex, startedAt, finishedAt, outputs, failure } = toNodeRun(row);
  const items = outputs.reduce((sum, output) => sum + output.length, 0);
  const failed = failure === undefined ? {} : { failure };
  return { sequence: Number(row.saved_order ?? 0), at: finishedAt, type: 'node_finished', node, runIndex, items, elapsedMs: finishedAt - startedAt, ...failed };
}
