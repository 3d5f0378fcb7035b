/**
 * Which files of the artifact store go when there are too many. Pure.
 *
 * What was paid for is kept: a result that was bought in the last 30 days goes only when the operator says so by force. What an unfinished
 * execution, run or job needs, or somebody keeps in their library, and what was used within the last hour, never goes. The rest goes oldest use first, until the limit is met; what
 * nobody owns and nobody mentions goes after a day, limit or not. Whatever went is simply made, bought or brought again when it is asked for.
 */
import type { ListedFile } from 'sogni-flow-runtime';

export const PAID_KEPT_MS = 30 * 24 * 60 * 60 * 1_000;
export const USED_KEPT_MS = 60 * 60 * 1_000;
export const OWNERLESS_KEPT_MS = 24 * 60 * 60 * 1_000;

/** Digests. */
export interface Claims {
  /** Needed by what is not finished, or kept in somebody's library. */
  readonly needed: ReadonlySet<string>;
  /** Bought in the last `PAID_KEPT_MS`. */
  readonly paid: ReadonlySet<string>;
  /** A result or an upload of an account, or mentioned by an execution. */
  readonly owned: ReadonlySet<string>;
}

export interface EvictionOptions {
  /** Without it only what nobody owns goes. */
  readonly mostBytes?: number | undefined;
  /** Also what was paid for a short time ago. */
  readonly force?: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function chooseFiles(files: readonly ListedFile[], { needed, paid, owned }: Claims, { mostBytes = Infinity, force = false, now }: EvictionOptions): readonly ListedFile[] {
  const removable = files
    .filter(({ digest, usedAt }) => !needed.has(digest) && usedAt < now - USED_KEPT_MS)
    .toSorted((a, b) => a.usedAt - b.usedAt);
  const ownerless = removable.filter(({ digest, usedAt }) => !owned.has(digest) && usedAt < now - OWNERLESS_KEPT_MS);
  const chosen = new Set(ownerless);
  let bytes = sizeOf(files) - sizeOf(ownerless);
  for (const file of removable) {
    if (bytes <= mostBytes) break;
    if (chosen.has(file) || (paid.has(file.digest) && !force)) continue;
    chosen.add(file);
    bytes -= file.bytes;
  }
  return removable.filter((file) => chosen.has(file));
}

export const sizeOf = (files: readonly ListedFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);
