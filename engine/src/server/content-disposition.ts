/** How a download is named. The file is saved, never opened in place, and ends as its content demands. */
import { FILE_ENDINGS, type MediaType } from 'n8n-nodes-sogni-flow/contract';

const MOST_CHARACTERS = 120;
/** What file systems refuse or give a meaning, what ends a header, and what turns the reading direction around. */
const UNSAFE = /[\p{C}\u2028\u2029"*/:<>?\\|%]+/gu;

/** @param asked - a name that somebody wishes; without one, or with one of which nothing is left, `standard`. */
export function contentDisposition(asked: unknown, standard: string, mediaType: MediaType): string {
  const ending = FILE_ENDINGS[mediaType];
  const wished = typeof asked === 'string' ? asked.toWellFormed().replace(UNSAFE, ' ').replace(new RegExp(`\\.${ending}$`, 'i'), '') : '';
  const base = [...wished].slice(0, MOST_CHARACTERS).join('').replace(/\s+/g, ' ').replace(/^[. ]+|[. ]+$/g, '');
  if (base === '') return `attachment; filename="${standard}"`;
  const name = `${base}.${ending}`;
  const plain = name.replace(/[^\x20-\x7e]/g, '_');
  return plain === name ? `attachment; filename="${name}"` : `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
