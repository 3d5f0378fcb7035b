/**
 * Tables of the fleet. Times are milliseconds since the epoch by the engine's clock, flags 0 or 1; lists are JSON.
 *
 * A worker without `api_key_id` shares the database, and is trusted like the engine itself. `strikes` counts the jobs in a row that failed on
 * it, `quarantines` how often in a row it was quarantined for that. `worker_fault` remembers which job failed on which worker: one that fails
 * here and there is the job's own fault.
 */
export const FLEET_SCHEMA = [
  `CREATE TABLE worker (
    name TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    api_key_id TEXT,
    account TEXT,
    host TEXT NOT NULL,
    slots BIGINT NOT NULL,
    network TEXT NOT NULL,
    gpus TEXT NOT NULL,
    runtimes TEXT NOT NULL,
    offers TEXT NOT NULL,
    misfits TEXT NOT NULL,
    running TEXT NOT NULL DEFAULT '[]',
    draining BIGINT NOT NULL DEFAULT 0,
    registered_at BIGINT NOT NULL,
    heard_at BIGINT NOT NULL,
    left_at BIGINT,
    paused BIGINT NOT NULL DEFAULT 0,
    strikes BIGINT NOT NULL DEFAULT 0,
    quarantines BIGINT NOT NULL DEFAULT 0,
    quarantined_until BIGINT,
    last_fault TEXT,
    day TEXT NOT NULL DEFAULT '',
    done BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0
  )`,
  `CREATE TABLE worker_fault (
    job_id TEXT NOT NULL,
    worker TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (job_id, worker)
  )`,
  'CREATE INDEX worker_fault_by_time ON worker_fault (created_at)',
  // The session whose death was counted last.
  'ALTER TABLE worker ADD COLUMN died_in TEXT',
];
