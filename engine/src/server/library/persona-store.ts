/** People to come back to. A name is unique in its account, whatever its case. */
import { randomUUID } from 'node:crypto';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';

/** As it is written down; pictures are digests. */
export interface PersonaEntry {
  readonly name: string;
  readonly description: string;
  readonly pictures: readonly string[];
}

export interface StoredPersona extends PersonaEntry {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

interface PersonaRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly created_at: number;
}

export interface PersonaStore {
  /** In the order of their names. */
  list(account: string): Promise<readonly StoredPersona[]>;
  /** @throws FlowError `invalid_parameter` for a name that another one has. */
  add(account: string, entry: PersonaEntry): Promise<StoredPersona>;
  /** @throws FlowError `not_found`; `invalid_parameter` for a name that another one has. */
  change(account: string, id: string, changes: Partial<PersonaEntry>): Promise<StoredPersona>;
  remove(account: string, id: string): Promise<boolean>;
}

const keyOf = (name: string): string => name.normalize('NFC').toLowerCase();

const taken = (name: string): FlowError => new FlowError('invalid_parameter', `there is a persona called "${name}" already; choose another name or change that one`, { details: { parameter: 'name' } });

export function createPersonaStore(store: SqlStore, clock: () => number): PersonaStore {
  async function read(sql: SqlHandle, account: string, id?: string): Promise<readonly StoredPersona[]> {
    const rows = await sql.all<PersonaRow>(`SELECT id, name, description, created_at FROM persona WHERE account = ?${id === undefined ? '' : ' AND id = ?'} ORDER BY name_key`, ...(id === undefined ? [account] : [account, id]));
    const pictures = await sql.all<{ persona_id: string; digest: string }>(
      `SELECT v.persona_id, v.digest FROM persona_picture v JOIN persona p ON p.id = v.persona_id WHERE p.account = ? ORDER BY v.persona_id, v.position`,
      account,
    );
    return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt: Number(createdAt), pictures: pictures.filter(({ persona_id: of }) => of === row.id).map(({ digest }) => digest) }));
  }

  async function writePictures(tx: SqlHandle, id: string, pictures: readonly string[]): Promise<void> {
    await tx.run('DELETE FROM persona_picture WHERE persona_id = ?', id);
    for (const [position, digest] of pictures.entries()) await tx.run('INSERT INTO persona_picture (persona_id, position, digest) VALUES (?, ?, ?)', id, position, digest);
  }

  return {
    list: (account) => read(store, account),

    async add(account, entry) {
      const persona = { ...entry, id: randomUUID(), createdAt: clock() };
      await store.transaction(async (tx) => {
        const sql = `INSERT INTO persona (id, account, name, name_key, description, created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, name_key) DO NOTHING`;
        if ((await tx.run(sql, persona.id, account, entry.name, keyOf(entry.name), entry.description, persona.createdAt)) === 0) throw taken(entry.name);
        await writePictures(tx, persona.id, entry.pictures);
      });
      return persona;
    },

    async change(account, id, changes) {
      return await store.transaction(async (tx) => {
        const [former] = await read(tx, account, id);
        if (!former) throw new FlowError('not_found', `there is no persona ${id.slice(0, 60)} of this account`);
        const { name, description, pictures } = { ...former, ...changes };
        if (await tx.get('SELECT id FROM persona WHERE account = ? AND name_key = ? AND id <> ?', account, keyOf(name), id)) throw taken(name);
        await tx.run('UPDATE persona SET name = ?, name_key = ?, description = ? WHERE id = ?', name, keyOf(name), description, id);
        if (changes.pictures) await writePictures(tx, id, pictures);
        return { ...former, name, description, pictures };
      });
    },

    async remove(account, id) {
      return await store.transaction(async (tx) => {
        if ((await tx.run('DELETE FROM persona WHERE account = ? AND id = ?', account, id)) === 0) return false;
        await tx.run('DELETE FROM persona_picture WHERE persona_id = ?', id);
        return true;
      });
    },
  };
}
