/**
 * The schema of a store, room by room.
 *
 * A room of the engine (ledger, jobs, …) exports its tables as a list of statements that is only ever added to: each statement
 * runs once in the life of a database, in order. How many have run is the room's version. Statements are written so that
 * PostgreSQL accepts them as well.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';

/** Statements by room name. */
export type Schemas = Readonly<Record<string, readonly string[]>>;

const VERSION_TABLE = 'CREATE TABLE IF NOT EXISTS schema_version (room TEXT PRIMARY KEY, version BIGINT NOT NULL)';

/**
 * Brings every room to its latest version, all in one transaction. Safe to call at every start and from several processes.
 * @throws FlowError `invalid_configuration` when the database was written by a newer release.
 */
export async function migrate(store: SqlStore, schemas: Schemas): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.run(VERSION_TABLE);
    for (const [room, statements] of Object.entries(schemas)) await migrateRoom(tx, room, statements);
  });
}

async function migrateRoom(tx: SqlHandle, room: string, statements: readonly string[]): Promise<void> {
  const version = (await tx.get<{ version: number }>('SELECT version FROM schema_version WHERE room = ?', room))?.version ?? 0;
  if (version > statements.length) {
    const message = `the database holds version ${version} of "${room}", this release knows ${statements.length}; use the newer release or another database`;
    throw new FlowError('invalid_configuration', message);
  }
  if (version === statements.length) return;
  for (const statement of statements.slice(version)) await tx.run(statement);
  const sql = 'INSERT INTO schema_version (room, version) VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET version = excluded.version';
  await tx.run(sql, room, statements.length);
}
