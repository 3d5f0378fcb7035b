/**
 * Tables of the API server: workflow runs with their events, and the places for uploads.
 *
 * A run is one row, moved by compare-and-set on `version`; its steps travel as JSON, because they are only ever read whole.
 * Money, jobs and files are not here: a step points to its job.
 */
export const SERVER_SCHEMA: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS workflow_run (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    api_key_id TEXT,
    idempotency_key TEXT,
    fingerprint TEXT NOT NULL,
    status TEXT NOT NULL,
    final INTEGER NOT NULL,
    body TEXT NOT NULL,
    events BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (account, idempotency_key)
  )`,
  'CREATE INDEX IF NOT EXISTS workflow_run_by_account ON workflow_run (account, created_at)',
  'CREATE INDEX IF NOT EXISTS workflow_run_unfinished ON workflow_run (id) WHERE final = 0',
  `CREATE TABLE IF NOT EXISTS workflow_event (
    workflow_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (workflow_id, sequence)
  )`,
  `CREATE TABLE IF NOT EXISTS upload_place (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    place TEXT NOT NULL,
    content_type TEXT,
    digest TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (account, place)
  )`,
];
