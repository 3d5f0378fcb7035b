/** Job rows: how a job lies in the table, and the ways in which the room looks one up. */
import type { Arguments, Artifact, Job, JobFailure, JobInput, JobReport, JobState } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlValue } from 'sogni-flow-runtime';
import type { JobClass } from '../billing/lots.ts';
import { artifactsOf } from './artifacts.ts';

const COLUMNS = [
  'id',
  'account',
  'idempotency_key',
  'fingerprint',
  'content_key',
  'operation',
  'model',
  'parameters',
  'inputs',
  'state',
  'fence',
  'price_min',
  'price_expected',
  'price_max',
  'captured',
  'play_money',
  'cached',
  'priority',
  'hold_id',
  'api_key_id',
  'run_id',
  'class',
  'placement',
  'follows',
  'followed',
  'no_cache',
  'reserves',
  'attempts',
  'worker',
  'report',
  'failure',
  'created_at',
  'started_at',
  'finished_at',
  'trace',
  'trace_parent',
] as const;

export interface JobRow {
  readonly id: string;
  readonly account: string;
  readonly idempotency_key: string;
  readonly fingerprint: string;
  /** Null when the result may not be reused. */
  readonly content_key: string | null;
  readonly operation: string;
  readonly model: string;
  readonly parameters: string;
  readonly inputs: string;
  readonly state: JobState;
  readonly fence: number;
  readonly price_min: number;
  readonly price_expected: number;
  readonly price_max: number;
  readonly captured: number;
  readonly play_money: number;
  readonly cached: number;
  readonly priority: number;
  readonly hold_id: string | null;
  readonly api_key_id: string | null;
  /** The run whose budget pays. */
  readonly run_id: string | null;
  readonly class: JobClass;
  /** Which workers may have it, in JSON; null for any. */
  readonly placement: string | null;
  readonly follows: string | null;
  /** 1 once another job may follow this one. */
  readonly followed: number;
  /** 1 takes no result from the cache and waits for nobody's. */
  readonly no_cache: number;
  /** 1 for the one job of the account that buys this content while it is queued or running. */
  readonly reserves: number;
  /** Starts, without those that a transport fault ended. */
  readonly attempts: number;
  readonly worker: string | null;
  readonly report: string | null;
  readonly failure: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  /** Its place in a trace, as W3C `traceparent`; null when nobody traces it. */
  readonly trace: string | null;
  /** Id of the span that it is part of; null for none. */
  readonly trace_parent: string | null;
}

