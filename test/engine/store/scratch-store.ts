import { afterEach } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, type Schemas } from '../../../engine/src/store/schema.ts';
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';

const endings: (() => Promise<void> | void)[] = [];

/** A new folder, removed after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-store-'));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store on disk with the given tables, closed and removed after the test. */
export async function scratchStore(schemas: Schemas = {}, file = join(scratchFolder(), 'flow.db')): Promise<SqlStore> {
  const store = openSqliteStore(file);
  endings.push(() => store.close());
  await migrate(store, schemas);
  return store;
}

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});
