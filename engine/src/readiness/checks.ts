/** What a process needs: its database, its queue, room in its data folder, and for a worker elsewhere the engine. */
import { randomUUID } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobQueue, SqlHandle } from 'sogni-flow-runtime';
import { NotReady, type ReadinessCheck } from './readiness.ts';

/** With less room the next result may not find a place. */
const LEAST_FREE_BYTES = 64_000_000;
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

export const databaseAnswers = (store: Pick<SqlHandle, 'get'>): ReadinessCheck => ({
  part: 'database',
  otherwise: 'the database does not answer',
  check: async () => await store.get('SELECT 1 AS one'),
});

/** A queue in the database has no server of its own. */
export const queueAnswers = (queue: () => Promise<Pick<JobQueue, 'check'>>): ReadinessCheck => ({
  part: 'queue',
  otherwise: 'the job queue does not answer',
  check: async () => await (await queue()).check?.(),
});

export const engineAnswers = (ask: () => Promise<unknown>): ReadinessCheck => ({ part: 'engine', otherwise: 'the engine does not answer', check: ask });

/** Where the probe is written, and how much room is left there. */
export interface Disk {
  write(path: string): Promise<void>;
  /** In bytes. */
  free(folder: string): Promise<number>;
}

/** Written for a moment, because permissions alone say nothing of a file system that is mounted to be read. */
export const folderTakesFiles = (folder: string, { write, free }: Disk = theDisk): ReadinessCheck => ({
  part: 'folder',
  otherwise: 'the data folder cannot be written',
  async check() {
    const probe = join(folder, `.ready-${randomUUID()}`);
    try {
      await write(probe);
    } catch (error) {
      throw FULL.has((error as NodeJS.ErrnoException | null)?.code) ? new NotReady('the disk is full', { cause: error }) : error;
    } finally {
      await rm(probe, { force: true });
    }
    if ((await free(folder)) < LEAST_FREE_BYTES) throw new NotReady(`the disk is full: less than ${LEAST_FREE_BYTES / 1_000_000} MB are free`);
  },
});

const theDisk: Disk = {
  write: async (path) => await writeFile(path, 'x', { flag: 'wx' }),
  async free(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};
