/** What an engine was about when it was killed, told from the database that it left. */
import type { SqlStore } from '../../gpu-runtime/src/queue/sql.ts';

export interface Counts {
  readonly executions: number;
  readonly holds: number;
  readonly captures: number;
}

export async function countsIn(store: SqlStore): Promise<Counts> {
  const counts = await store.get<{ executions: number; holds: number; captures: number }>(
    `SELECT (SELECT COUNT(*) FROM execution) AS executions, (SELECT COUNT(*) FROM hold) AS holds, (SELECT COUNT(*) FROM hold WHERE state = 'captured') AS captures`,
  );
  return counts!;
}

/** In the order of a job's life. Several jobs are under way at once, so one kill meets several states. */
export const JOB_STATES = [
  'a job held, not in the queue',
  'a job in the queue',
  'a job claimed, not opened',
  'a job running, being made',
  'a job running, made, result not taken',
  'a job paid, its node not saved',
  'a follower waiting',
  'nothing under way',
] as const;

export type KillState = (typeof JOB_STATES)[number];

interface JobAtKill {
  readonly id: string;
  readonly state: string;
  readonly follows: string | null;
  readonly entered: string | null;
  readonly token: string | null;
}

/**
 * @param made - ids of the jobs that the provider had made by then.
 * @param steps - jobs that one execution has in all.
 */
export async function statesAtKill(store: SqlStore, made: ReadonlySet<string>, executionId: string, steps: number): Promise<ReadonlySet<KillState>> {
  const jobs = await store.all<JobAtKill>(
    `SELECT j.id, j.state, j.follows, q.job_id AS entered, q.token FROM job j LEFT JOIN queue_entry q ON q.job_id = j.id WHERE j.state IN ('queued', 'running')`,
  );
  const found = new Set<KillState>(jobs.map((job) => stateOf(job, made)));
  const saved = await store.get<{ n: number }>(`SELECT COUNT(*) AS n FROM node_run WHERE execution_id = ? AND outputs LIKE '%"jobId"%' AND node NOT LIKE '% %'`, executionId);
  const finished = await store.get<{ n: number }>(`SELECT COUNT(*) AS n FROM job WHERE state = 'completed'`);
  if ((finished?.n ?? 0) % steps > (saved?.n ?? 0)) found.add('a job paid, its node not saved');
  if (found.size === 0) found.add('nothing under way');
  return found;
}

function stateOf({ id, state, follows, entered, token }: JobAtKill, made: ReadonlySet<string>): KillState {
  if (follows !== null) return 'a follower waiting';
  if (state === 'running') return made.has(id) ? 'a job running, made, result not taken' : 'a job running, being made';
  if (entered === null) return 'a job held, not in the queue';
  return token === null ? 'a job in the queue' : 'a job claimed, not opened';
}
