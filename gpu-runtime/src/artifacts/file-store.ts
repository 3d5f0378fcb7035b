/**
 * The artifact store on a file system.
 *
 * A file is written to `tmp/`, flushed, renamed to `ab/cd/<digest>`, and then the folder is flushed: it is there whole, also
 * after a power cut, or not at all. Paths are made of digests alone; no name from outside ever reaches the disk.
 *
 * A file's time of change says when it was last stored or used. Whoever uses a file sets that time first and then looks whether the
 * file is still there; whoever removes one takes it away from its place first and then looks at the time. So one of the two sees the other.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { asStorageError } from './storage-error.ts';
import { diskFiles, flush, type FilePort } from './file-port.ts';
import { sweepLeftBehind, temporaryName } from './left-behind.ts';
import type { ArtifactStore, Source, StoredFile, StoreLimits } from './port.ts';
import { createSniffer } from './sniff.ts';

export interface FileStoreOptions {
  readonly files?: FilePort;
}

/** Opens, and makes when it is new, the store in `folder`; removes what killed processes left half written. */
export async function openFileArtifactStore(folder: string, options: FileStoreOptions = {}): Promise<ArtifactStore> {
  const files = options.files ?? diskFiles;
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true }).catch(asStorageError);
  await sweepLeftBehind(temporary).catch(asStorageError);

  const pathOf = (digest: string): string => {
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new FlowError('not_found', 'no artifact has this digest; a digest is 64 lower-case hex digits');
    return join(folder, digest.slice(0, 2), digest.slice(2, 4), digest);
  };
  const notFound = (digest: string) => () => {
    throw new FlowError('not_found', `artifact ${digest.slice(0, 12)}… is not stored here`);
  };

  /** Gives a whole and flushed file its final name, and makes the name last. */
  async function publish(path: string, stored: StoredFile): Promise<void> {
    const target = pathOf(stored.digest);
    if ((await used(target)) !== stored.bytes) {
      await touch(path); // A file that was handed in may be old.
      const made = await mkdir(dirname(target), { recursive: true });
      await files.rename(path, target);
      if (made) for (const parent of [dirname(dirname(target)), folder]) await flush(files, parent);
    }
    await flush(files, dirname(target));
  }

  async function putStream(source: AsyncIterable<Uint8Array>, limits: StoreLimits): Promise<StoredFile> {
    const path = join(temporary, temporaryName());
    try {
      const file = await files.open(path, 'wx').catch(asStorageError);
      let stored: StoredFile;
      try {
        stored = await measure(source, limits, (chunk) => file.write(chunk).catch(asStorageError));
        limits.accept?.(stored.mediaType);
        await file.sync().catch(asStorageError);
      } finally {
        await file.close().catch(() => undefined);
      }
      await publish(path, stored).catch(asStorageError);
      return stored;
    } finally {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  /** What is in memory is looked for before it is written: a step that hands a result on stores it again. */
  async function findSame(source: Uint8Array, limits: StoreLimits): Promise<StoredFile | undefined> {
    const stored = await measure(Readable.from([source]), limits);
    const target = pathOf(stored.digest);
    if ((await used(target)) !== stored.bytes) return undefined;
    limits.accept?.(stored.mediaType);
    await flush(files, dirname(target)).catch(asStorageError); // Whoever stored it may not have come to that yet.
    return stored;
  }

  /** Takes a file over by renaming it; `undefined` when it lies on another disk. */
  async function putFile(path: string, limits: StoreLimits): Promise<StoredFile | undefined> {
    if (!(await lstat(path).catch(asStorageError)).isFile()) throw new FlowError('invalid_media', 'a folder, link or device was handed in; a file is needed');
    const stored = await measure(createReadStream(path), limits).catch(asStorageError);
    limits.accept?.(stored.mediaType);
    try {
      await flush(files, path);
      await publish(path, stored);
      return stored;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EXDEV') return undefined;
      return asStorageError(error);
    }
  }

  return {
    async put(source, limits = {}) {
      // A stream that breaks before it is read would else end the process; the reader meets the error anyway.
      if ('pipe' in source) source.on('error', () => undefined);
      throwIfAborted(limits.signal);
      if (source instanceof Uint8Array) return (await findSame(source, limits)) ?? putStream(Readable.from([source]), limits);
      if (isPath(source)) return (await putFile(source.path, limits)) ?? putStream(createReadStream(source.path), limits);
      try {
        return await putStream(source, limits);
      } finally {
        source.destroy();
      }
    },
    async size(digest) {
      return /^[0-9a-f]{64}$/.test(digest) ? sizeOf(pathOf(digest)) : undefined;
    },
    async use(digest) {
      return /^[0-9a-f]{64}$/.test(digest) ? used(pathOf(digest)) : undefined;
    },
    async *list() {
      for (const path of await foldersIn(folder)) {
        for (const digest of await readdir(path).catch(() => [])) {
          const file = /^[0-9a-f]{64}$/.test(digest) ? await stat(join(path, digest)).catch(() => undefined) : undefined;
          if (file) yield { digest, bytes: file.size, usedAt: file.mtimeMs };
        }
      }
    },
    async remove(digest, unusedSince) {
      const path = pathOf(digest);
      const file = await stat(path).catch(() => undefined);
      if (!file || file.mtimeMs >= unusedSince) return file === undefined;
      const aside = join(temporary, temporaryName());
      try {
        await rename(path, aside);
        if ((await stat(aside)).mtimeMs >= unusedSince) {
          await rename(aside, path);
          return false;
        }
        await rm(aside, { force: true });
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
        return asStorageError(error);
      }
    },
    async read(digest, range) {
      const path = pathOf(digest);
      if ((await used(path)) === undefined) notFound(digest)();
      const handle = await open(path).catch(notFound(digest));
      return handle.createReadStream(range);
    },
    async localPath(digest) {
      const path = pathOf(digest);
      if ((await used(path)) === undefined) notFound(digest)();
      return path;
    },
  };
}

const isPath = (source: Source): source is { readonly path: string } => !('pipe' in source) && 'path' in source;

const sizeOf = (path: string): Promise<number | undefined> => stat(path).then((file) => file.size, () => undefined);

/** A file that was used a moment ago need not be marked again. Nobody removes what was used so short a time ago. */
const MARK_AGAIN_MS = 10 * 60 * 1_000;

const touch = (path: string): Promise<void> => utimes(path, new Date(), new Date());

/** @returns the file's size, once it counts as used; `undefined` when it is not there. */
async function used(path: string): Promise<number | undefined> {
  const file = await stat(path).catch(() => undefined);
  if (!file || Date.now() - file.mtimeMs < MARK_AGAIN_MS) return file?.size;
  return touch(path).then(() => sizeOf(path), () => undefined);
}

/** The folders that hold files, `ab/cd`. */
async function foldersIn(folder: string): Promise<readonly string[]> {
  const byTwoDigits = async (path: string): Promise<readonly string[]> => (await readdir(path)).filter((name) => /^[0-9a-f]{2}$/.test(name)).map((name) => join(path, name));
  return (await Promise.all((await byTwoDigits(folder)).map(byTwoDigits))).flat();
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FlowError('cancelled', 'storing the file was given up', { cause: signal.reason });
}

/** Reads the source once: digest, size and type, handing each chunk on. */
async function measure(source: AsyncIterable<Uint8Array>, limits: StoreLimits, onChunk?: (chunk: Uint8Array) => Promise<void>): Promise<StoredFile> {
  const { maxBytes = Number.MAX_SAFE_INTEGER, signal } = limits;
  if (signal && source instanceof Readable) addAbortSignal(signal, source);
  const hash = createHash('sha256');
  const sniffer = createSniffer();
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new FlowError('media_too_large', `the file is larger than ${maxBytes} bytes, the most that is allowed here`);
      hash.update(chunk);
      sniffer.push(chunk);
      await onChunk?.(chunk);
    }
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
  throwIfAborted(signal);
  const sniffed = sniffer.finish();
  if ('refused' in sniffed) throw new FlowError('invalid_media', `the content is ${sniffed.refused}; pictures, video, sound, GLB models and plain text are allowed`);
  return { digest: hash.digest('hex'), bytes, mediaType: sniffed.mediaType };
}
