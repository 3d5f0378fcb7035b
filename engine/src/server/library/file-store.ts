/** The list of files that an account sent to keep, the newest first. */
import { FILE_ENDINGS, FlowError, kindOf, type Artifact, type LibraryFile, type MediaKind, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { libraryFile } from './library-file.ts';

export interface FilePage {
  readonly files: readonly LibraryFile[];
  /** What `before` of the next page is; absent at the end. */
  readonly next?: string;
}

export interface FileQuery {
  readonly kind?: MediaKind | undefined;
  readonly limit: number;
  readonly before?: string | undefined;
}

interface FileRow {
  readonly digest: string;
  readonly name: string;
  readonly added_at: number;
  readonly media_type: MediaType;
  readonly bytes: number;
  readonly role: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly duration_seconds: number | null;
}

/** Sent again, a file comes first again, under its new name. */
const PUT = `INSERT INTO library_file (account, digest, name, added_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (account, digest) DO UPDATE SET name = excluded.name, added_at = excluded.added_at`;

export async function putFile(sql: SqlHandle, account: string, digest: string, name: string, now: number): Promise<void> {
  await sql.run(PUT, account, digest, name, now);
}

/** @throws FlowError `invalid_parameter` for a `before` that is none of a page. */
export async function listFiles(sql: SqlHandle, account: string, { kind, limit, before }: FileQuery): Promise<FilePage> {
  const types = (Object.keys(FILE_ENDINGS) as MediaType[]).filter((type) => kind === undefined || kindOf(type) === kind);
  const [addedAt, digest] = readCursor(before);
  const rows = await sql.all<FileRow>(
    `SELECT l.digest, l.name, l.added_at, u.media_type, u.bytes, u.role, u.width, u.height, u.duration_seconds
     FROM library_file l JOIN upload u ON u.account = l.account AND u.digest = l.digest
     WHERE l.account = ? AND (l.added_at < ? OR (l.added_at = ? AND l.digest < ?)) AND u.media_type IN (${types.map(() => '?').join(', ')})
     ORDER BY l.added_at DESC, l.digest DESC LIMIT ?`,
    ...[account, addedAt, addedAt, digest, ...types, limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { files: shown.map((row) => libraryFile(toArtifact(row), row.name, Number(row.added_at))), ...(rows.length > limit && last && { next: `${last.added_at}-${last.digest}` }) };
}

/** @returns whether it was there. What runs have used stays theirs. */
export const removeFile = async (sql: SqlHandle, account: string, digest: string): Promise<boolean> =>
  (await sql.run('DELETE FROM library_file WHERE account = ? AND digest = ?', account, digest)) > 0;

export async function findName(sql: SqlHandle, account: string, digest: string): Promise<{ readonly name: string; readonly addedAt: number } | undefined> {
  const row = await sql.get<Pick<FileRow, 'name' | 'added_at'>>('SELECT name, added_at FROM library_file WHERE account = ? AND digest = ?', account, digest);
  return row && { name: row.name, addedAt: Number(row.added_at) };
}

/** Behind the last of all digests, where no page is named. */
const FIRST_PAGE = [Number.MAX_SAFE_INTEGER, 'g'] as const;

function readCursor(before: string | undefined): readonly [number, string] {
  if (before === undefined || before === '') return FIRST_PAGE;
  const [, addedAt, digest] = /^(\d{1,15})-([0-9a-f]{64})$/.exec(before) ?? [];
  if (addedAt === undefined || digest === undefined) throw new FlowError('invalid_parameter', 'before is none that this list has given; take "next" of the page before', { details: { parameter: 'before' } });
  return [Number(addedAt), digest];
}

const toArtifact = ({ digest, media_type: mediaType, bytes, role, width, height, duration_seconds: durationSeconds }: FileRow): Artifact => ({
  ...{ digest, mediaType, bytes: Number(bytes), role },
  ...(width !== null && { width }),
  ...(height !== null && { height }),
  ...(durationSeconds !== null && { durationSeconds }),
});
