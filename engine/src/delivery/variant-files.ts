/**
 * Variants of artifacts (thumbnails, other formats, files without metadata), each made once and kept by the artifact's digest.
 *
 * A file is made in a folder of its own under `tmp/` and renamed when it is whole. Who asks for one that is just being made waits for that
 * one. Nothing depends on what lies here: it is made again when it is missing, so the oldest go whenever there is too much.
 */
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FILE_ENDINGS, type Artifact, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import { sweepLeftBehind, temporaryName, variantName, variantType, type ArtifactStore, type Variant } from 'sogni-flow-runtime';
import type { VariantOrder } from 'sogni-flow-runtime/runtimes';
import { createTurns } from './turns.ts';

export interface VariantFile {
  readonly path: string;
  readonly bytes: number;
  readonly mediaType: MediaType;
}

export interface VariantFiles {
  /** @throws FlowError `not_found`, `invalid_media`, `media_too_large` */
  get(artifact: Pick<Artifact, 'digest' | 'mediaType'>, variant: Variant): Promise<VariantFile>;
  amount(): Promise<Amount>;
  /**
   * Removes the files that were asked for longest ago, until `mostBytes` are left.
   * @param unusedSince - milliseconds since the epoch; what was asked for later, give or take an hour, stays.
   * @returns what went.
   */
  evict(mostBytes: number, unusedSince?: number): Promise<Amount>;
}

export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

export interface VariantFilesOptions {
  readonly folder: string;
  readonly artifacts: () => Promise<ArtifactStore>;
  readonly make: (order: Omit<VariantOrder, 'ffmpeg'>) => Promise<void>;
}

/** Made at a time: one more than this would only slow the others. */
const AT_ONCE = 2;
/** A file's time of change says when it was last asked for, about. */
const MARK_AGAIN_MS = 60 * 60_000;

export async function openVariantFiles({ folder, artifacts, make }: VariantFilesOptions): Promise<VariantFiles> {
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  await sweepLeftBehind(temporary);
  const inTurn = createTurns(AT_ONCE);
  const making = new Map<string, Promise<number>>();

  async function makeFile(path: string, { digest, mediaType }: Pick<Artifact, 'digest' | 'mediaType'>, variant: Variant): Promise<number> {
    const source = await (await artifacts()).localPath(digest);
    const scratch = join(temporary, temporaryName());
    await mkdir(scratch);
    try {
      const output = join(scratch, basename(path));
      await make({ path: source, mediaType, variant, output, scratch });
      await mkdir(dirname(path), { recursive: true });
      await rename(output, path);
      return (await stat(path)).size;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  function made(path: string, artifact: Pick<Artifact, 'digest' | 'mediaType'>, variant: Variant): Promise<number> {
    const under = making.get(path) ?? inTurn(() => makeFile(path, artifact, variant)).finally(() => making.delete(path));
    making.set(path, under);
    return under;
  }

  return {
    async get(artifact, variant) {
      const mediaType = variantType(variant, artifact.mediaType);
      const path = join(folder, artifact.digest.slice(0, 2), `${artifact.digest}.${variantName(variant)}.${FILE_ENDINGS[mediaType]}`);
      return { path, bytes: (await asked(path)) ?? (await made(path, artifact, variant)), mediaType };
    },

    amount: async () => amountOf(await filesIn(folder)),

    async evict(mostBytes, unusedSince = Infinity) {
      const files = (await filesIn(folder)).toSorted((a, b) => b.askedAt - a.askedAt);
      let bytes = 0;
      const gone = files.filter((file) => (bytes += file.bytes) > mostBytes && file.askedAt < unusedSince);
      await Promise.all(gone.map(({ path }) => rm(path, { force: true })));
      return amountOf(gone);
    },
  };
}

const amountOf = (files: readonly { readonly bytes: number }[]): Amount => ({ files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) });

/** @returns the file's size, once it counts as asked for; `undefined` when it is not there. */
async function asked(path: string): Promise<number | undefined> {
  const file = await stat(path).catch(() => undefined);
  if (file && Date.now() - file.mtimeMs > MARK_AGAIN_MS) await utimes(path, new Date(), new Date()).catch(() => undefined);
  return file?.size;
}

async function filesIn(folder: string): Promise<readonly { readonly path: string; readonly bytes: number; readonly askedAt: number }[]> {
  const folders = (await readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name)).map((name) => join(folder, name));
  const paths = (await Promise.all(folders.map(async (path) => (await readdir(path)).map((name) => join(path, name))))).flat();
  const files = await Promise.all(paths.map(async (path) => ({ path, file: await stat(path).catch(() => undefined) })));
  return files.flatMap(({ path, file }) => (file ? [{ path, bytes: file.size, askedAt: file.mtimeMs }] : []));
}
