/** Executions as their account sees them, on SQL. Lists read neither workflows nor node runs. */
import { FlowError, RESTING_STATES, type ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore, SqlValue } from 'sogni-flow-runtime';
import type { Batch, ExecutionCatalogue, KeyedRequest, ListedExecution, Started } from '../execution/catalogue.ts';
import { isResting } from '../execution/transitions.ts';
import type { ExecutionState, NodeFailure } from '../execution/types.ts';
import { askMany } from './ask-many.ts';
import { readLog } from './execution-log.ts';
import { ACTIVE } from './execution-schema.ts';
import { insertExecution } from './insert-execution.ts';

interface ListedRow {
  readonly id: string;
  readonly account: string;
  readonly workflow_name: string;
  readonly state: ExecutionState;
  readonly failure: string | null;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly approved: number | null;
  readonly template_id: string | null;
  readonly template_version: string | null;
  readonly after_id: string | null;
  readonly batch_id: string | null;
  readonly batch_index: number | null;
  readonly summary: string | null;
  readonly paid: number | null;
  readonly fence: number | null;
}

const LISTED = `SELECT e.id, e.account, e.workflow_name, e.state, e.failure, e.created_at, e.finished_at, e.approved, e.template_id, e.template_version, e.after_id, e.batch_id, e.batch_index,
  e.summary, b.captured AS paid, l.fence FROM execution AS e LEFT JOIN run_budget AS b ON b.run_id = e.id LEFT JOIN execution_lease AS l ON l.execution_id = e.id`;
const NEWEST = 'ORDER BY e.created_at DESC, e.id DESC LIMIT ?';

interface BatchRow {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly template_id: string | null;
  readonly template_version: string | null;
  readonly approved: number;
  readonly run_values: string;
  readonly created_at: number;
}

interface RequestRow {
  readonly fingerprint: string;
  readonly started_id: string;
  readonly joined: number;
}

/** @param clock - milliseconds since the epoch. */
export function createExecutionCatalogue(sql: SqlStore, clock: () => number = Date.now): ExecutionCatalogue {
  /** Does what a request asks for once. Transactions come one after another, over all processes. */
  const once = async <Result extends Started | undefined>(account: string, request: KeyedRequest | undefined, kind: string, start: (tx: SqlHandle) => Promise<Result>): Promise<Started | Result> =>
    await sql.transaction(async (tx) => {
      const known = request && (await findRequest(tx, account, request));
      if (known) return known;
      const started = await start(tx);
      if (request && started) {
        await tx.run(
          'INSERT INTO start_request (account, idempotency_key, fingerprint, kind, started_id, joined, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
          ...[account, request.key, request.fingerprint, kind, started.id, started.joined ? 1 : 0, clock()],
        );
      }
      return started;
    });

  return {
    findRequest: async (account, request) => await findRequest(sql, account, request),
    join: async (account, joinKey, request) =>
      await once(account, request, 'execution', async (tx) => {
        const id = await findJoined(tx, account, joinKey);
        return id === undefined ? undefined : { id, joined: true };
      }),

    start: async (execution, { joinKey, anew, request, within }) =>
      await once(execution.account, request, 'execution', async (tx) => {
        const underWay = await findJoined(tx, execution.account, joinKey);
        if (underWay !== undefined && !anew) return { id: underWay, joined: true };
        await insertExecution(tx, execution, clock(), underWay === undefined && !isResting(execution.state) ? joinKey : undefined);
        await within?.(tx, execution.id);
        return { id: execution.id, joined: false };
      }),

    joinBatch: async (account, joinKey, request) => await once(account, request, 'batch', async (tx) => await findJoinedBatch(tx, account, joinKey)),

    startBatch: async (batch, executions, { joinKey, anew, request }) =>
      await once(batch.account, request, 'batch', async (tx) => {
        const { id, account, name, template, approved, values, createdAt } = batch;
        const underWay = anew ? undefined : await findJoinedBatch(tx, account, joinKey);
        if (underWay) return underWay;
        await tx.run(
          'INSERT INTO batch (id, account, name, template_id, template_version, approved, run_values, created_at, join_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
          ...[id, account, name, template?.id ?? null, template?.version ?? null, approved, JSON.stringify(values), createdAt, joinKey],
        );
        for (const execution of executions) await insertExecution(tx, execution, clock());
        return { id, joined: false };
      }),

    async page(account, { limit, before, state, template }) {
      const conditions: readonly (readonly [sql: string, values: readonly SqlValue[]])[] = [
        ['e.account = ?', [account]],
        ...(state === undefined ? [] : [state === 'active' ? ([`e.${ACTIVE}`, []] as const) : (['e.state = ?', [state]] as const)]),
        ...(template === undefined ? [] : [['e.template_id = ?', [template]] as const]),
        ...(before ? [['(e.created_at < ? OR (e.created_at = ? AND e.id < ?))', [before.createdAt, before.createdAt, before.id]] as const] : []),
      ];
      const rows = await sql.all<ListedRow>(`${LISTED} WHERE ${conditions.map(([condition]) => condition).join(' AND ')} ${NEWEST}`, ...conditions.flatMap(([, values]) => values), limit);
      return rows.map(toListed);
    },

    findAll: async (ids) => (await askMany<ListedRow>(sql, (list) => `${LISTED} WHERE e.id IN (${list})`, ids)).map(toListed),

    async find(id) {
      const row = await sql.get<ListedRow>(`${LISTED} WHERE e.id = ?`, id);
      return row && toListed(row);
    },

    async keepSummary(id, fence, summary) {
      await sql.run('UPDATE execution SET summary = ? WHERE id = ? AND EXISTS (SELECT 1 FROM execution_lease AS l WHERE l.execution_id = execution.id AND l.fence = ?)', summary, id, fence);
    },

    async findBatch(id) {
      const row = await sql.get<BatchRow>('SELECT * FROM batch WHERE id = ?', id);
      return row && toBatch(row);
    },

    ofBatch: async (id) => (await sql.all<ListedRow>(`${LISTED} WHERE e.batch_id = ? ORDER BY e.batch_index`, id)).map(toListed),
    stillBuying: async () => await sql.all<{ id: string; account: string }>(STILL_BUYING),
    since: async (id, after) => await readLog(sql, id, after),
  };
}

