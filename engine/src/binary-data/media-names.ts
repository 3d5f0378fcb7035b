/** What n8n writes beside the bytes: a safe file name, its ending, the family of the type, and a size for people. */
import { FILE_ENDINGS, isMediaType } from 'n8n-nodes-sogni-flow/contract';

const LONGEST_NAME = 200;

const OTHER_ENDINGS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'text/html': 'html',
  'text/csv': 'csv',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'image/gif': 'gif',
  'image/svg+xml': 'svg',
  'application/zip': 'zip',
};

/** The last part of a path, without characters that a file system or a header could trip over; `undefined` when nothing is left. */
export function safeFileName(name: string | undefined): string | undefined {
  const last = (name ?? '').normalize('NFC').replace(/^.*[\\/]/s, '');
  const plain = last.replace(/[\u0000-\u001f\u007f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/^[. ]+|[. ]+$/g, '');
  if (plain === '') return undefined;
  if (plain.length <= LONGEST_NAME) return plain;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(plain)?.[0] ?? '';
  return plain.slice(0, LONGEST_NAME - ending.length) + ending;
}

export function endingOf(mimeType: string, fileName: string | undefined): string | undefined {
  if (isMediaType(mimeType)) return FILE_ENDINGS[mimeType];
  return OTHER_ENDINGS[mimeType] ?? /\.([A-Za-z0-9]{1,8})$/.exec(fileName ?? '')?.[1]?.toLowerCase();
}

/** n8n's word for the family, by which its editor chooses a viewer. */
export function familyOf(mimeType: string): string | undefined {
  if (mimeType === 'application/json') return 'json';
  if (mimeType === 'application/pdf') return 'pdf';
  if (mimeType.startsWith('text/html')) return 'html';
  return /^(image|video|audio|text)\//.exec(mimeType)?.[1];
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Three significant digits, decimal units: `1.23 MB`. */
export function humanSize(bytes: number): string {
  const exponent = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** exponent).toPrecision(3))} ${UNITS[exponent]}`;
}
