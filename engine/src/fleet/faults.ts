/**
 * Faults of workers: counted by different jobs in a row, and forgotten with the next job that is done.
 *
 * A bad job is no bad worker: the first worker on which a job fails is blamed, later ones are not. A job that fails twice on the same one counts once.
 */
import type { SqlHandle } from 'sogni-flow-runtime';
import { MOST_STRIKES, quarantineMs } from './states.ts';

/** @param canBeSpared - else it is not set aside. @returns whether the worker is set aside now. */
export async function strike(tx: SqlHandle, worker: string, jobId: string, why: string, canBeSpared: boolean, now: number): Promise<boolean> {
  const blamed = await tx.get('SELECT worker FROM worker_fault WHERE job_id = ?', jobId);
  await tx.run('INSERT INTO worker_fault (job_id, worker, created_at) VALUES (?, ?, ?) ON CONFLICT (job_id, worker) DO NOTHING', jobId, worker, now);
  if (blamed) return false;
  const row = await tx.get<{ strikes: number; quarantines: number }>('UPDATE worker SET strikes = strikes + 1, last_fault = ? WHERE name = ? RETURNING strikes, quarantines', why.slice(0, 300), worker);
  if (!row || !canBeSpared || (row.strikes < MOST_STRIKES && row.quarantines === 0)) return false;
  const times = row.quarantines + 1;
  await tx.run('UPDATE worker SET strikes = 0, quarantines = ?, quarantined_until = ? WHERE name = ?', times, now + quarantineMs(times), worker);
  return true;
}

/** It has done a job, or an operator believes in it. */
export async function forgive(tx: SqlHandle, worker: string): Promise<void> {
  await tx.run('UPDATE worker SET strikes = 0, quarantines = 0, quarantined_until = NULL, last_fault = NULL WHERE name = ?', worker);
}
