/** Places for uploads. A place is named by the client (project, slot, type), so that uploading again lands on the same one. */
import { randomUUID } from 'node:crypto';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';

export interface Upload {
  readonly id: string;
  readonly account: string;
  readonly contentType?: string;
  /** Absent until the bytes came. */
  readonly digest?: string;
}

interface UploadRow {
  readonly id: string;
  readonly account: string;
  readonly content_type: string | null;
  readonly digest: string | null;
}

/** Opens a place or finds it again; a new content type replaces the announced one. */
export async function openUpload(sql: SqlHandle, account: string, place: string, contentType: string | undefined, now: number): Promise<Upload> {
  const row = await sql.get<UploadRow>(
    `INSERT INTO upload_place (id, account, place, content_type, created_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (account, place) DO UPDATE SET content_type = excluded.content_type RETURNING *`,
    ...[randomUUID(), account, place, contentType ?? null, now],
  );
  return toUpload(row!);
}

export async function findUpload(sql: SqlHandle, account: string, id: string): Promise<Upload> {
  const row = await sql.get<UploadRow>('SELECT * FROM upload_place WHERE account = ? AND id = ?', account, id);
  if (!row) throw new FlowError('not_found', `there is no upload ${id} of this account`);
  return toUpload(row);
}

export async function completeUpload(sql: SqlHandle, id: string, digest: string): Promise<void> {
  await sql.run('UPDATE upload_place SET digest = ? WHERE id = ?', digest, id);
}

/** @throws FlowError `not_found` also while the bytes have not come. */
export async function uploadedDigest(sql: SqlHandle, account: string, id: string): Promise<string> {
  const { digest } = await findUpload(sql, account, id);
  if (!digest) throw new FlowError('not_found', `upload ${id} has no content yet; PUT the bytes to its upload link first`);
  return digest;
}

/** @returns the digest of what was uploaded to the place. @throws FlowError `not_found` */
export async function digestAtPlace(sql: SqlHandle, account: string, place: string): Promise<string> {
  const row = await sql.get<UploadRow>('SELECT * FROM upload_place WHERE account = ? AND place = ?', account, place);
  if (!row?.digest) throw new FlowError('not_found', `nothing was uploaded as ${place}`);
  return row.digest;
}

const toUpload = (row: UploadRow): Upload => ({
  id: row.id,
  account: row.account,
  ...(row.content_type === null ? {} : { contentType: row.content_type }),
  ...(row.digest === null ? {} : { digest: row.digest }),
});
