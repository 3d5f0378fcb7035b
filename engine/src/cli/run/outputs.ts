/** Writes what a run has made: the files and texts that it was run for, under lasting names, each whole or not at all, and the contact sheet. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FILE_ENDINGS, FlowError, formatSpark, isMediaType, kindOf } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../../engine.ts';
import { writeWhole } from '../../binary-data/write-whole.ts';
import type { FinishedRun } from '../../headless/run-workflow.ts';
import type { PaidStep } from '../../headless/paid-steps.ts';
import { resultFiles, resultTexts } from './result-files.ts';

export interface OutputFile {
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly seed?: number;
  /** What it says, of a text. */
  readonly text?: string;
}

/** Files by the name of the binary field that held them, texts by the name of their output. */
export type Outputs = Readonly<Record<string, readonly OutputFile[]>>;

/**
 * @param name - first part of the file names.
 * @throws FlowError `disk_full` | `storage_failed`; nothing half-written is left under a final name.
 */
export async function writeOutputs(engine: Engine, finished: FinishedRun, steps: readonly PaidStep[], folder: string, name: string): Promise<Outputs> {
  await prepareFolder(folder);
  const outputs: Record<string, OutputFile[]> = {};
  const taken = new Set<string>();
  const seeds = new Map(steps.flatMap(({ files }) => files.map(({ digest, seed }) => [digest, seed] as const)));
  for (const { field, binary, digest } of resultFiles(finished.workflow, finished.outcome)) {
    const files = (outputs[field] ??= []);
    const ending = isMediaType(binary.mimeType) ? FILE_ENDINGS[binary.mimeType] : 'bin';
    const path = await freePath(taken, join(folder, `${name}-${fileSafe(field)}`), ending, digest).catch(asStorageError);
    const bytes = await copyWhole(engine, digest, path);
    const seed = seeds.get(digest);
    files.push({ path, mediaType: binary.mimeType, bytes, sha256: digest, ...(seed === undefined ? {} : { seed }) });
  }
  for (const { output, text } of resultTexts(finished)) {
    const content = Buffer.from(text);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const path = await freePath(taken, join(folder, `${name}-${fileSafe(output)}`), FILE_ENDINGS['text/plain'], sha256).catch(asStorageError);
    await writeWhole(path, content).catch(asStorageError);
    (outputs[output] ??= []).push({ path, mediaType: 'text/plain', bytes: content.byteLength, sha256, text });
  }
  return outputs;
}

/**
 * `film.mp4`, `film-2.mp4`, …: a result takes the first name that is free, or that holds the same content already. Two results never share
 * one, and what an earlier run left is not overwritten.
 */
async function freePath(taken: Set<string>, start: string, ending: string, digest: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const path = `${start}${count === 1 ? '' : `-${count}`}.${ending}`;
    if (taken.has(path)) continue;
    const there = await digestOfFile(path);
    if (there !== undefined && there !== digest) continue;
    taken.add(path);
    return path;
  }
}

/** @returns `undefined` when there is no such file. */
async function digestOfFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return hash.digest('hex');
}

/** Makes the folder, and finds out whether it can be written, before anything is bought for it. @throws FlowError `storage_failed` | `disk_full` */
export async function prepareFolder(folder: string): Promise<void> {
  const probe = join(folder, `.sogni-flow-${process.pid}`);
  try {
    // Parent by parent: a recursive mkdir never returns on some virtual file systems.
    for (const part of pathsDownTo(folder)) await mkdir(part).catch((error: NodeJS.ErrnoException) => (error.code === 'EEXIST' ? undefined : Promise.reject(error)));
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new FlowError(code === 'ENOSPC' ? 'disk_full' : 'invalid_input', `the folder ${folder} cannot be written (${code ?? message}); name another with --out. Nothing was bought`, { cause: error });
  }
}

/** Relative below the current folder, absolute elsewhere: as a person would name it. */
export function asSeenFromHere(folder: string): string {
  const way = relative(process.cwd(), folder);
  return way.startsWith('..') ? folder : way || '.';
}

function pathsDownTo(folder: string): string[] {
  const parent = dirname(folder);
  return existsSync(folder) ? [] : [...(parent === folder ? [] : pathsDownTo(parent)), folder];
}

async function copyWhole(engine: Engine, digest: string, path: string): Promise<number> {
  const artifacts = await engine.artifacts();
  const part = `${path}.${process.pid}.part`;
  try {
    await pipeline(await artifacts.read(digest), createWriteStream(part, { flush: true }));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    asStorageError(error);
  }
  return (await artifacts.size(digest)) ?? 0;
}

function asStorageError(error: unknown): never {
  if (FlowError.is(error)) throw error;
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  throw new FlowError(full ? 'disk_full' : 'storage_failed', `the results cannot be written: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

const fileSafe = (text: string): string => text.replace(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 80) || 'output';

/** One still per step; `undefined` when no step made anything that can be shown. */
export async function writeContactSheet(engine: Engine, { workflow }: FinishedRun, steps: readonly PaidStep[], folder: string, name: string): Promise<string | undefined> {
  // In the order of the file, so that two sheets of one workflow can be compared.
  const places = [...workflow.nodes.keys()];
  const shown = steps.filter(({ files }) => files.length > 0).sort((a, b) => places.indexOf(a.node) - places.indexOf(b.node));
  if (shown.length === 0) return undefined;
  const cells = shown.map(({ node, operation, captured, cached, seeds, files }): SheetEntry => {
    const caption = [operation, seeds.length > 0 ? `seed ${seeds.join(', ')}` : '', cached ? 'cached' : `${formatSpark(Math.ceil(captured / 1_000) * 1_000)} Spark`];
    return { title: node, caption: caption.filter(Boolean).join(' · '), ...(files[0] ? { file: { digest: files[0].digest, mediaType: files[0].mimeType } } : {}) };
  });
  return await writeSheet(engine, join(folder, `${name}-contact-sheet.png`), workflow.name, cells);
}

/** A cell of a contact sheet, drawn from a stored file of any kind. */
export interface SheetEntry {
  readonly title: string;
  readonly caption: string;
  readonly file?: { readonly digest: string; readonly mediaType: string };
}

/** @returns the path. @throws FlowError `disk_full` | `storage_failed` */
export async function writeSheet(engine: Engine, path: string, heading: string, entries: readonly SheetEntry[]): Promise<string> {
  const { drawContactSheet, drawStill } = await import('sogni-flow-runtime/runtimes');
  const artifacts = await engine.artifacts();
  const scratch = await mkdtemp(join(tmpdir(), 'sogni-flow-sheet-'));
  try {
    const cells = [];
    for (const [index, { title, caption, file }] of entries.entries()) {
      const still = join(scratch, `${index}.png`);
      const drawn = file && isMediaType(file.mediaType) && (await drawStill(await artifacts.localPath(file.digest), file.mediaType, still, engine.ffmpeg));
      cells.push({ title, caption, ...(drawn ? { still } : {}) });
    }
    await writeWhole(path, await drawContactSheet(heading, cells));
    return path;
  } catch (error) {
    return asStorageError(error);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** `image`, `video`, … of a media type that came from outside. */
export const familyOf = (mediaType: string): string => (isMediaType(mediaType) ? kindOf(mediaType) : 'file');
