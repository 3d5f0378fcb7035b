/** Tables of executions: node runs, events, waits, and who may go on with them. */

/** In these words an index has them. */
export const ACTIVE = "state IN ('queued', 'running', 'waiting', 'waiting_for_user', 'interrupted')";

export const EXECUTION_SCHEMA = [
  `CREATE TABLE execution (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    workflow_name TEXT NOT NULL,
    workflow_json TEXT NOT NULL,
    state TEXT NOT NULL,
    trigger_items TEXT NOT NULL,
    failure TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
  )`,
  'CREATE INDEX execution_by_account ON execution (account, created_at)',
  `CREATE TABLE node_run (
    execution_id TEXT NOT NULL REFERENCES execution (id),
    node TEXT NOT NULL,
    run_index BIGINT NOT NULL,
    execution_index BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    sources TEXT NOT NULL,
    outputs TEXT NOT NULL,
    failure TEXT,
    PRIMARY KEY (execution_id, node, run_index)
  )`,
  'ALTER TABLE execution ADD COLUMN owner TEXT',
  'ALTER TABLE execution ADD COLUMN approved BIGINT',
  `CREATE TABLE node_parameters (
    execution_id TEXT NOT NULL REFERENCES execution (id),
    node TEXT NOT NULL,
    run_index BIGINT NOT NULL,
    parameters TEXT NOT NULL,
    PRIMARY KEY (execution_id, node, run_index)
  )`,
  'ALTER TABLE node_run ADD COLUMN saved_order BIGINT',
  'CREATE INDEX node_run_by_saved_order ON node_run (execution_id, saved_order)',
  'ALTER TABLE execution ADD COLUMN owner_seen_at BIGINT',
  'ALTER TABLE execution ADD COLUMN result_folder TEXT',
  'ALTER TABLE execution ADD COLUMN hosted BIGINT NOT NULL DEFAULT 0',
  'ALTER TABLE execution ADD COLUMN forked_from TEXT',
  'CREATE INDEX execution_of_hosts ON execution (state, created_at) WHERE hosted = 1',
  // Apart from the execution, whose row holds the whole workflow: this one is read with every node run.
  `CREATE TABLE execution_lease (
    execution_id TEXT PRIMARY KEY REFERENCES execution (id),
    fence BIGINT NOT NULL,
    cancel_requested BIGINT NOT NULL DEFAULT 0,
    last_event BIGINT NOT NULL DEFAULT 0
  )`,
  'INSERT INTO execution_lease (execution_id, fence) SELECT id, 0 FROM execution',
  // Finished node runs are events by themselves: saved_order and sequence are numbers of one row.
  `CREATE TABLE execution_event (
    execution_id TEXT NOT NULL REFERENCES execution (id),
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (execution_id, sequence)
  )`,
  `CREATE TABLE execution_wait (
    execution_id TEXT NOT NULL REFERENCES execution (id),
    node TEXT NOT NULL,
    run_index BIGINT NOT NULL,
    parked_at BIGINT NOT NULL,
    resume_at BIGINT,
    method TEXT,
    outcome TEXT,
    call TEXT,
    PRIMARY KEY (execution_id, node, run_index)
  )`,
  `CREATE INDEX execution_unfinished ON execution (state) WHERE state IN ('queued', 'running', 'waiting', 'waiting_for_user', 'interrupted')`,
  'ALTER TABLE execution ADD COLUMN api_key_id TEXT',
  'ALTER TABLE execution ADD COLUMN template_id TEXT',
  'ALTER TABLE execution ADD COLUMN template_version TEXT',
  'ALTER TABLE execution ADD COLUMN inputs TEXT',
  'ALTER TABLE execution ADD COLUMN no_cache BIGINT NOT NULL DEFAULT 0',
  'ALTER TABLE execution ADD COLUMN after_id TEXT',
  'ALTER TABLE execution ADD COLUMN batch_id TEXT',
  'ALTER TABLE execution ADD COLUMN batch_index BIGINT',
  // What is run with which inputs, as long as whoever starts the same joins this execution.
  'ALTER TABLE execution ADD COLUMN join_key TEXT',
  'CREATE UNIQUE INDEX execution_joined ON execution (account, join_key) WHERE join_key IS NOT NULL',
  'CREATE INDEX execution_of_batch ON execution (batch_id, batch_index) WHERE batch_id IS NOT NULL',
  // What lists show of an execution that rests; made when one asks, forgotten when it moves on.
  'ALTER TABLE execution ADD COLUMN summary TEXT',
  `CREATE TABLE batch (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    template_id TEXT,
    template_version TEXT,
    approved BIGINT NOT NULL,
    run_values TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
  // Which request started what, by its Idempotency-Key.
  `CREATE TABLE start_request (
    account TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    started_id TEXT NOT NULL,
    joined BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account, idempotency_key)
  )`,
  // What its runs are, for whoever starts the same while some of them are under way.
  'ALTER TABLE batch ADD COLUMN join_key TEXT',
  'CREATE INDEX batch_joined ON batch (account, join_key) WHERE join_key IS NOT NULL',
  // The number of the last change of what lists show of it.
  'ALTER TABLE execution_lease ADD COLUMN changed BIGINT NOT NULL DEFAULT 0',
  'CREATE INDEX execution_changed ON execution_lease (changed)',
  'CREATE INDEX execution_by_state ON execution (account, state, created_at)',
  `CREATE INDEX execution_active ON execution (account, created_at) WHERE ${ACTIVE}`,
  'ALTER TABLE execution ADD COLUMN depth BIGINT NOT NULL DEFAULT 0',
  'CREATE INDEX execution_by_template ON execution (account, template_id, created_at) WHERE template_id IS NOT NULL',
];
