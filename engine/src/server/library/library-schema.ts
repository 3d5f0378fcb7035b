/** What an account keeps for later: files that it sent, and people to come back to. Bytes and facts lie with the uploads and results of the jobs. */
export const LIBRARY_TABLES: readonly string[] = [
  `CREATE TABLE library_file (
    account TEXT NOT NULL,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (account, digest)
  )`,
  'CREATE INDEX library_file_by_time ON library_file (account, added_at, digest)',
  // Two names that differ in case alone are one: `name_key`.
  `CREATE TABLE persona (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (account, name_key)
  )`,
  'CREATE TABLE persona_picture (persona_id TEXT NOT NULL, position INTEGER NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (persona_id, position))',
];
