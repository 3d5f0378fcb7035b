/** The files behind the job cache: what lies there, and removing what is too much. */
import type { ArtifactStore, ListedFile, SqlStore } from 'sogni-flow-runtime';
import { chooseFiles, sizeOf, USED_KEPT_MS, type EvictionOptions } from './choose-files.ts';
import { readClaims } from './read-claims.ts';

export interface CacheFacts {
  readonly files: number;
  readonly bytes: number;
  /** Of results that were bought in the last 30 days. */
  readonly paidBytes: number;
  /** Needed by what is not finished, or kept in somebody's library. */
  readonly neededBytes: number;
  /** Of files that nobody owns or mentions. */
  readonly ownerlessBytes: number;
  /** Milliseconds since the epoch; absent when there is no file. */
  readonly oldestUse?: number;
}

export interface Eviction {
  readonly files: number;
  readonly bytes: number;
  /** What is left. */
  readonly bytesLeft: number;
}

export interface CacheRoom {
  facts(): Promise<CacheFacts>;
  /** Safe while jobs run: a file that somebody stores or uses meanwhile stays. */
  evict(options?: Omit<EvictionOptions, 'now'>): Promise<Eviction>;
}

export interface CacheRoomOptions {
  readonly store: SqlStore;
  readonly artifacts: () => Promise<ArtifactStore>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

export function createCacheRoom({ store, artifacts, clock = Date.now }: CacheRoomOptions): CacheRoom {
  return {
    async facts() {
      const files = await filesIn(await artifacts());
      const { needed, paid, owned } = await readClaims(store, clock());
      const bytesOf = (test: (file: ListedFile) => boolean): number => sizeOf(files.filter(test));
      const oldestUse = files.reduce((oldest, { usedAt }) => Math.min(oldest, usedAt), Infinity);
      return {
        files: files.length,
        bytes: sizeOf(files),
        paidBytes: bytesOf(({ digest }) => paid.has(digest)),
        neededBytes: bytesOf(({ digest }) => needed.has(digest)),
        ownerlessBytes: bytesOf(({ digest }) => !owned.has(digest)),
        ...(files.length > 0 ? { oldestUse } : {}),
      };
    },

    async evict(options = {}) {
      const room = await artifacts();
      const now = clock();
      // The files first: one that comes to be claimed after it was listed was used just now, and stays for that.
      const files = await filesIn(room);
      const claims = await readClaims(store, now);
      const gone: ListedFile[] = [];
      for (const file of chooseFiles(files, claims, { ...options, now })) {
        if (await room.remove(file.digest, now - USED_KEPT_MS)) gone.push(file);
      }
      return { files: gone.length, bytes: sizeOf(gone), bytesLeft: sizeOf(files) - sizeOf(gone) };
    },
  };
}

async function filesIn(artifacts: ArtifactStore): Promise<readonly ListedFile[]> {
  const files: ListedFile[] = [];
  for await (const file of artifacts.list()) files.push(file);
  return files;
}
