/**
 * Tables of the API server: workflow runs with their events, which executions are shown as workflows, the places for uploads, who is signed in,
 * and the library.
 *
 * A run is one row, moved by compare-and-set on `version`; its steps travel as JSON, because they are only ever read whole.
 * Money, jobs and files are not here: a step points to its job.
 */
import { SESSION_TABLES } from './access/session-schema.ts';
import { LIBRARY_TABLES } from './library/library-schema.ts';
import { TEMPLATE_RUN_TABLES } from './template-runs/template-run-schema.ts';

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
  // Calls to make when workflows have ended; `next_at` is also how long a process that makes one may take.
  `CREATE TABLE callback (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    webhook_id TEXT,
    event TEXT,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    state TEXT,
    deadline BIGINT,
    status TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    last_failure TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (account, idempotency_key)
  )`,
  `CREATE INDEX callback_open ON callback (next_at) WHERE status = 'waiting'`,
  'CREATE TABLE callback_workflow (callback_id TEXT NOT NULL, workflow_id TEXT NOT NULL, PRIMARY KEY (callback_id, workflow_id))',
  `CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    events TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (account, url)
  )`,
  ...SESSION_TABLES,
  ...LIBRARY_TABLES,
  ...TEMPLATE_RUN_TABLES,
];
