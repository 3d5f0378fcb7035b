/** Databases for tests, on the server that TEST_DATABASE_URL names. Each test file has one of its own; each store lies in a schema of its own in it. */
import { afterAll } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openPostgresStore, type PostgresOptions } from '../../../engine/src/store/postgres.ts';
import { migrate, type Schemas } from '../../../engine/src/store/schema.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';

const database = `sogni_flow_test_${randomBytes(6).toString('hex')}`;
let made: Promise<void> | undefined;
let schemas = 0;
const stores: SqlStore[] = [];

/** @throws when no server is given: these tests are of no use without one. */
export function serverUrl(): URL {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error('TEST_DATABASE_URL is not set; give the URL of a PostgreSQL server on which databases may be made. `.ci/postgres start <folder>` starts one');
  return new URL(url);
}

/** Asks the server outside the store, as an operator would. */
export async function askServer<Row extends object>(sql: string, values: readonly unknown[] = [], url = serverUrl().href): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** @returns the URL of an empty place for tables. */
export async function scratchUrl(): Promise<string> {
  await (made ??= askServer(`CREATE DATABASE ${database}`).then(() => undefined));
  const url = serverUrl();
  url.pathname = database;
  const schema = `s${(schemas += 1)}`;
  await askServer(`CREATE SCHEMA ${schema}`, [], url.href);
  url.searchParams.set('options', `-csearch_path=${schema}`);
  return url.href;
}

/** A store with the given tables. Whoever opens it closes it; what is left is closed at the end of the file. */
export async function scratchPostgres(tables: Schemas = {}, url?: string, options?: PostgresOptions): Promise<SqlStore> {
  const store = await openPostgresStore(url ?? (await scratchUrl()), options);
  stores.push(store);
  await migrate(store, tables);
  return store;
}

afterAll(async () => {
  await Promise.all(stores.map(async (store) => await store.close()));
  if (made) await askServer(`DROP DATABASE ${database} WITH (FORCE)`);
});