async function findRequest(tx: Pick<SqlHandle, 'get'>, account: string, { key, fingerprint }: KeyedRequest): Promise<Started | undefined> {
  const row = await tx.get<RequestRow>('SELECT fingerprint, started_id, joined FROM start_request WHERE account = ? AND idempotency_key = ?', account, key);
  if (row === undefined) return undefined;
  if (row.fingerprint === fingerprint) return { id: row.started_id, joined: Number(row.joined) === 1 };
  throw new FlowError('idempotency_conflict', `the Idempotency-Key was used for another request, which started ${row.started_id}; use a new key`, { details: { startedId: row.started_id } });
}

const findJoined = async (tx: Pick<SqlHandle, 'get'>, account: string, joinKey: string): Promise<string | undefined> =>
  (await tx.get<{ id: string }>('SELECT id FROM execution WHERE account = ? AND join_key = ?', account, joinKey))?.id;

const STILL_BUYING = `SELECT DISTINCT e.id, e.account FROM job AS j JOIN execution AS e ON e.id = j.run_id WHERE j.state IN ('queued', 'running') AND e.state = 'cancelled'`;

const UNDER_WAY = `SELECT b.id FROM batch AS b WHERE b.account = ? AND b.join_key = ?
  AND EXISTS (SELECT 1 FROM execution AS e WHERE e.batch_id = b.id AND e.state NOT IN (${RESTING_STATES.map(() => '?').join(', ')})) ORDER BY b.created_at DESC LIMIT 1`;

async function findJoinedBatch(tx: Pick<SqlHandle, 'get'>, account: string, joinKey: string): Promise<Started | undefined> {
  const found = await tx.get<{ id: string }>(UNDER_WAY, account, joinKey, ...RESTING_STATES);
  return found && { id: found.id, joined: true };
}

const templateOf = ({ template_id: id, template_version: version }: Pick<ListedRow, 'template_id' | 'template_version'>) => (id === null ? {} : { template: { id, version: version ?? '' } });

const toListed = (row: ListedRow): ListedExecution => ({
  ...{ id: row.id, account: row.account, workflowName: row.workflow_name, state: row.state, createdAt: Number(row.created_at) },
  ...{ paid: Number(row.paid ?? 0), fence: Number(row.fence ?? 0) },
  ...templateOf(row),
  ...(row.failure !== null && { failure: JSON.parse(row.failure) as NodeFailure }),
  ...(row.finished_at !== null && { finishedAt: Number(row.finished_at) }),
  ...(row.approved !== null && { approved: Number(row.approved) }),
  ...(row.after_id !== null && { after: row.after_id }),
  ...(row.batch_id !== null && { batch: { id: row.batch_id, index: Number(row.batch_index) } }),
  ...(row.summary !== null && { summary: row.summary }),
});

const toBatch = (row: BatchRow): Batch => ({
  ...{ id: row.id, account: row.account, name: row.name, approved: Number(row.approved), createdAt: Number(row.created_at) },
  ...templateOf(row),
  values: JSON.parse(row.run_values) as ExecutionInputs[],
});
