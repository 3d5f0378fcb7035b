/** Table of saved templates. `workflow` is the n8n file as JSON; `pictures` are addresses of its cover and examples. Times are milliseconds since the epoch. */
export const TEMPLATE_SCHEMA: readonly string[] = [
  `CREATE TABLE saved_template (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    workflow TEXT NOT NULL,
    version BIGINT NOT NULL,
    forked_from TEXT,
    pictures TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
  )`,
  'CREATE INDEX saved_template_by_account ON saved_template (account, updated_at)',
];
