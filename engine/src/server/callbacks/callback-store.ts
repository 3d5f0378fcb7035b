/** Calls that are still to be made, and the webhooks that they come from, on disk: they outlive the process. */
import { isFinalStatus, RESTING_STATES, WEBHOOK_EVENTS, type WebhookEvent } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';
import type { WorkflowRun } from '../workflow-runs/run.ts';

export type CallbackStatus = 'waiting' | 'delivered' | 'given_up';

export interface CallbackRow {
  readonly id: string;
  readonly account: string;
  readonly idempotency_key: string;
  /** Absent for a callback that was asked for once. */
  readonly webhook_id: string | null;
  readonly event: string | null;
  readonly url: string;
  readonly secret: string;
  readonly state: string | null;
  readonly deadline: number | null;
  readonly status: CallbackStatus;
  readonly attempts: number;
  readonly next_at: number;
  readonly last_failure: string | null;
  readonly created_at: number;
}

export interface Webhook {
  readonly id: string;
  readonly account: string;
  readonly url: string;
  readonly secret: string;
  readonly events: readonly WebhookEvent[];
  readonly createdAt: number;
}

interface WebhookRow extends Omit<Webhook, 'events' | 'createdAt'> {
  readonly events: string;
  readonly created_at: number;
}

export type NewCallback = Pick<CallbackRow, 'id' | 'account' | 'idempotency_key' | 'url' | 'secret' | 'state' | 'deadline' | 'created_at'>;

/** Of a run of steps, or of an execution that is shown as a workflow. */
const UNFINISHED = `SELECT 1 FROM callback_workflow w JOIN workflow_run r ON r.id = w.workflow_id WHERE w.callback_id = c.id AND r.final = 0 AND r.status <> 'waiting_for_user'
  UNION ALL SELECT 1 FROM callback_workflow w JOIN execution e ON e.id = w.workflow_id WHERE w.callback_id = c.id AND e.state NOT IN (${RESTING_STATES.map((state) => `'${state}'`).join(', ')})`;

export function createCallbackStore(store: SqlStore) {
  return {
    /** @returns the row under this key, the new one or the one that was there. */
    async add(callback: NewCallback, workflowIds: readonly string[]): Promise<CallbackRow> {
      return await store.transaction(async (tx) => {
        const added = await tx.run(
          `INSERT INTO callback (id, account, idempotency_key, url, secret, state, deadline, status, attempts, next_at, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?) ON CONFLICT DO NOTHING`,
          ...[callback.id, callback.account, callback.idempotency_key, callback.url, callback.secret, callback.state, callback.deadline],
          ...[callback.created_at, callback.created_at],
        );
        if (added > 0) for (const workflowId of new Set(workflowIds)) await tx.run('INSERT INTO callback_workflow (callback_id, workflow_id) VALUES (?, ?)', callback.id, workflowId);
        return (await tx.get<CallbackRow>('SELECT * FROM callback WHERE account = ? AND idempotency_key = ?', callback.account, callback.idempotency_key))!;
      });
    },

    find: async (account: string, id: string) => await store.get<CallbackRow>('SELECT * FROM callback WHERE account = ? AND id = ?', account, id),

    /** Calls whose time has come: their workflows have ended or wait for their user, or their deadline is over. */
    async due(now: number, limit: number): Promise<readonly CallbackRow[]> {
      return await store.all<CallbackRow>(
        `SELECT c.* FROM callback c WHERE c.status = 'waiting' AND c.next_at <= ? AND ((c.deadline IS NOT NULL AND c.deadline <= ?) OR NOT EXISTS (${UNFINISHED})) ORDER BY c.next_at, c.id LIMIT ?`,
        ...[now, now, limit],
      );
    },

    workflowsOf: async (id: string) => (await store.all<{ workflow_id: string }>('SELECT workflow_id FROM callback_workflow WHERE callback_id = ?', id)).map((row) => row.workflow_id),

    /** @returns false when another process makes this call. */
    claim: async ({ id, attempts }: CallbackRow, until: number): Promise<boolean> =>
      (await store.run(`UPDATE callback SET attempts = attempts + 1, next_at = ? WHERE id = ? AND attempts = ? AND status = 'waiting'`, until, id, attempts)) > 0,

    /** The secret is not kept longer than it is needed. */
    async end(id: string, status: Exclude<CallbackStatus, 'waiting'>, failure: string | null): Promise<void> {
      await store.run(`UPDATE callback SET status = ?, last_failure = ?, secret = '', state = NULL WHERE id = ?`, status, failure, id);
    },

    async postpone(id: string, nextAt: number, failure: string): Promise<void> {
      await store.run('UPDATE callback SET next_at = ?, last_failure = ? WHERE id = ?', nextAt, failure, id);
    },

    /** One webhook for each address of an account: asking again replaces secret and events. */
    async putWebhook({ id, account, url, secret, events, createdAt }: Webhook): Promise<Webhook> {
      const row = await store.get<WebhookRow>(
        `INSERT INTO webhook (id, account, url, secret, events, created_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (account, url) DO UPDATE SET secret = excluded.secret, events = excluded.events RETURNING *`,
        ...[id, account, url, secret, events.join(' '), createdAt],
      );
      return toWebhook(row!);
    },

    webhooksOf: async (account: string) => (await store.all<WebhookRow>('SELECT * FROM webhook WHERE account = ? ORDER BY created_at, id', account)).map(toWebhook),

    /** Calls of it that are still to be made are dropped. @returns false when there is none. */
    async removeWebhook(account: string, id: string): Promise<boolean> {
      return await store.transaction(async (tx) => {
        const removed = await tx.run('DELETE FROM webhook WHERE account = ? AND id = ?', account, id);
        if (removed > 0) await tx.run(`DELETE FROM callback WHERE account = ? AND webhook_id = ? AND status = 'waiting'`, account, id);
        return removed > 0;
      });
    },
  };
}

export type CallbackStore = ReturnType<typeof createCallbackStore>;

const toWebhook = ({ created_at: createdAt, events, ...row }: WebhookRow): Webhook => ({ ...row, createdAt: Number(createdAt), events: WEBHOOK_EVENTS.filter((event) => events.split(' ').includes(event)) });

const EVENT_OF: Readonly<Record<string, WebhookEvent>> = { completed: 'workflow_completed', failed: 'workflow_failed', partial_failure: 'workflow_failed', cancelled: 'workflow_cancelled' };

/** Writes down the calls that the end of a run asks for, in the transaction that ends it. */
export async function noteEnd(tx: SqlHandle, run: Pick<WorkflowRun, 'id' | 'account' | 'status'>, now: number): Promise<void> {
  const event = isFinalStatus(run.status) ? EVENT_OF[run.status] : undefined;
  if (event === undefined) return;
  for (const webhook of await tx.all<WebhookRow>('SELECT * FROM webhook WHERE account = ?', run.account)) {
    if (!toWebhook(webhook).events.includes(event)) continue;
    const id = `${webhook.id}:${run.id}`;
    await tx.run(
      `INSERT INTO callback (id, account, idempotency_key, webhook_id, event, url, secret, status, attempts, next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?) ON CONFLICT DO NOTHING`,
      ...[id, run.account, id, webhook.id, event, webhook.url, webhook.secret, now, now],
    );
    await tx.run('INSERT INTO callback_workflow (callback_id, workflow_id) VALUES (?, ?) ON CONFLICT DO NOTHING', id, run.id);
  }
}
