/**
 * The table of the embedded queue, in SQL that SQLite and PostgreSQL both read.
 *
 * `claimable_at` says everything about an entry's state: an entry is claimable from that time on. Enqueued: always. Claimed: the
 * end of the lease. Given back: after the delay. So a lost lease needs no sweeper. `token` is set while a claim is out.
 */
export const QUEUE_SCHEMA: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS queue_entry (
    job_id TEXT PRIMARY KEY,
    lane TEXT NOT NULL,
    turn BIGINT NOT NULL,
    claimable_at BIGINT NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    token TEXT,
    worker TEXT
  )`,
  'CREATE INDEX IF NOT EXISTS queue_entry_by_turn ON queue_entry (lane, turn, job_id)',
  'ALTER TABLE queue_entry ADD COLUMN priority INTEGER NOT NULL DEFAULT 10',
  'CREATE INDEX IF NOT EXISTS queue_entry_taken ON queue_entry (lane) WHERE token IS NOT NULL',
];
