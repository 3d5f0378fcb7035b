/**
 * An auditor inside PostgreSQL: triggers write down every move of a job with its time by the server's clock, and every change of state of what must end once. When a
 * dead worker's job was opened again is read from that log, not from the code under test.
 */
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';

const STATEMENTS = [
  'CREATE TABLE audit (subject TEXT NOT NULL, id TEXT NOT NULL, was TEXT, is_now TEXT NOT NULL)',
  `CREATE FUNCTION note_state() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO audit VALUES (TG_TABLE_NAME, NEW.id, OLD.state, NEW.state); RETURN NULL; END $$`,
  ...['execution', 'job', 'hold'].map((table) => `CREATE TRIGGER note_state AFTER UPDATE OF state ON ${table} FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION note_state()`),
  'CREATE TABLE job_move (n BIGINT GENERATED ALWAYS AS IDENTITY, job_id TEXT NOT NULL, state TEXT NOT NULL, fence BIGINT NOT NULL, worker TEXT, at DOUBLE PRECISION NOT NULL)',
  `CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO job_move (job_id, state, fence, worker, at) VALUES (NEW.id, NEW.state, NEW.fence, NEW.worker, EXTRACT(EPOCH FROM clock_timestamp()) * 1000); RETURN NULL; END $$`,
  'CREATE TRIGGER note_move AFTER UPDATE ON job FOR EACH ROW WHEN (OLD.state <> NEW.state OR OLD.fence <> NEW.fence) EXECUTE FUNCTION note_move()',
];

export const installJobLog = (store: SqlStore): Promise<void> =>
  store.transaction(async (tx) => {
    for (const statement of STATEMENTS) await tx.run(statement);
  });

export interface JobMove {
  readonly job_id: string;
  readonly state: string;
  readonly fence: number;
  readonly worker: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** All moves of each job, in order. */
export async function movesByJob(store: SqlStore): Promise<ReadonlyMap<string, readonly JobMove[]>> {
  return Map.groupBy(await store.all<JobMove>('SELECT job_id, state, fence, worker, at FROM job_move ORDER BY n'), ({ job_id: id }) => id);
}

/** What became of a job that a worker had open when it was killed or stopped. */
export interface Fate {
  readonly jobId: string;
  /** `retaken`: opened by another worker, or by the next one. `handed in`: its result was, without being made again. */
  readonly fate: 'retaken' | 'handed in' | 'unsettled';
  readonly afterMs: number;
}

/** @param at - milliseconds since the epoch, when the worker was killed or stopped. */
export function fatesOf(moves: ReadonlyMap<string, readonly JobMove[]>, worker: string, at: number): Fate[] {
  return [...moves].flatMap(([jobId, ofJob]): Fate[] => {
    const last = ofJob.findLastIndex((move) => move.at <= at);
    const held = ofJob[last];
    if (held?.state !== 'running' || held.worker !== worker) return [];
    const next = ofJob[last + 1];
    if (!next) return [{ jobId, fate: 'unsettled', afterMs: Date.now() - at }];
    return [{ jobId, fate: next.fence > held.fence ? 'retaken' : 'handed in', afterMs: next.at - at }];
  });
}
