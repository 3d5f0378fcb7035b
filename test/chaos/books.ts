/** What a database file says after an engine has used it, read with the engine's own auditors and with others. */
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLedger } from '../../engine/src/billing/ledger.ts';
import { verifyLedger } from '../../engine/src/billing/verify.ts';
import { verifyJobs } from '../../engine/src/jobs/verify.ts';
import { openSqliteStore } from '../../engine/src/store/sqlite.ts';
import type { SqlStore } from '../../gpu-runtime/src/queue/sql.ts';
import { boughtTwice, endingsAreFinal, installAudit } from '../simulation/audit.ts';

export const databaseOf = (home: string): string => join(home, 'sogni-flow.sqlite');

export async function withBooks<Result>(home: string, read: (store: SqlStore) => Promise<Result>): Promise<Result> {
  const store = openSqliteStore(databaseOf(home));
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}

/** Puts the auditor into a database that an engine has made. */
export const auditHome = (home: string): Promise<void> => withBooks(home, installAudit);

/** @returns one sentence for each thing that must not be once all executions have ended. */
export async function findingsIn(home: string): Promise<string[]> {
  return await withBooks(home, async (store) => [
    ...(await endingsAreFinal(store)),
    ...(await boughtTwice(store)),
    ...(await disagreementsIn(store)),
    ...(await heldIn(store)),
    ...(await filesThatAreDamaged(home, store)),
  ]);
}

/** @returns where ledger and jobs do not agree. Nowhere, at any moment: also right after a kill. */
export async function disagreementsIn(store: SqlStore): Promise<string[]> {
  return [...(await verifyLedger(store)).findings.map(String), ...(await verifyJobs(store)).map(String)];
}

async function heldIn(store: SqlStore): Promise<string[]> {
  const { held } = await createLedger({ store }).balance('local');
  return held === 0 ? [] : [`${held} µSpark are on hold`];
}

/** @returns one sentence for each result whose file is not there, or does not have the content that its name stands for. */
export async function filesThatAreDamaged(home: string, store: SqlStore): Promise<string[]> {
  const digests = await store.all<{ digest: string }>('SELECT DISTINCT digest FROM job_artifact');
  const damaged = digests.filter(({ digest }) => {
    try {
      return hash('sha256', readFileSync(join(home, 'artifacts', digest.slice(0, 2), digest.slice(2, 4), digest))) !== digest;
    } catch {
      return true;
    }
  });
  return damaged.map(({ digest }) => `artifact ${digest.slice(0, 12)} is not there whole`);
}

/** Temporary files in the artifact store; none should outlive the next start. */
export const leftovers = (home: string): string[] => readdirSync(join(home, 'artifacts', 'tmp'));
