/**
 * What the database knows, read when somebody asks. Every process on one database tells the same: take the maximum, not the sum.
 *
 * Each question is answered from an index of what is unfinished, or goes on where the last one ended, so that an old database is not read again
 * and again.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { laneOf, type SqlHandle } from 'sogni-flow-runtime';
import type { MetricsRegistry } from './registry.ts';

const JOBS = `SELECT operation, model, CASE WHEN state = 'queued' AND follows IS NOT NULL THEN 'following' ELSE state END AS stage, COUNT(*) AS number, MIN(created_at) AS oldest
  FROM job WHERE state IN ('queued', 'running') GROUP BY operation, model, stage`;
const HELD = `SELECT SUM(amount) AS held FROM hold WHERE state = 'open'`;
const EXECUTIONS = `SELECT state, COUNT(*) AS number FROM execution WHERE state IN ('queued', 'running', 'waiting', 'waiting_for_user', 'interrupted') GROUP BY state`;
const LAST_TRANSFER = 'SELECT MAX(seq) AS seq FROM transfer';
const CAPTURED = `SELECT l.kind, SUM(t.amount) AS amount FROM transfer t JOIN lot l ON l.id = t.lot_id
  WHERE t.seq > ? AND t.seq <= ? AND t.kind = 'capture' AND l.kind <> 'sogni' GROUP BY l.kind`;
const TRANSFERS_AT_ONCE = 20_000;

interface LaneRow {
  readonly operation: string;
  readonly model: string;
  readonly stage: 'queued' | 'following' | 'running';
  readonly number: number;
  readonly oldest: number;
}

/** @returns reads everything anew; never rejects. @param clock - milliseconds since the epoch. */
export function readDatabase({ prometheus: { Counter, Gauge }, registers }: MetricsRegistry, sql: Pick<SqlHandle, 'all' | 'get'>, clock: () => number = Date.now): () => Promise<void> {
  const up = new Gauge({ name: 'sogni_flow_database_up', help: '1 when the database answered the last question; the gauges that it answers are left out otherwise', registers });
  const jobs = new Gauge({ name: 'sogni_flow_jobs', help: 'Unfinished jobs in the database, by state; following ones wait for the result of another', labelNames: ['state'], registers });
  const queued = new Gauge({ name: 'sogni_flow_queue_length', help: 'Jobs in the database that wait for a worker', labelNames: ['lane'], registers });
  const oldest = new Gauge({ name: 'sogni_flow_queue_oldest_wait_seconds', help: 'How long ago the oldest job that waits for a worker was taken in', labelNames: ['lane'], registers });
  const held = new Gauge({ name: 'sogni_flow_held_microspark', help: 'On hold for unfinished jobs, in millionths of a Spark', registers });
  const captured = new Counter({
    name: 'sogni_flow_captured_microspark_total',
    help: 'Captured for jobs since the database was made, refunds not taken off, in millionths of a Spark, by the kind of lot that paid',
    ...{ labelNames: ['kind'] as const, registers },
  });
  const executions = new Gauge({ name: 'sogni_flow_executions', help: 'Unfinished executions in the database, by state', labelNames: ['state'], registers });
  const known = [jobs, queued, oldest, held, executions];
  let counted = 0;

  async function countCaptures(): Promise<void> {
    const last = (await sql.get<{ seq: number | null }>(LAST_TRANSFER))?.seq ?? 0;
    while (counted < last) {
      const until = Math.min(counted + TRANSFERS_AT_ONCE, last);
      const rows = await sql.all<{ kind: string; amount: number }>(CAPTURED, counted, until);
      for (const { kind, amount } of rows) captured.inc({ kind }, Number(amount));
      counted = until;
      await breathe();
    }
  }

  async function read(): Promise<void> {
    const [lanes, hold, states] = await Promise.all([sql.all<LaneRow>(JOBS), sql.get<{ held: number | null }>(HELD), sql.all<{ state: string; number: number }>(EXECUTIONS), countCaptures()]);
    for (const gauge of known) gauge.reset();
    const now = clock();
    for (const state of ['queued', 'following', 'running']) jobs.set({ state }, 0);
    for (const { operation, model, stage, number, oldest: since } of lanes) {
      jobs.inc({ state: stage }, Number(number));
      if (stage !== 'queued') continue;
      const lane = laneOf(operation, model);
      queued.set({ lane }, Number(number));
      oldest.set({ lane }, Math.max(0, now - Number(since)) / 1_000);
    }
    held.set(Number(hold?.held ?? 0));
    for (const { state, number } of states) executions.set({ state }, Number(number));
  }

  return async () => {
    try {
      await read();
      up.set(1);
    } catch {
      for (const gauge of known) gauge.reset();
      held.remove(); // Without labels it would be 0.
      up.set(0);
    }
  };
}
