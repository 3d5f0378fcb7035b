/** Which files belong to whom: results of an account's jobs, and what it uploaded. Bytes lie in the artifact store, by digest. */
import { kindOf, type Artifact, type MediaType } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlValue, StoredFile } from 'sogni-flow-runtime';

/** A stored file and what is known of its content. */
export type Upload = StoredFile & Partial<Pick<Artifact, 'role' | 'width' | 'height' | 'durationSeconds'>>;

interface ArtifactRow {
  readonly digest: string;
  readonly media_type: MediaType;
  readonly bytes: number;
  readonly role: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly duration_seconds: number | null;
  readonly seed: number | null;
}

const COLUMNS = 'digest, media_type, bytes, role, width, height, duration_seconds, seed';

const valuesOf = (artifact: Artifact): SqlValue[] => [
  artifact.digest,
  artifact.mediaType,
  artifact.bytes,
  artifact.role,
  artifact.width ?? null,
  artifact.height ?? null,
  artifact.durationSeconds ?? null,
  artifact.seed ?? null,
];

const toArtifact = (row: ArtifactRow): Artifact => ({
  digest: row.digest,
  mediaType: row.media_type,
  bytes: row.bytes,
  role: row.role,
  ...(row.width !== null && { width: row.width }),
  ...(row.height !== null && { height: row.height }),
  ...(row.duration_seconds !== null && { durationSeconds: row.duration_seconds }),
  ...(row.seed !== null && { seed: row.seed }),
});

/** The results of a job, in the order in which they were made. */
export async function artifactsOf(sql: SqlHandle, jobId: string): Promise<Artifact[]> {
  const rows = await sql.all<ArtifactRow>(`SELECT ${COLUMNS} FROM job_artifact WHERE job_id = ? ORDER BY position`, jobId);
  return rows.map(toArtifact);
}

export async function insertArtifacts(tx: SqlHandle, jobId: string, artifacts: readonly Artifact[]): Promise<void> {
  await Promise.all(
    artifacts.map((artifact, position) =>
      tx.run(`INSERT INTO job_artifact (job_id, position, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, jobId, position, ...valuesOf(artifact)),
    ),
  );
}

/** What is known of a file, if it belongs to the account: a result of one of its jobs, or an upload. */
export async function artifactOwnedBy(sql: SqlHandle, account: string, digest: string): Promise<Artifact | undefined> {
  const result = await sql.get<ArtifactRow>(
    `SELECT ${COLUMNS} FROM job_artifact WHERE digest = ? AND EXISTS (SELECT 1 FROM job WHERE job.id = job_artifact.job_id AND job.account = ?) LIMIT 1`,
    digest,
    account,
  );
  const row = result ?? (await sql.get<ArtifactRow>(`SELECT ${COLUMNS} FROM upload WHERE account = ? AND digest = ?`, account, digest));
  return row && toArtifact(row);
}

/** Notes that an account has brought a file. Again with more details, the details are taken over. */
export async function recordUpload(sql: SqlHandle, account: string, upload: Upload, now: number): Promise<Artifact> {
  const artifact: Artifact = { ...upload, role: upload.role ?? kindOf(upload.mediaType) };
  await sql.run(
    `INSERT INTO upload (account, ${COLUMNS}, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account, digest) DO UPDATE SET role = excluded.role, width = COALESCE(excluded.width, upload.width),
       height = COALESCE(excluded.height, upload.height), duration_seconds = COALESCE(excluded.duration_seconds, upload.duration_seconds)`,
    account,
    ...valuesOf(artifact),
    now,
  );
  return artifact;
}
