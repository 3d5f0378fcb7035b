/**
 * Executions that were started as workflows of Sogni's API. What they are is the execution's to say; here is what only that API asks for.
 * `told`: the webhooks of the account know of its end.
 */
export const TEMPLATE_RUN_TABLES: readonly string[] = [
  `CREATE TABLE template_run (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    parent_id TEXT,
    approval TEXT,
    told BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
  )`,
  'CREATE INDEX template_run_by_account ON template_run (account, created_at)',
  'CREATE INDEX template_run_untold ON template_run (id) WHERE told = 0',
];
