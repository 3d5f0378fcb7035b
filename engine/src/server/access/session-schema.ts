/** Who is signed in by a cookie, and the links that sign in once. Kept are hashes of random secrets, so that a look at the tables opens nothing. */
export const SESSION_TABLES: readonly string[] = [
  // Without a key it was opened by a link.
  `CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    api_key_id TEXT,
    expires_at BIGINT NOT NULL
  )`,
  'CREATE INDEX session_by_end ON session (expires_at)',
  `CREATE TABLE sign_in_link (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    expires_at BIGINT NOT NULL
  )`,
];
