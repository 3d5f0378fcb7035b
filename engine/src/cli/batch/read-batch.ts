/** What the command line says of a batch: `--matrix`, `--zip`, `--csv` and the inputs that are the same for all runs. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FlowError, type ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';
import { expandBatch } from '../../batches/expand.ts';
import { filesFrom } from '../../workflow/files-from.ts';
import type { FormField } from '../../workflow/form-fields.ts';
import { fieldNamed } from '../../workflow/read-inputs.ts';
import type { Invocation, OptionHelp } from '../command.ts';
import { readGivenInputs, readSeed, textOption } from '../run/options.ts';

export const BATCH_OPTIONS = {
  matrix: { type: 'string', short: 'm', multiple: true, value: 'NAME=VALUES', help: 'Run once for each value of a field: a,b or 1..8 or 1..9:2. Repeated, for every combination' },
  zip: { type: 'boolean', help: 'Pair the values of several --matrix instead: the first of each, the second of each, …' },
  csv: { type: 'string', value: 'FILE', help: 'Run once for each row of a CSV file, whose first row names fields; files are found from where it lies' },
  parallel: { type: 'string', value: 'N', help: 'Runs of a batch at once, 1 to 16 (default: 2)' },
} as const satisfies Record<string, OptionHelp>;

/** More runs than this are another kind of undertaking. */
const MOST_RUNS = 500;
const MOST_PARALLEL = 16;
const STANDARD_PARALLEL = 2;

type Options = Invocation['options'];

export const isBatch = (options: Options): boolean => options.matrix !== undefined || options.csv !== undefined || options.zip !== undefined;

export interface AskedBatch {
  /** The same for all runs. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly seed?: number;
  /** What sets each run apart, by key of the field. */
  readonly runs: readonly Readonly<Record<string, string>>[];
  readonly parallel: number;
}

/** @throws FlowError `invalid_input`, naming option or input. */
export async function readBatch(options: Options, fields: readonly FormField[]): Promise<AskedBatch> {
  const inputs = readGivenInputs(options.input);
  const seed = readSeed(options.seed);
  const matrix = readMatrix(options.matrix, fields);
  const csv = textOption(options.csv);
  const zip = options.zip === true;
  if (zip && Object.keys(matrix).length < 2) throw new FlowError('invalid_input', '--zip pairs the values of at least two --matrix');
  const rows = csv === undefined ? undefined : await readRows(csv, fields);
  const runs = expandBatch({ inputs: { ...inputs, ...(seed === undefined ? {} : { Seed: seed }) }, matrix, zip, ...(rows ? { rows } : {}) }, MOST_RUNS);
  return { inputs, runs: runs.map(asTexts), parallel: readParallel(options.parallel), ...(seed === undefined ? {} : { seed }) };
}

const asTexts = (values: ExecutionInputs): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

function readMatrix(option: Options[string], fields: readonly FormField[]): Readonly<Record<string, string>> {
  const given = Array.isArray(option) ? (option as readonly string[]) : [];
  const axes = new Map<string, string>();
  for (const entry of given) {
    const at = entry.indexOf('=');
    if (at < 1) throw new FlowError('invalid_input', `--matrix is "${entry}"; NAME=VALUES is needed`);
    const { key } = fieldNamed(fields, entry.slice(0, at));
    if (axes.has(key)) throw new FlowError('invalid_input', `--matrix ${key} is given twice; write all values in one: ${key}=a,b`);
    axes.set(key, entry.slice(at + 1));
  }
  return Object.fromEntries(axes);
}

async function readRows(path: string, fields: readonly FormField[]): Promise<readonly ExecutionInputs[]> {
  const content = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new FlowError('invalid_input', `--csv is ${path}, which cannot be read (${cause.code ?? cause.message})`, { cause });
  });
  const { readCsv } = await import('../../batches/read-csv.ts');
  const rows = await readCsv(content, fields);
  return rows.map((row) => filesFrom(dirname(resolve(path)), row, fields));
}

function readParallel(option: Options[string]): number {
  if (option === undefined) return STANDARD_PARALLEL;
  const parallel = typeof option === 'string' && /^\d+$/.test(option) ? Number(option) : NaN;
  if (!(parallel >= 1 && parallel <= MOST_PARALLEL)) throw new FlowError('invalid_input', `--parallel is "${String(option)}"; a whole number from 1 to ${MOST_PARALLEL} is needed`);
  return parallel;
}
