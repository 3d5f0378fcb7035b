/** Workflow runs and their events on disk. A run moves together with its events, or not at all. */
import { FlowError, isFinalStatus } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';
import { noteEnd } from '../callbacks/callback-store.ts';
import type { NumberedEvent, RunEvent, WorkflowRun } from './run.ts';
import type { Move } from './transitions.ts';

interface RunRow {
  readonly id: string;
  readonly account: string;
  readonly api_key_id: string | null;
  readonly idempotency_key: string | null;
  readonly fingerprint: string;
  readonly status: WorkflowRun['status'];
  readonly body: string;
  readonly events: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly version: number;
}

/** Moves money together with the run. */
export type Within = (tx: SqlHandle, run: WorkflowRun) => Promise<void>;

/** Whether a write waits for the disk, or may be lost in a power cut until the next one does. */
export type Lasting = 'flushed' | 'unflushed';

export interface RunStore {
  /**
   * @param lasting - `unflushed` for a run that is begun at once: the flush of its first job takes it along.
   * @param within - what happens in the same transaction.
   * @returns false when the account has a run under this key already.
   */
  create(run: WorkflowRun, events: readonly RunEvent[], lasting: Lasting, within?: Within): Promise<boolean>;
  load(id: string): Promise<WorkflowRun | undefined>;
  findByKey(account: string, key: string): Promise<WorkflowRun | undefined>;
  /** Newest first. */
  list(account: string, limit: number, offset: number): Promise<readonly WorkflowRun[]>;
  unfinished(): Promise<readonly WorkflowRun[]>;
  /**
   * @param lasting - `unflushed` for what the jobs tell again after a power cut; it does not wait for the disk.
   * @returns the run as it is now.
   * @throws FlowError `invalid_transition` when somebody else has moved it since it was loaded.
   */
  save(move: Move, lasting: Lasting, within?: Within): Promise<WorkflowRun>;
  /** Only for a run that was refused at the door, before anything was bought. @returns false, and the run stays, when somebody else has moved it since it was loaded. */
  remove(run: WorkflowRun): Promise<boolean>;
  eventsAfter(id: string, sequence: number, limit: number): Promise<readonly NumberedEvent[]>;
}

export function createRunStore(store: SqlStore, clock: () => number): RunStore {
  const storeFor = (lasting: Lasting): SqlStore => (lasting === 'unflushed' ? (store.unflushed ?? store) : store);
  return {
    async create(run, events, lasting, within) {
      return storeFor(lasting).transaction(async (tx) => {
        const inserted = await tx.run(
          `INSERT INTO workflow_run (id, account, api_key_id, idempotency_key, fingerprint, status, final, body, events, created_at, updated_at, version)
           VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
          ...[run.id, run.account, run.apiKeyId ?? null, run.key ?? null, run.fingerprint, run.status, bodyOf(run), events.length],
          ...[run.createdAt, run.updatedAt, run.version],
        );
        if (inserted === 0) return false;
        await writeEvents(tx, run.id, 0, events, run.createdAt);
        await within?.(tx, run);
        return true;
      });
    },

    async load(id) {
      return toRun(await store.get<RunRow>('SELECT * FROM workflow_run WHERE id = ?', id));
    },

    async findByKey(account, key) {
      return toRun(await store.get<RunRow>('SELECT * FROM workflow_run WHERE account = ? AND idempotency_key = ?', account, key));
    },

    async list(account, limit, offset) {
      const rows = await store.all<RunRow>('SELECT * FROM workflow_run WHERE account = ? ORDER BY created_at DESC, id LIMIT ? OFFSET ?', account, limit, offset);
      return rows.map((row) => toRun(row)!);
    },

    async unfinished() {
      const rows = await store.all<RunRow>('SELECT * FROM workflow_run WHERE final = 0 ORDER BY created_at, id');
      return rows.map((row) => toRun(row)!);
    },

    async save({ run, events }, lasting, within) {
      // A clock that stands still or jumps back must not hide a change from a client that compares times.
      const next = { ...run, updatedAt: Math.max(clock(), run.updatedAt + 1), version: run.version + 1, events: run.events + events.length };
      await storeFor(lasting).transaction(async (tx) => {
        const moved = await tx.run(
          'UPDATE workflow_run SET status = ?, final = ?, body = ?, events = ?, updated_at = ?, version = ? WHERE id = ? AND version = ?',
          ...[next.status, isFinalStatus(next.status) ? 1 : 0, bodyOf(next), next.events, next.updatedAt, next.version, run.id, run.version],
        );
        if (moved === 0) throw new FlowError('invalid_transition', `workflow ${run.id} was moved by somebody else in the meantime`);
        await writeEvents(tx, run.id, run.events, events, next.updatedAt);
        await noteEnd(tx, next, next.updatedAt);
        await within?.(tx, next);
      });
      return next;
    },

    async remove({ id, version }) {
      return store.transaction(async (tx) => {
        const removed = await tx.run('DELETE FROM workflow_run WHERE id = ? AND version = ?', id, version);
        if (removed > 0) await tx.run('DELETE FROM workflow_event WHERE workflow_id = ?', id);
        return removed > 0;
      });
    },

    async eventsAfter(id, sequence, limit) {
      const rows = await store.all<{ sequence: number; body: string }>(
        'SELECT sequence, body FROM workflow_event WHERE workflow_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
        ...[id, sequence, limit],
      );
      return rows.map((row) => ({ ...(JSON.parse(row.body) as Omit<NumberedEvent, 'sequence'>), sequence: Number(row.sequence) }));
    },
  };
}

async function writeEvents(tx: SqlHandle, id: string, before: number, events: readonly RunEvent[], at: number): Promise<void> {
  for (const [index, event] of events.entries()) {
    await tx.run('INSERT INTO workflow_event (workflow_id, sequence, body) VALUES (?, ?, ?)', id, before + index + 1, JSON.stringify({ ...event, at }));
  }
}

/** What has no column of its own. */
type Body = Pick<WorkflowRun, 'title' | 'media' | 'steps' | 'maxSpark' | 'noCache' | 'budgetId' | 'waiting' | 'gate' | 'preview' | 'cancelRequested' | 'error'>;

function bodyOf({ title, media, steps, maxSpark, noCache, budgetId, waiting, gate, preview, cancelRequested, error }: WorkflowRun): string {
  return JSON.stringify({ title, media, steps, maxSpark, noCache, budgetId, waiting, gate, preview, cancelRequested, error });
}

function toRun(row: RunRow | undefined): WorkflowRun | undefined {
  if (!row) return undefined;
  const body = JSON.parse(row.body) as Body;
  return {
    ...body,
    // Runs of an earlier release had no budget.
    budgetId: body.budgetId ?? row.id,
    id: row.id,
    account: row.account,
    ...(row.api_key_id === null ? {} : { apiKeyId: row.api_key_id }),
    ...(row.idempotency_key === null ? {} : { key: row.idempotency_key }),
    fingerprint: row.fingerprint,
    status: row.status,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    events: Number(row.events),
    version: Number(row.version),
  };
}
