/**
 * Verifies what workers earned: a result counts as good when all its files are here and whole, an hour after it was paid for.
 *
 * The engine has checked before that a file is what it was announced as: its digest when it was sent, its size when the job was completed, and its kind
 * when it was stored. Whether the picture shows what was asked for no machine can say. That is what the hour is for: what is refunded within it is taken
 * back from the worker; later it is at the cost of the house.
 */
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { ArtifactStore, SqlStore } from 'sogni-flow-runtime';
import type { Ledger } from '../billing/ledger.ts';
import { EARNING_DELAY_MS } from '../billing/policies.ts';

const VERIFY_AFTER_MS = 60 * 60_000;
const PAGE = 200;

interface VerifyOptions {
  readonly store: SqlStore;
  readonly ledger: Pick<Ledger, 'verifyEarning'>;
  readonly artifacts: Pick<ArtifactStore, 'size' | 'read'>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const DUE = `SELECT e.hold_id, j.id AS job_id FROM earning e JOIN job j ON j.hold_id = e.hold_id
  WHERE e.state = 'pending' AND e.claimable_at <= ? AND e.hold_id > ? ORDER BY e.hold_id LIMIT ${PAGE}`;

/** What is not whole, or cannot be read now, stays pending. @returns how many earnings can be claimed now. */
export async function verifyEarnings({ store, ledger, artifacts, now }: VerifyOptions): Promise<number> {
  let verified = 0;
  let last = '';
  for (;;) {
    const due = await store.all<{ hold_id: string; job_id: string }>(DUE, now - VERIFY_AFTER_MS + EARNING_DELAY_MS, last);
    for (const { hold_id: holdId, job_id: jobId } of due) {
      last = holdId;
      const files = await store.all<{ digest: string; bytes: number }>('SELECT digest, bytes FROM job_artifact WHERE job_id = ?', jobId);
      if (files.length === 0 || !(await areWhole(files, artifacts).catch(() => false))) continue;
      await store.transaction((tx) => ledger.verifyEarning(tx, holdId));
      verified += 1;
    }
    if (due.length < PAGE) return verified;
  }
}

async function areWhole(files: readonly { readonly digest: string; readonly bytes: number }[], artifacts: VerifyOptions['artifacts']): Promise<boolean> {
  for (const { digest, bytes } of files) {
    if ((await artifacts.size(digest)) !== bytes) return false;
    const hash = createHash('sha256');
    await pipeline(await artifacts.read(digest), hash);
    if (hash.digest('hex') !== digest) return false;
  }
  return true;
}
