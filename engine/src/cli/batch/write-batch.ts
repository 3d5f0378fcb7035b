/** What a batch leaves beside the folders of its runs: `batch.json`, `batch.csv` and a contact sheet with a cell for each run. */
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import { writeWhole } from '../../binary-data/write-whole.ts';
import type { Engine } from '../../engine.ts';
import { familyOf, prepareFolder, writeSheet, type SheetEntry } from '../run/outputs.ts';
import { axesOf, labelOf, seedText, shownSpark } from './tables.ts';
import { filesOf, seedsOf, type EndedRun, type QuotedBatch } from './types.ts';

/** Makes `one-picture-batch` in the folder, or the first of `one-picture-batch-2`, … that is free: what an earlier batch left stays whole. */
export async function makeBatchFolder(out: string, name: string): Promise<string> {
  await prepareFolder(out);
  for (let count = 1; ; count += 1) {
    const folder = join(out, `${name}-batch${count === 1 ? '' : `-${count}`}`);
    const isMade = await mkdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw new FlowError(error.code === 'ENOSPC' ? 'disk_full' : 'invalid_input', `the folder ${folder} cannot be made (${error.code ?? error.message}). Nothing was bought`, { cause: error });
      },
    );
    if (isMade) return folder;
  }
}

export interface BatchFacts {
  readonly batch: QuotedBatch;
  /** By run; `undefined` for those that were not started. */
  readonly ended: readonly (EndedRun | undefined)[];
  readonly folder: string;
  readonly createdAt: number;
  readonly approved: MicroSpark;
}

const inSpark = (amount: MicroSpark): number => Number(formatSpark(amount));

/** For programs; paths are relative to the folder. */
export const batchRecord = ({ batch, ended, folder, createdAt, approved }: BatchFacts) => ({
  name: batch.name,
  createdAt: new Date(createdAt).toISOString(),
  spark: { approved: inSpark(approved), paid: inSpark(ended.reduce((sum, end) => sum + (end?.paid ?? 0), 0)) },
  runs: batch.runs.map(({ number, values }, index) => ({ batchIndex: number, values, ...runRecord(ended[index], folder) })),
});

export function runRecord(end: EndedRun | undefined, folder: string) {
  if (end === undefined) return { executionId: null, status: 'not_started', seeds: [], spark: 0, files: [] };
  const { executionId, state, paid, error } = end;
  const files = filesOf(end).map(({ path, ...file }) => ({ ...file, path: relative(folder, path) }));
  return { executionId: executionId || null, status: state, seeds: seedsOf(end), spark: inSpark(paid), files, ...(error ? { error: { code: error.code, message: error.message, node: error.node ?? null } } : {}) };
}

/** Written after every run, so that a batch which is cut short still tells what it has made. */
export async function writeRecords(facts: BatchFacts): Promise<void> {
  const record = batchRecord(facts);
  await writeWhole(join(facts.folder, 'batch.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  await writeWhole(join(facts.folder, 'batch.csv'), csvOf(record, axesOf(facts.batch.runs)));
}

function csvOf({ runs }: ReturnType<typeof batchRecord>, axes: readonly string[]): string {
  const header = ['run', ...axes, 'seeds', 'state', 'spark', 'execution', 'files', 'error'];
  const rows = runs.map(({ batchIndex, values, seeds, status, spark, executionId, files, ...rest }) => {
    const error = 'error' in rest ? `${rest.error.code}: ${rest.error.message}` : '';
    return [batchIndex, ...axes.map((name) => values[name] ?? ''), seeds.join(' '), status, spark, executionId ?? '', files.map(({ path }) => path).join('\n'), error];
  });
  return [header, ...rows].map((row) => `${row.map((cell) => csvCell(String(cell))).join(',')}\r\n`).join('');
}

/** What a spreadsheet would take for a formula gets an apostrophe, which makes it a text there; numbers stay as they are. */
export function csvCell(text: string): string {
  const cell = /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** @returns the path; `undefined` when there is nothing to be seen. */
export async function writeBatchSheet(engine: Engine, { batch, ended, folder }: BatchFacts): Promise<string | undefined> {
  const entries = batch.runs.map((run, index): SheetEntry => {
    const end = ended[index];
    const files = end ? filesOf(end) : [];
    const shown = files.find(({ mediaType }) => familyOf(mediaType) === 'image') ?? files.find(({ mediaType }) => familyOf(mediaType) === 'video');
    const caption = end ? [end.state === 'completed' ? '' : end.state, seedText(end) && `seed ${seedText(end)}`, `${shownSpark(end.paid)} Spark`] : ['not started'];
    return { title: `${run.number} · ${labelOf(run)}`, caption: caption.filter(Boolean).join(' · '), ...(shown ? { file: { digest: shown.sha256, mediaType: shown.mediaType } } : {}) };
  });
  if (entries.every(({ file }) => file === undefined)) return undefined;
  return await writeSheet(engine, join(folder, 'contact-sheet.png'), batch.name, entries);
}
