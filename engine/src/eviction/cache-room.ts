/**
 * The files behind the job cache, and what was made of them to be shown: what lies there, and removing what is too much.
 *
 * One limit holds for both. Thumbnails and converted files go first, because they are made again at no price.
 */
import type { ArtifactStore, ListedFile, SqlStore } from 'sogni-flow-runtime';
import type { Amount, VariantFiles } from '../delivery/variant-files.ts';
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
  /** Thumbnails, other formats and files without metadata, made of those above and not counted among them. */
  readonly variants: Amount;
  /** Milliseconds since the epoch; absent when there is no file. */
  readonly oldestUse?: number;
}

export interface Eviction {
  readonly files: number;
  readonly bytes: number;
  /** What is left, thumbnails and the like included. */
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
  readonly variants: () => Promise<Pick<VariantFiles, 'amount' | 'evict'>>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

export function createCacheRoom({ store, artifacts, variants, clock = Date.now }: CacheRoomOptions): CacheRoom {
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
        variants: await (await variants()).amount(),
        ...(files.length > 0 ? { oldestUse } : {}),
      };
    },

    async evict(options = {}) {
      const [room, made] = await Promise.all([artifacts(), variants()]);
      const now = clock();
      // The files first: one that comes to be claimed after it was listed was used just now, and stays for that.
      const files = await filesIn(room);
      const claims = await readClaims(store, now);
      const shown = await made.evict(Math.max(0, (options.mostBytes ?? Infinity) - sizeOf(files)), now - USED_KEPT_MS);
      const gone: ListedFile[] = [];
      for (const file of chooseFiles(files, claims, { ...options, now })) {
        if (await room.remove(file.digest, now - USED_KEPT_MS)) gone.push(file);
      }
      const bytesLeft = sizeOf(files) - sizeOf(gone) + (await made.amount()).bytes;
      return { files: gone.length + shown.files, bytes: sizeOf(gone) + shown.bytes, bytesLeft };
    },
  };
}

async function filesIn(artifacts: ArtifactStore): Promise<readonly ListedFile[]> {
  const files: ListedFile[] = [];
  for await (const file of artifacts.list()) files.push(file);
  return files;
}
