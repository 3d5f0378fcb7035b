/** Opens the database that the configuration names, with the tables of all rooms. */
import { join } from 'node:path';
import type { SqlStore } from 'sogni-flow-runtime';
import { QUEUE_SCHEMA } from 'sogni-flow-runtime/queue';
import { ACCOUNT_SCHEMA } from '../accounts/accounts.ts';
import { LEDGER_SCHEMA } from '../billing/schema.ts';
import type { Config } from '../config.ts';
import { FLEET_SCHEMA } from '../fleet/schema.ts';
import { JOB_SCHEMA } from '../jobs/schema.ts';
import { QUOTE_SCHEMA } from '../quotes/schema.ts';
import { SERVER_SCHEMA } from '../server/schema.ts';
import { TEMPLATE_SCHEMA } from '../templates/schema.ts';
import { EXECUTION_SCHEMA } from './execution-schema.ts';
import { migrate } from './schema.ts';
import { openSqliteStore } from './sqlite.ts';

const SCHEMAS = {
  ledger: LEDGER_SCHEMA,
  accounts: ACCOUNT_SCHEMA,
  executions: EXECUTION_SCHEMA,
  jobs: JOB_SCHEMA,
  server: SERVER_SCHEMA,
  queue: QUEUE_SCHEMA,
  quotes: QUOTE_SCHEMA,
  fleet: FLEET_SCHEMA,
  templates: TEMPLATE_SCHEMA,
};

/** @throws FlowError `invalid_configuration` when the database cannot be opened, or was written by a newer release. */
export async function openStore({ databaseUrl, home }: Pick<Config, 'databaseUrl' | 'home'>): Promise<SqlStore> {
  const store = databaseUrl === undefined ? openSqliteStore(join(home, 'sogni-flow.sqlite')) : await (await import('./postgres.ts')).openPostgresStore(databaseUrl);
  try {
    await migrate(store, SCHEMAS);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
