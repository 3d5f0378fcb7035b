/** A snapshot of PostgreSQL, on a connection of its own, so that it takes none from those who want one answer. */
import type { SqlHandle } from 'sogni-flow-runtime';
import type { StatementConnection } from './group-connection.ts';
import { Statements } from './placeholders.ts';
import { ask, connect, placeOf, type PostgresAddress } from './postgres-client.ts';
import { postgresError } from './postgres-errors.ts';
import { readSnapshot } from './snapshot.ts';

/** @throws what `work` throws; FlowError `storage_failed` */
export async function readPostgresSnapshot<Result>(address: PostgresAddress, work: (view: SqlHandle) => Promise<Result>): Promise<Result> {
  const told = (error: unknown): never => {
    throw postgresError(error, placeOf(address.url));
  };
  const client = await connect(address).catch(told);
  const statements = new Statements();
  let lost = false;
  client.on('end', () => (lost = true));
  const connection: StatementConnection = {
    get inTransaction() {
      return !lost;
    },
    run: async (sql, values) => (await ask(client, statements, sql, values).catch(told)).changed,
    get: async (sql, values) => (await ask(client, statements, sql, values).catch(told)).rows[0],
    all: async (sql, values) => (await ask(client, statements, sql, values).catch(told)).rows,
  };
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY').catch(told);
    return await readSnapshot(connection, work);
  } finally {
    await client.end();
  }
}
