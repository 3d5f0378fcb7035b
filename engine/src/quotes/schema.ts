/** Table of saved quotes. Amounts are whole µSpark, times milliseconds since the epoch. A quote never changes; old ones are removed. */
export const QUOTE_SCHEMA: readonly string[] = [
  `CREATE TABLE quote (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    digest TEXT NOT NULL,
    price_book TEXT NOT NULL,
    price_min BIGINT NOT NULL,
    price_expected BIGINT NOT NULL,
    price_max BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
  )`,
  'CREATE INDEX quote_by_expiry ON quote (expires_at)',
];
