/**
 * Tables of the job room. Amounts are whole µSpark, times milliseconds since the epoch, flags 0 or 1.
 *
 * `follows` names the job in flight that the same account has asked for with the same content: the follower waits for that
 * one's result instead of being run and paid as well. `reserves` marks the job that buys a content: of one account and content there
 * is at most one in flight, also when several processes take requests in at the same moment.
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
  'ALTER TABLE job ADD COLUMN no_cache BIGINT NOT NULL DEFAULT 0',
  'ALTER TABLE job ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0',
  // Jobs from before these columns may be followed, and the first of each content in flight has it reserved.
  'ALTER TABLE job ADD COLUMN followed BIGINT NOT NULL DEFAULT 1',
  'ALTER TABLE job ADD COLUMN reserves BIGINT NOT NULL DEFAULT 0',
  `UPDATE job SET reserves = 1 WHERE id IN (
    SELECT MIN(id) FROM job WHERE content_key IS NOT NULL AND follows IS NULL AND state IN ('queued', 'running') GROUP BY account, content_key)`,
  `CREATE UNIQUE INDEX job_reserving ON job (account, content_key) WHERE reserves = 1 AND state IN ('queued', 'running')`,
  `CREATE INDEX job_finished_by_content ON job (account, content_key, finished_at) WHERE state = 'completed'`,
  'DROP INDEX job_by_content',
  'DROP INDEX job_follower',
  `CREATE INDEX job_following ON job (follows) WHERE state = 'queued' AND follows IS NOT NULL`,
  'ALTER TABLE job ADD COLUMN trace TEXT',
  'ALTER TABLE job ADD COLUMN trace_parent TEXT',
  // Which workers may have it (`placement.ts`); null for any.
  'ALTER TABLE job ADD COLUMN placement TEXT',
  `CREATE INDEX job_placed ON job (operation, model) WHERE placement IS NOT NULL AND state IN ('queued', 'running')`,
];
