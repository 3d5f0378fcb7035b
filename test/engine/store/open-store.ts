/** Where the engine's tests keep their tables: in memory, unless a suite puts another driver there before it imports the tests. */
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';

let open = async (): Promise<SqlStore> => openSqliteStore(':memory:');

/** A new, empty store; whoever opens it closes it. */
export const openStore = (): Promise<SqlStore> => open();

export const openStoresWith = (other: () => Promise<SqlStore>): void => void (open = other);

let environment = async (): Promise<Readonly<Record<string, string>>> => ({});

/** What tells a whole engine where its database is: nothing, unless a suite says otherwise. Each call is another, empty place. */
export const engineEnvironment = (): Promise<Readonly<Record<string, string>>> => environment();

export const openEnginesWith = (other: typeof environment): void => void (environment = other);
