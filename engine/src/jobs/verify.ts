/** Checks jobs against the ledger: what is paid is finished, what is finished is paid, and nothing is left on hold. */
import type { SqlHandle } from 'sogni-flow-runtime';

/** Each query returns what must not be, with an `id` to name it. */
const RULES: readonly (readonly [rule: string, sql: string])[] = [
  [
    'money and state of job do not agree',
    `SELECT j.id FROM job j LEFT JOIN hold h ON h.id = j.hold_id WHERE
       (j.hold_id IS NOT NULL AND CASE h.state WHEN 'expired' THEN 'released' ELSE h.state END
         <> CASE j.state WHEN 'completed' THEN 'captured' WHEN 'failed' THEN 'released' WHEN 'cancelled' THEN 'released' ELSE 'open' END)
       OR (j.hold_id IS NOT NULL AND (h.job_id <> j.id OR h.amount <> j.price_max OR h.captured <> j.captured))`,
  ],
  [
    'job with a price has no hold',
    `SELECT id FROM job WHERE hold_id IS NULL AND (captured > 0 OR (price_max > 0 AND follows IS NULL AND state IN ('queued', 'running', 'completed')))`,
  ],
  ['hold belongs to no job', 'SELECT h.id FROM hold h LEFT JOIN job j ON j.hold_id = h.id WHERE j.id IS NULL'],
  ['result from the cache has a price', 'SELECT id FROM job WHERE cached = 1 AND (captured > 0 OR price_max > 0 OR hold_id IS NOT NULL)'],
  [
    'job is completed without a result, or has one without being completed',
    `SELECT j.id FROM job j WHERE (j.state = 'completed') <> EXISTS (SELECT 1 FROM job_artifact a WHERE a.job_id = j.id)`,
  ],
  [
    'job has an end without being final, or none',
    `SELECT id FROM job WHERE (finished_at IS NULL) <> (state IN ('queued', 'running'))`,
  ],
  [
    'follower waits for a job that has ended or follows itself',
    `SELECT f.id FROM job f JOIN job j ON j.id = f.follows WHERE f.state = 'queued' AND (j.state NOT IN ('queued', 'running') OR j.follows IS NOT NULL)`,
  ],
  [
    'play money paid for a real job',
    `SELECT DISTINCT j.id FROM job j JOIN hold_slice s ON s.hold_id = j.hold_id JOIN lot l ON l.id = s.lot_id WHERE l.kind = 'play' AND j.play_money = 0`,
  ],
];

/** @returns one sentence per finding; none in a healthy store, at any moment. */
export async function verifyJobs(sql: SqlHandle): Promise<readonly string[]> {
  const findings: string[] = [];
  for (const [rule, query] of RULES) {
    for (const { id } of await sql.all<{ id: string }>(query)) findings.push(`${rule}: ${id}`);
  }
  return findings;
}