const SELECT = `SELECT ${COLUMNS.join(', ')} FROM job`;
const INSERT = `INSERT INTO job (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;

/** @returns false when the key was used, or the content reserved, a moment ago. */
export const insertJob = async (tx: SqlHandle, row: JobRow): Promise<boolean> => (await tx.run(INSERT, ...COLUMNS.map((column) => row[column]))) === 1;

/**
 * Writes what has changed in a row, unless somebody else has moved it since.
 * @returns `undefined` then; else whether the job is followed, as of now.
 */
export async function writeChange(tx: SqlHandle, { id, state, fence, hold_id }: JobRow, change: Partial<JobRow>): Promise<Pick<JobRow, 'followed'> | undefined> {
  const columns = Object.keys(change);
  return tx.get<{ followed: number }>(
    `UPDATE job SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ? AND state = ? AND fence = ? AND COALESCE(hold_id, '') = ? RETURNING followed`,
    ...(Object.values(change) as SqlValue[]),
    ...[id, state, fence, hold_id ?? ''],
  );
}

export const rowById = (sql: SqlHandle, id: string): Promise<JobRow | undefined> => sql.get<JobRow>(`${SELECT} WHERE id = ?`, id);

export const rowByKey = (sql: SqlHandle, account: string, key: string): Promise<JobRow | undefined> =>
  sql.get<JobRow>(`${SELECT} WHERE account = ? AND idempotency_key = ?`, account, key);

/** The latest completed job of the account with this content. */
export const finishedRow = (sql: SqlHandle, account: string, contentKey: string): Promise<JobRow | undefined> =>
  sql.get<JobRow>(`${SELECT} WHERE account = ? AND content_key = ? AND state = 'completed' ORDER BY finished_at DESC LIMIT 1`, account, contentKey);

/** What is known of a request: the job of its key, a finished job of its content, and the one that has reserved its content. */
export interface Known {
  readonly same?: JobRow;
  readonly finished?: JobRow;
  readonly inFlight?: JobRow;
}

const KNOWN = `SELECT 'same' AS part, ${COLUMNS.join(', ')} FROM job WHERE account = ? AND idempotency_key = ?
  UNION ALL SELECT * FROM (SELECT 'finished' AS part, ${COLUMNS.join(', ')} FROM job
    WHERE account = ? AND content_key = ? AND state = 'completed' ORDER BY finished_at DESC LIMIT 1) AS finished
  UNION ALL SELECT 'inFlight' AS part, ${COLUMNS.join(', ')} FROM job WHERE account = ? AND content_key = ? AND reserves = 1 AND state IN ('queued', 'running')`;

/** @param contentKey - absent asks for the key alone. */
export async function knownOf(sql: SqlHandle, account: string, key: string, contentKey: string | undefined): Promise<Known> {
  if (contentKey === undefined) {
    const same = await rowByKey(sql, account, key);
    return same ? { same } : {};
  }
  const rows = await sql.all<JobRow & { readonly part: keyof Known }>(KNOWN, account, key, account, contentKey, account, contentKey);
  return Object.fromEntries(rows.map(({ part, ...row }) => [part, row]));
}

/** Makes sure that an unfinished job will see its new follower, whatever happens to it at the same time. @returns false when it has ended. */
export const lockLeader = async (tx: SqlHandle, id: string): Promise<boolean> =>
  (await tx.run(`UPDATE job SET followed = 1 WHERE id = ? AND state IN ('queued', 'running')`, id)) === 1;

/** Lets those that wait for `from` wait for `to`, which was one of them. */
export async function moveFollowers(tx: SqlHandle, from: string, to: string): Promise<void> {
  if ((await tx.run(`UPDATE job SET follows = ? WHERE follows = ? AND state = 'queued'`, to, from)) > 0) await lockLeader(tx, to);
}

/** Those that wait for the result of a job, the oldest first. */
export const followersOf = (sql: SqlHandle, jobId: string): Promise<JobRow[]> =>
  sql.all<JobRow>(`${SELECT} WHERE follows = ? AND state = 'queued' ORDER BY created_at, id`, jobId);

/** Ids of the jobs of an account that have not ended and whose key begins so. */
export const unfinishedKeyed = (sql: SqlHandle, account: string, start: string): Promise<Pick<JobRow, 'id' | 'idempotency_key'>[]> =>
  sql.all(`SELECT id, idempotency_key FROM job WHERE account = ? AND state IN ('queued', 'running') AND substr(idempotency_key, 1, ?) = ?`, account, start.length, start);

/** A page of the jobs that a worker has to run, the oldest first. @param after - the last row of the page before. */
export const unfinishedRows = (sql: SqlHandle, limit: number, after?: JobRow): Promise<JobRow[]> =>
  sql.all<JobRow>(
    `${SELECT} WHERE state IN ('queued', 'running') AND follows IS NULL AND (created_at > ? OR (created_at = ? AND id > ?)) ORDER BY created_at, id LIMIT ?`,
    after?.created_at ?? -1,
    after?.created_at ?? -1,
    after?.id ?? '',
    limit,
  );

/** The job of a row with its results. */
export const readJob = async (sql: SqlHandle, row: JobRow): Promise<Job> => toJob(row, row.state === 'completed' ? await artifactsOf(sql, row.id) : []);

export const toJob = (row: JobRow, artifacts: readonly Artifact[]): Job => ({
  id: row.id,
  account: row.account,
  key: row.idempotency_key,
  operation: row.operation,
  model: row.model,
  parameters: JSON.parse(row.parameters) as Arguments,
  inputs: JSON.parse(row.inputs) as JobInput[],
  state: row.state,
  fence: row.fence,
  price: { min: row.price_min, expected: row.price_expected, max: row.price_max },
  captured: row.captured,
  cached: row.cached === 1,
  artifacts,
  createdAt: row.created_at,
  ...(row.report !== null && { report: JSON.parse(row.report) as JobReport }),
  ...(row.failure !== null && { failure: JSON.parse(row.failure) as JobFailure }),
  ...(row.started_at !== null && { startedAt: row.started_at }),
  ...(row.finished_at !== null && { finishedAt: row.finished_at }),
});
