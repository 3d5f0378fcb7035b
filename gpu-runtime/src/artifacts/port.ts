/**
 * The artifact store port: files by the SHA-256 of their bytes.
 *
 * A file is complete or absent: it is written under a temporary name, flushed to disk, then renamed. Storing the same bytes
 * twice stores them once. Nothing is held in memory whole.
 */
import type { Readable } from 'node:stream';
import type { MediaType } from 'n8n-nodes-sogni-flow/contract';

export interface StoredFile {
  /** SHA-256, 64 lower-case hex digits. */
  readonly digest: string;
  readonly bytes: number;
  /** By content, never by name or claim. */
  readonly mediaType: MediaType;
}

export interface ListedFile {
  readonly digest: string;
  readonly bytes: number;
  /** Milliseconds since the epoch: when it was last stored or used. */
  readonly usedAt: number;
}

export type Source = Readable | Uint8Array | { readonly path: string };

export interface StoreLimits {
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** Called with the type of the content once all of it was read, before the file is published; throws to refuse it. */
  accept?(mediaType: MediaType): void;
}

export interface ArtifactStore {
  /**
   * Stores bytes, a stream, or a file (moved when it lies on the same disk, copied otherwise).
   * @throws FlowError `invalid_media` when the content is no media type that the product knows; `media_too_large` above `maxBytes`;
   * `disk_full`; `storage_failed`; and what `accept` throws. Nothing is left behind then; a file that was handed in stays where it is.
   */
  put(source: Source, limits?: StoreLimits): Promise<StoredFile>;

  /** @returns the file's size, or `undefined` when it is not stored. */
  size(digest: string): Promise<number | undefined>;

  /** @param range - inclusive byte positions. @throws FlowError `not_found` */
  read(digest: string, range?: { readonly start: number; readonly end: number }): Promise<Readable>;

  /**
   * The same, and the file counts as used now: it will not be removed for some time, also when somebody is about to.
   * @returns `undefined` when it is not stored, or was removed a moment ago.
   */
  use(digest: string): Promise<number | undefined>;

  /** Every file that is stored, in no order. */
  list(): AsyncIterable<ListedFile>;

  /**
   * Removes a file that was neither stored nor used since `unusedSince` (milliseconds since the epoch, ten minutes ago or longer). Storing or using it at the same
   * moment, in this process or another, keeps it. @returns whether it is gone now.
   */
  remove(digest: string, unusedSince: number): Promise<boolean>;

  /** A path on this machine to read the file from; stays valid while the store is open. @throws FlowError `not_found` */
  localPath(digest: string): Promise<string>;
}
