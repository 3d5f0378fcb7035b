/**
 * Faults of workers: counted by different jobs in a row, and forgotten with the next job that is done.
 *
 * A bad job is no bad worker: the first worker on which a job fails is blamed, later ones are not. A job that fails twice on the same one counts once, and a death counts
 * once, however many jobs were lost by it.
 */
import type { SqlHandle } from 'sogni-flow-runtime';
import { inOneLine } from './one-line.ts';
import { MOST_STRIKES, quarantineMs } from './states.ts';

export interface Fault {
  readonly worker: string;
  readonly jobId: string;
  readonly why: string;
  /** Session of the worker by which the job was lost; absent where the worker reported that it failed. */
  readonly diedIn?: string;
  /** Else it is not quarantined. */
  readonly canBeSpared: boolean;
}

/** @returns whether the worker is quarantined now. */
export async function strike(tx: SqlHandle, { worker, jobId, why, diedIn, canBeSpared }: Fault, now: number): Promise<boolean> {
  const blamed = await tx.get('SELECT worker FROM worker_fault WHERE job_id = ?', jobId);
  await tx.run('INSERT INTO worker_fault (job_id, worker, created_at) VALUES (?, ?, ?) ON CONFLICT (job_id, worker) DO NOTHING', jobId, worker, now);
  if (blamed || (diedIn !== undefined && !(await diesFirst(tx, worker, diedIn)))) return false;
  const row = await tx.get<{ strikes: number; quarantines: number }>('UPDATE worker SET strikes = strikes + 1, last_fault = ? WHERE name = ? RETURNING strikes, quarantines', inOneLine(why).slice(0, 300), worker);
  if (!row || !canBeSpared || (row.strikes < MOST_STRIKES && row.quarantines === 0)) return false;
  const times = row.quarantines + 1;
  await tx.run('UPDATE worker SET strikes = 0, quarantines = ?, quarantined_until = ? WHERE name = ?', times, now + quarantineMs(times), worker);
  return true;
}

async function diesFirst(tx: SqlHandle, worker: string, session: string): Promise<boolean> {
  return (await tx.get('UPDATE worker SET died_in = ? WHERE name = ? AND (died_in IS NULL OR died_in <> ?) RETURNING name', session, worker, session)) !== undefined;
}

/** It has done a job, or an operator believes in it. */
export async function forgive(tx: SqlHandle, worker: string): Promise<void> {
  await tx.run('UPDATE worker SET strikes = 0, quarantines = 0, quarantined_until = NULL, last_fault = NULL WHERE name = ?', worker);
}
