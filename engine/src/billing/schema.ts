/**
 * Tables of the ledger. Amounts are whole µSpark. `transfer` is only ever added to; what a lot or a hold says can be
 * computed again from it (`verify.ts`). A lot bears the number of the transfer that granted it.
 */
export const LEDGER_SCHEMA = [
  `CREATE TABLE ledger_account (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
  `CREATE TABLE lot (
    id BIGINT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES ledger_account (id),
    kind TEXT NOT NULL,
    granted BIGINT NOT NULL,
    remaining BIGINT NOT NULL,
    held BIGINT NOT NULL,
    expires_at BIGINT,
    reference TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CHECK (granted > 0 AND held >= 0 AND held <= remaining AND remaining <= granted),
    UNIQUE (account, reference)
  )`,
  'CREATE INDEX lot_by_expiry ON lot (expires_at)',
  `CREATE TABLE hold (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES ledger_account (id),
    job_id TEXT NOT NULL UNIQUE,
    api_key_id TEXT,
    amount BIGINT NOT NULL,
    captured BIGINT NOT NULL,
    state TEXT NOT NULL,
    price_book TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    resolved_at BIGINT,
    CHECK (amount > 0 AND captured >= 0 AND captured <= amount)
  )`,
  'CREATE INDEX hold_by_expiry ON hold (state, expires_at)',
  'CREATE INDEX hold_by_api_key ON hold (api_key_id)',
  `CREATE TABLE hold_slice (
    hold_id TEXT NOT NULL REFERENCES hold (id),
    position BIGINT NOT NULL,
    lot_id BIGINT NOT NULL REFERENCES lot (id),
    amount BIGINT NOT NULL,
    captured BIGINT NOT NULL,
    PRIMARY KEY (hold_id, position),
    CHECK (amount > 0 AND captured >= 0 AND captured <= amount)
  )`,
  `CREATE TABLE transfer (
    seq BIGINT PRIMARY KEY,
    debit TEXT NOT NULL REFERENCES ledger_account (id),
    credit TEXT NOT NULL REFERENCES ledger_account (id),
    amount BIGINT NOT NULL,
    kind TEXT NOT NULL,
    lot_id BIGINT NOT NULL REFERENCES lot (id),
    hold_id TEXT REFERENCES hold (id),
    created_at BIGINT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CHECK (amount > 0 AND debit <> credit)
  )`,
  `CREATE TABLE spend_cap (
    api_key_id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES ledger_account (id),
    per_job BIGINT,
    total BIGINT,
    held BIGINT NOT NULL,
    captured BIGINT NOT NULL,
    CHECK (held >= 0 AND captured >= 0)
  )`,
  'ALTER TABLE hold ADD COLUMN run_id TEXT',
  'CREATE INDEX hold_by_run ON hold (run_id)',
  `CREATE TABLE run_budget (
    run_id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES ledger_account (id),
    approved BIGINT NOT NULL,
    held BIGINT NOT NULL,
    captured BIGINT NOT NULL,
    CHECK (approved >= 0 AND held >= 0 AND captured >= 0)
  )`,
];
