/** The two ways in which an export is written: JSON Lines, and CSV with a heading (RFC 4180). Both say the same. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { RECORD_FIELDS, type ExportRecord } from './export-records.ts';

export const EXPORT_FORMATS = ['jsonl', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const headingOf = (format: ExportFormat): string => (format === 'csv' ? `${RECORD_FIELDS.join(',')}\n` : '');

export const formatRecord = (record: ExportRecord, format: ExportFormat): string =>
  format === 'csv' ? `${RECORD_FIELDS.map((field) => quoted(record[field] ?? '')).join(',')}\n` : `${JSON.stringify(record)}\n`;

const quoted = (value: string | number): string => (/[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));

export interface ExportLine {
  /** Counted from 1, as an editor does. */
  readonly line: number;
  readonly record: ExportRecord;
}

/**
 * Reads an export back, in either format.
 * @throws FlowError `invalid_input`, naming the line that is no record.
 */
export async function* readExport(lines: AsyncIterable<string>): AsyncGenerator<ExportLine> {
  let line = 0;
  let csv: boolean | undefined;
  let open = '';
  for await (const text of lines) {
    line += 1;
    if (csv === undefined) {
      csv = text === RECORD_FIELDS.join(',');
      if (csv) continue;
    }
    // A quoted field may go on in the next line.
    const whole = open + text;
    open = csv && (whole.split('"').length - 1) % 2 === 1 ? `${whole}\n` : '';
    if (open === '' && whole !== '') yield { line, record: csv ? readRow(whole, line) : readJson(whole, line) };
  }
  if (open !== '') throw notARecord(line, 'a quotation mark is not closed');
}

function readJson(text: string, line: number): ExportRecord {
  try {
    const record = JSON.parse(text) as ExportRecord;
    if (typeof record === 'object' && record !== null && typeof record.type === 'string') return record;
  } catch {
    // Told below.
  }
  throw notARecord(line, 'JSON with a "type" is needed');
}

function readRow(text: string, line: number): ExportRecord {
  const cells = [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, inQuotes, bare]) => inQuotes?.replaceAll('""', '"') ?? bare ?? '');
  if (cells.length !== RECORD_FIELDS.length) throw notARecord(line, `${RECORD_FIELDS.length} fields are needed, ${cells.length} are there`);
  return Object.fromEntries(RECORD_FIELDS.flatMap((field, at) => (cells[at] === '' ? [] : [[field, cells[at]]]))) as unknown as ExportRecord;
}

const notARecord = (line: number, why: string): FlowError => new FlowError('invalid_input', `line ${line} is no record of a ledger: ${why}`);
