/** The rows of saved templates: each belongs to one account, and its version counts up with every change. */
import { randomUUID } from 'node:crypto';
import { FlowError, type Template } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';

export const MOST_TEMPLATES = 1_000;
/** Bytes of the workflow as JSON. */
const MOST_TEMPLATE_BYTES = 1024 * 1024;

/** Addresses of what shows the template's results. */
export type Pictures = Pick<Template, 'thumbnailUrl' | 'previewArtifacts'>;

export interface SavedTemplate {
  readonly id: string;
  readonly name: string;
  /** The n8n workflow as JSON. */
  readonly workflow: string;
  readonly version: number;
  readonly forkedFrom?: string;
  readonly pictures: Pictures;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface SavedTemplates {
  /** Their ids; what was changed last comes first. */
  list(account: string, page?: { readonly offset: number; readonly limit: number }): Promise<readonly string[]>;
  count(account: string): Promise<number>;
  /** Ids of all with this name. */
  named(account: string, name: string): Promise<readonly string[]>;
  /** @returns `undefined` also for what belongs to another account. */
  find(account: string, id: string): Promise<SavedTemplate | undefined>;
  /** @throws FlowError `invalid_input` when the account has as many as it may have, or the workflow is too large. */
  add(account: string, template: Pick<SavedTemplate, 'name' | 'workflow' | 'forkedFrom' | 'pictures'>): Promise<SavedTemplate>;
  /** @param version - that was changed. @throws FlowError `idempotency_conflict` when it is another one by now; `not_found` */
  change(account: string, id: string, version: number, changed: Pick<SavedTemplate, 'name' | 'workflow'>): Promise<SavedTemplate>;
  /** @returns whether there was one. */
  remove(account: string, id: string): Promise<boolean>;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly workflow: string;
  readonly version: number;
  readonly forked_from: string | null;
  readonly pictures: string;
  readonly created_at: number;
  readonly updated_at: number;
}

const COLUMNS = 'id, name, workflow, version, forked_from, pictures, created_at, updated_at';

/** @param most - that one account may have. */
export function createSavedTemplates(store: SqlStore, clock: () => number = Date.now, most = MOST_TEMPLATES): SavedTemplates {
  const find = async (account: string, id: string): Promise<SavedTemplate | undefined> => {
    const row = await store.get<Row>(`SELECT ${COLUMNS} FROM saved_template WHERE id = ? AND account = ?`, id, account);
    return row && read(row);
  };

  return {
    find,
    async list(account, { offset, limit } = { offset: 0, limit: MOST_TEMPLATES }) {
      const sql = 'SELECT id FROM saved_template WHERE account = ? ORDER BY updated_at DESC, id LIMIT ? OFFSET ?';
      return (await store.all<{ id: string }>(sql, account, limit, offset)).map(({ id }) => id);
    },

    count: async (account) => await countOf(store, account),

    async named(account, name) {
      const rows = await store.all<{ id: string }>('SELECT id FROM saved_template WHERE account = ? AND LOWER(name) = LOWER(?) ORDER BY id', account, name);
      return rows.map(({ id }) => id);
    },

    async add(account, template) {
      refuseLarge(template);
      const now = clock();
      const added: SavedTemplate = { ...template, id: randomUUID(), version: 1, createdAt: now, updatedAt: now };
      await store.transaction(async (tx) => {
        const count = await countOf(tx, account);
        if (count >= most) throw new FlowError('invalid_input', `the account has ${count} saved templates; at most ${most} are kept. Delete some first`);
        await tx.run(
          `INSERT INTO saved_template (account, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[account, added.id, added.name, added.workflow, added.version, added.forkedFrom ?? null, JSON.stringify(added.pictures), now, now],
        );
      });
      return added;
    },

    async change(account, id, version, changed) {
      refuseLarge(changed);
      const sql = 'UPDATE saved_template SET name = ?, workflow = ?, version = version + 1, updated_at = ? WHERE id = ? AND account = ? AND version = ?';
      const rows = await store.run(sql, changed.name, changed.workflow, clock(), id, account, version);
      const now = await find(account, id);
      if (now === undefined) throw new FlowError('not_found', `there is no template ${id.slice(0, 60)} of this account`);
      if (rows === 0) throw new FlowError('idempotency_conflict', `template "${now.name}" was changed meanwhile: it has version ${now.version}, and version ${version} was to be changed. Load it again`);
      return now;
    },

    remove: async (account, id) => (await store.run('DELETE FROM saved_template WHERE id = ? AND account = ?', id, account)) > 0,
  };
}

const countOf = async (sql: SqlHandle, account: string): Promise<number> =>
  Number((await sql.get<{ count: number }>('SELECT COUNT(*) AS count FROM saved_template WHERE account = ?', account))?.count ?? 0);

const read = ({ forked_from: forkedFrom, pictures, created_at: createdAt, updated_at: updatedAt, version, ...row }: Row): SavedTemplate => ({
  ...row,
  version: Number(version),
  ...(forkedFrom === null ? {} : { forkedFrom }),
  pictures: JSON.parse(pictures) as Pictures,
  createdAt: Number(createdAt),
  updatedAt: Number(updatedAt),
});

function refuseLarge({ name, workflow }: Pick<SavedTemplate, 'name' | 'workflow'>): void {
  const bytes = Buffer.byteLength(workflow);
  if (bytes > MOST_TEMPLATE_BYTES) throw new FlowError('invalid_input', `template "${name}" has ${bytes} bytes; at most ${MOST_TEMPLATE_BYTES} are kept`);
}
