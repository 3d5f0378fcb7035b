/**
 * Tables of the job room. Amounts are whole µSpark, times milliseconds since the epoch, flags 0 or 1.
 *
 * `follows` names the job in flight that the same account has asked for with the same content: the follower waits for that
 * one's result instead of being run and paid as well.
 */
const ARTIFACT_COLUMNS = `
    digest TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    role TEXT NOT NULL,
    width BIGINT,
    height BIGINT,
    duration_seconds DOUBLE PRECISION,
    seed BIGINT`;

export const JOB_SCHEMA = [
  `CREATE TABLE job (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    content_key TEXT,
    operation TEXT NOT NULL,
    model TEXT NOT NULL,
    parameters TEXT NOT NULL,
    inputs TEXT NOT NULL,
    state TEXT NOT NULL,
    fence BIGINT NOT NULL,
    price_min BIGINT NOT NULL,
    price_expected BIGINT NOT NULL,
    price_max BIGINT NOT NULL,
    captured BIGINT NOT NULL,
    play_money BIGINT NOT NULL,
    cached BIGINT NOT NULL,
    priority BIGINT NOT NULL,
    hold_id TEXT REFERENCES hold (id),
    api_key_id TEXT,
    follows TEXT REFERENCES job (id),
    worker TEXT,
    report TEXT,
    failure TEXT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    UNIQUE (account, idempotency_key),
    CHECK (captured >= 0 AND captured <= price_max)
  )`,
  'CREATE INDEX job_by_content ON job (account, content_key, state, finished_at)',
  `CREATE INDEX job_unfinished ON job (created_at, id) WHERE state IN ('queued', 'running')`,
  `CREATE INDEX job_follower ON job (follows) WHERE state = 'queued'`,
  `CREATE TABLE job_artifact (
    job_id TEXT NOT NULL REFERENCES job (id),
    position BIGINT NOT NULL,${ARTIFACT_COLUMNS},
    PRIMARY KEY (job_id, position)
  )`,
  'CREATE INDEX job_artifact_by_digest ON job_artifact (digest)',
  `CREATE TABLE upload (
    account TEXT NOT NULL,${ARTIFACT_COLUMNS},
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account, digest)
  )`,
  'ALTER TABLE job ADD COLUMN run_id TEXT',
  // basic or premium: which lots may pay, and whether the account must have premium Spark.
  `ALTER TABLE job ADD COLUMN class TEXT NOT NULL DEFAULT 'basic'`,
];
