/** Who has a claim on which file: read from the tables of jobs, executions and the server. */
import type { SqlHandle } from 'sogni-flow-runtime';
import { PAID_KEPT_MS, type Claims } from './choose-files.ts';

/** A digest wherever it stands: in a job's inputs, an item's binary data, a run's steps. */
const DIGEST = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

/** Executions in these states are over for good; any other can go on or be resumed, and then reads its node runs back. */
const OVER = new Set(['completed', 'cancelled']);

export async function readClaims(sql: SqlHandle, now: number): Promise<Claims> {
  const [needed, paid, owned] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const mention = (sets: readonly Set<string>[], ...texts: readonly (string | null)[]): void => {
    for (const text of texts) for (const [digest] of text?.matchAll(DIGEST) ?? []) for (const set of sets) set.add(digest);
  };

  for (const { inputs } of await sql.all<{ inputs: string }>(`SELECT inputs FROM job WHERE state IN ('queued', 'running')`)) mention([needed, owned], inputs);
  for (const { body } of await sql.all<{ body: string }>('SELECT body FROM workflow_run WHERE final = 0')) mention([needed, owned], body);
  for (const { id, state, trigger_items: trigger } of await sql.all<{ id: string; state: string; trigger_items: string }>('SELECT id, state, trigger_items FROM execution')) {
    const sets = OVER.has(state) ? [owned] : [needed, owned];
    mention(sets, trigger);
    for (const { outputs } of await sql.all<{ outputs: string }>('SELECT outputs FROM node_run WHERE execution_id = ?', id)) mention(sets, outputs);
  }
  // Nobody but the person who sent them could bring these again.
  for (const { digest } of await sql.all<{ digest: string }>('SELECT digest FROM library_file UNION SELECT digest FROM persona_picture')) mention([needed, owned], digest);
  for (const { pictures } of await sql.all<{ pictures: string }>('SELECT pictures FROM saved_template')) mention([needed, owned], pictures);
  const bought = `SELECT DISTINCT a.digest FROM job_artifact a JOIN job j ON j.id = a.job_id WHERE j.captured > 0 AND j.finished_at > ?`;
  for (const { digest } of await sql.all<{ digest: string }>(bought, now - PAID_KEPT_MS)) paid.add(digest);
  const known = 'SELECT digest FROM job_artifact UNION SELECT digest FROM upload';
  for (const { digest } of await sql.all<{ digest: string }>(known)) owned.add(digest);
  return { needed, paid, owned };
}
