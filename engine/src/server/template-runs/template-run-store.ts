/** Which executions are workflows of the API, in whose list they stand, and what of them waits for an approval. */
import type { BillingPreview, MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';

/** Asked for with `confirm_cost: false`. Times in milliseconds since the epoch. */
export interface Approval {
  readonly preview: BillingPreview;
  /** The most that may be approved, where the request said one. */
  readonly maxSpark?: MicroSpark;
  readonly askedAt: number;
  readonly decision?: 'confirm' | 'cancel';
  readonly decidedAt?: number;
  readonly reason?: string;
}

export interface TemplateRun {
  /** Of the execution. */
  readonly id: string;
  readonly account: string;
  /** The execution whose node has started it. */
  readonly parent?: string;
  readonly approval?: Approval;
  readonly createdAt: number;
}

interface TemplateRunRow {
  readonly id: string;
  readonly account: string;
  readonly parent_id: string | null;
  readonly approval: string | null;
  readonly created_at: number;
}

/** One line of the list of workflows: of which kind it is. */
export interface ListedWorkflow {
  readonly id: string;
  readonly kind: 'steps' | 'template';
}

/** Of an execution; the keys of what its nodes start begin with it. */
const ID_LENGTH = 36;

export type TemplateRunStore = ReturnType<typeof createTemplateRunStore>;

/** @param store - has the tables of executions as well. */
export function createTemplateRunStore(store: SqlStore) {
  async function find(id: string): Promise<TemplateRun | undefined> {
    const row = await store.get<TemplateRunRow>('SELECT * FROM template_run WHERE id = ?', id);
    return row && toTemplateRun(row);
  }

  return {
    find,

    /** `undefined` also for one of another account. */
    async findOf(account: string, id: string): Promise<TemplateRun | undefined> {
      const run = await find(id);
      return run?.account === account ? run : undefined;
    },

    /** In the transaction that creates the execution. */
    async add(tx: SqlHandle, { id, account, parent, approval, createdAt }: TemplateRun): Promise<void> {
      const values = [id, account, parent ?? null, approval === undefined ? null : JSON.stringify(approval), createdAt];
      await tx.run('INSERT INTO template_run (id, account, parent_id, approval, created_at) VALUES (?, ?, ?, ?, ?)', ...values);
    },

    async putApproval(id: string, approval: Approval): Promise<void> {
      await store.run('UPDATE template_run SET approval = ? WHERE id = ?', JSON.stringify(approval), id);
    },

    /** Runs of steps and of templates together, the newest first. What the nodes of a template start is no workflow beside it: it is among its steps. */
    async list(account: string, limit: number, offset: number): Promise<readonly ListedWorkflow[]> {
      return await store.all<{ id: string; kind: ListedWorkflow['kind'] }>(
        `SELECT id, 'steps' AS kind, created_at FROM workflow_run AS w WHERE account = ? AND NOT EXISTS (SELECT 1 FROM template_run AS t WHERE t.id = substr(w.idempotency_key, 1, ${ID_LENGTH}))
         UNION ALL SELECT id, 'template' AS kind, created_at FROM template_run WHERE account = ? ORDER BY created_at DESC, id LIMIT ? OFFSET ?`,
        ...[account, account, limit, offset],
      );
    },

    /** Those that have ended without their account's webhooks knowing of it. */
    async ended(): Promise<readonly TemplateRun[]> {
      const rows = await store.all<TemplateRunRow>(
        `SELECT t.* FROM template_run AS t JOIN execution AS e ON e.id = t.id WHERE t.told = 0 AND e.state IN ('completed', 'failed', 'cancelled') ORDER BY t.created_at, t.id`,
      );
      return rows.map(toTemplateRun);
    },

    /** Does what belongs to the end of a run once, whoever comes first. */
    async tell(id: string, within: (tx: SqlHandle) => Promise<void>): Promise<void> {
      await store.transaction(async (tx) => {
        if ((await tx.run('UPDATE template_run SET told = 1 WHERE id = ? AND told = 0', id)) > 0) await within(tx);
      });
    },
  };
}

const toTemplateRun = ({ id, account, parent_id: parent, approval, created_at: createdAt }: TemplateRunRow): TemplateRun => ({
  ...{ id, account, createdAt: Number(createdAt) },
  ...(parent !== null && { parent }),
  ...(approval !== null && { approval: JSON.parse(approval) as Approval }),
});
