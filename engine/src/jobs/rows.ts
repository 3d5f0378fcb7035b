/** Job rows: how a job lies in the table, and the ways in which the room looks one up. */
import type { Arguments, Job, JobFailure, JobInput, JobReport, JobState } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
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
  'follows',
  'report',
  'failure',
  'created_at',
  'started_at',
  'finished_at',
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
  readonly follows: string | null;
  readonly report: string | null;
  readonly failure: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
}

const SELECT = `SELECT ${COLUMNS.join(', ')} FROM job`;
const INSERT = `INSERT INTO job (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;

export async function insertJob(tx: SqlHandle, row: JobRow): Promise<void> {
  await tx.run(INSERT, ...COLUMNS.map((column) => row[column]));
}

export const rowById = (sql: SqlHandle, id: string): Promise<JobRow | undefined> => sql.get<JobRow>(`${SELECT} WHERE id = ?`, id);

export const rowByKey = (sql: SqlHandle, account: string, key: string): Promise<JobRow | undefined> =>
  sql.get<JobRow>(`${SELECT} WHERE account = ? AND idempotency_key = ?`, account, key);

/** The latest completed job of the account with this content. */
export const finishedRow = (sql: SqlHandle, account: string, contentKey: string): Promise<JobRow | undefined> =>
  sql.get<JobRow>(`${SELECT} WHERE account = ? AND content_key = ? AND state = 'completed' ORDER BY finished_at DESC LIMIT 1`, account, contentKey);

/** The job of the account that is being run, or is to be run, for this content. */
export const rowInFlight = (sql: SqlHandle, account: string, contentKey: string): Promise<JobRow | undefined> =>
  sql.get<JobRow>(
    `${SELECT} WHERE account = ? AND content_key = ? AND state IN ('queued', 'running') AND follows IS NULL ORDER BY created_at LIMIT 1`,
    account,
    contentKey,
  );

/** Those that wait for the result of a job, the oldest first. */
export const followersOf = (sql: SqlHandle, jobId: string): Promise<JobRow[]> =>
  sql.all<JobRow>(`${SELECT} WHERE follows = ? AND state = 'queued' ORDER BY created_at, id`, jobId);

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
export async function readJob(sql: SqlHandle, row: JobRow): Promise<Job> {
  return {
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
    artifacts: row.state === 'completed' ? await artifactsOf(sql, row.id) : [],
    createdAt: row.created_at,
    ...(row.report !== null && { report: JSON.parse(row.report) as JobReport }),
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as JobFailure }),
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(row.finished_at !== null && { finishedAt: row.finished_at }),
  };
}
