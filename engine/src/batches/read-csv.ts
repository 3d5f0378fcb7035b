/**
 * The rows of a batch from a CSV file, as spreadsheets write it: the first row names the inputs, an empty cell leaves one out. UTF-8, or
 * UTF-16 with its mark; parted by commas, semicolons or tabs.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { show } from '../workflow/fields.ts';
import type { FormField } from '../workflow/form-fields.ts';
import { fieldNamed } from '../workflow/read-inputs.ts';

const MOST_BYTES = 8 * 1024 * 1024;
const DELIMITERS = [',', ';', '\t'] as const;

/** @returns values by key of the field. @throws FlowError `invalid_input`, naming row and column; the header is row 1. */
export async function readCsv(content: Uint8Array, fields: readonly FormField[]): Promise<readonly Readonly<Record<string, string>>[]> {
  const [header = [], ...rows] = await readCells(decode(content));
  const columns = header.map((name, index) => columnFor(fields, name, index));
  const twice = columns.find((key, index) => columns.indexOf(key) !== index);
  if (twice !== undefined) throw refusal(`has two columns for the input "${twice}"`, twice);
  const read = rows.flatMap((cells, index) => {
    if (cells.every((cell) => cell === '')) return [];
    if (cells.length !== columns.length) throw refusal(`has ${cells.length} cells in row ${index + 2}; the header has ${columns.length}`);
    return [Object.fromEntries(cells.flatMap((cell, column) => (cell === '' ? [] : [[columns[column] ?? '', cell] as const])))];
  });
  if (read.length === 0) throw refusal('has no row below its header');
  return read;
}

const refusal = (what: string, input?: string): FlowError => new FlowError('invalid_input', `the CSV file ${what}`, input === undefined ? {} : { details: { input } });

function columnFor(fields: readonly FormField[], name: string, index: number): string {
  if (name === '') throw refusal(`has no name above column ${index + 1}`);
  try {
    return fieldNamed(fields, name).key;
  } catch (error) {
    throw FlowError.is(error) ? refusal(`has a column ${show(name)}: ${error.message}`, name) : error;
  }
}

function decode(content: Uint8Array): string {
  if (content.byteLength > MOST_BYTES) throw refusal(`has ${content.byteLength} bytes; at most ${MOST_BYTES} are read`);
  const [first, second] = content;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch (cause) {
    throw new FlowError('invalid_input', `the CSV file is no ${encoding.toUpperCase()}; save it as "CSV UTF-8"`, { cause });
  }
}

async function readCells(text: string): Promise<readonly (readonly string[])[]> {
  if (text.trim() === '') throw refusal('is empty; its first row names the inputs');
  const { CsvError, parse } = await import('csv-parse/sync');
  try {
    return parse(text, { delimiter: delimiterOf(text), relax_column_count: true, trim: true }) as string[][];
  } catch (error) {
    throw error instanceof CsvError ? refusal(`cannot be read: ${error.message}`) : error;
  }
}

/** The one that parts the header into most names; quoted ones are passed over. */
function delimiterOf(text: string): string {
  const [header = ''] = text.replace(/"(?:[^"]|"")*"/g, '').split(/[\r\n]/);
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] as string;
}
