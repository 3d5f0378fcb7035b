/** Tables of executions: node runs, events, waits, and who may go on with them. */
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
];
