/**
 * Tables of the ledger. Amounts are whole µSpark. `transfer` is only ever added to; what a lot or a hold says can be
 * computed again from it (`verify.ts`). A lot bears the number of the transfer that granted it.
 *
 * The list is only ever added to. What an early statement makes and a later one replaces (`spend_cap`, the first `transfer`) is not used any more.
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
  'CREATE INDEX hold_by_run ON hold (run_id) WHERE run_id IS NOT NULL',
  `CREATE TABLE run_budget (
    run_id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES ledger_account (id),
    approved BIGINT NOT NULL,
    held BIGINT NOT NULL,
    captured BIGINT NOT NULL,
    CHECK (approved >= 0 AND held >= 0 AND captured >= 0)
  )`,
  // Every account has one currency, and money moves only between accounts of the same.
  `ALTER TABLE ledger_account ADD COLUMN currency TEXT NOT NULL DEFAULT 'spark'`,
  'ALTER TABLE ledger_account ADD COLUMN email_verified BIGINT NOT NULL DEFAULT 0',
  'ALTER TABLE ledger_account ADD COLUMN owed BIGINT NOT NULL DEFAULT 0 CHECK (owed >= 0)',
  `INSERT INTO ledger_account (id, kind, created_at, currency) VALUES
    ('treasury', 'treasury', 0, 'spark'), ('platform:revenue', 'revenue', 0, 'spark'), ('breakage', 'breakage', 0, 'spark'),
    ('promo', 'promo', 0, 'spark'), ('sogni/treasury', 'treasury', 0, 'sogni'), ('sogni/platform:revenue', 'revenue', 0, 'sogni'),
    ('sogni/breakage', 'breakage', 0, 'sogni')
   ON CONFLICT (id) DO NOTHING`,
  `ALTER TABLE lot ADD COLUMN eligibility TEXT NOT NULL DEFAULT 'any'`,
  'CREATE INDEX lot_live ON lot (account) WHERE remaining > 0',
  // Every index makes a hold dearer: open ones alone are looked for by their time, and none by its key.
  'DROP INDEX hold_by_expiry',
  `CREATE INDEX hold_open ON hold (expires_at) WHERE state = 'open'`,
  'DROP INDEX hold_by_api_key',
  // The UTC day of the hold, as 2026-11-15: caps by day and month count by it. Unknown for holds from before there were such caps.
  'ALTER TABLE hold ADD COLUMN day TEXT',
  `ALTER TABLE hold ADD COLUMN job_class TEXT NOT NULL DEFAULT 'basic'`,
  'ALTER TABLE hold ADD COLUMN worker_share BIGINT',
  'ALTER TABLE hold ADD COLUMN refunded BIGINT NOT NULL DEFAULT 0 CHECK (refunded >= 0 AND refunded <= captured)',
  'ALTER TABLE hold_slice ADD COLUMN refunded BIGINT NOT NULL DEFAULT 0 CHECK (refunded >= 0 AND refunded <= captured)',
  // A transfer of the house need not belong to a lot, and may bear a note. What it refers to is checked by `verify.ts`: four checks for
  // each row, with a lock on the accounts that everybody pays to, cost PostgreSQL more than the row.
  `CREATE TABLE entry (
    seq BIGINT PRIMARY KEY,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount BIGINT NOT NULL,
    kind TEXT NOT NULL,
    lot_id BIGINT,
    hold_id TEXT,
    note TEXT,
    created_at BIGINT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CHECK (amount > 0 AND debit <> credit)
  )`,
  `INSERT INTO entry (seq, debit, credit, amount, kind, lot_id, hold_id, created_at, previous_hash, hash)
   SELECT seq, debit, credit, amount, kind, lot_id, hold_id, created_at, previous_hash, hash FROM transfer`,
  'DROP TABLE transfer',
  'ALTER TABLE entry RENAME TO transfer',
  `CREATE TABLE key_cap (
    api_key_id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES ledger_account (id),
    per_job BIGINT,
    per_run BIGINT,
    per_day BIGINT,
    per_month BIGINT,
    total BIGINT
  )`,
  'INSERT INTO key_cap (api_key_id, account, per_job, total) SELECT api_key_id, account, per_job, total FROM spend_cap',
  'DROP TABLE spend_cap',
  // What a key has on hold and has spent: in all, and by day, month and run.
  `CREATE TABLE key_spend (
    api_key_id TEXT NOT NULL,
    period TEXT NOT NULL,
    held BIGINT NOT NULL,
    captured BIGINT NOT NULL,
    PRIMARY KEY (api_key_id, period),
    CHECK (held >= 0 AND captured >= 0)
  )`,
  `INSERT INTO key_spend (api_key_id, period, held, captured)
   SELECT api_key_id, 'total', SUM(CASE WHEN state = 'open' THEN amount ELSE 0 END), SUM(captured) FROM hold WHERE api_key_id IS NOT NULL GROUP BY api_key_id`,
  `INSERT INTO key_spend (api_key_id, period, held, captured)
   SELECT api_key_id, 'run ' || run_id, SUM(CASE WHEN state = 'open' THEN amount ELSE 0 END), SUM(captured)
   FROM hold WHERE api_key_id IS NOT NULL AND run_id IS NOT NULL GROUP BY api_key_id, run_id`,
  `CREATE TABLE refund (
    hold_id TEXT NOT NULL REFERENCES hold (id),
    reference TEXT NOT NULL,
    amount BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (hold_id, reference),
    CHECK (amount > 0)
  )`,
  `CREATE TABLE earning (
    hold_id TEXT PRIMARY KEY REFERENCES hold (id),
    worker TEXT NOT NULL,
    amount BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    state TEXT NOT NULL,
    claimable_at BIGINT NOT NULL,
    CHECK (amount > 0 AND returned >= 0 AND returned <= amount)
  )`,
  'CREATE INDEX earning_by_state ON earning (state, claimable_at)',
  'CREATE INDEX earning_by_worker ON earning (worker, state)',
  `CREATE TABLE referral (
    referred TEXT PRIMARY KEY REFERENCES ledger_account (id),
    referrer TEXT NOT NULL REFERENCES ledger_account (id),
    created_at BIGINT NOT NULL
  )`,
  // Top-ups, in whole cents: what was paid, and what of it went back.
  `CREATE TABLE top_up (
    payment TEXT PRIMARY KEY,
    account TEXT REFERENCES ledger_account (id),
    lot_id BIGINT REFERENCES lot (id),
    paid BIGINT NOT NULL,
    refunded BIGINT NOT NULL,
    reversed BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CHECK (paid >= 0 AND refunded >= 0 AND reversed >= 0 AND reversed <= paid)
  )`,
  `CREATE TABLE top_up_dispute (
    id TEXT PRIMARY KEY,
    payment TEXT NOT NULL REFERENCES top_up (payment),
    amount BIGINT NOT NULL,
    state TEXT NOT NULL
  )`,
  'CREATE INDEX top_up_dispute_by_payment ON top_up_dispute (payment)',
  `CREATE TABLE top_up_event (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    outcome TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
];
