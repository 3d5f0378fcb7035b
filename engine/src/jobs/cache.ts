/** The job cache: finished jobs whose results may be handed out again. It is the job table itself, asked by content key. */
import type { Job } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { finishedRow, readJob, type JobRow } from './rows.ts';
import type { JobServices } from './services.ts';

/**
 * A finished job of the account with this content whose files are all there.
 * @param present - id of a job whose files were looked for a moment ago and found, so that they are not looked for again.
 */
export async function findReusable(
  sql: SqlHandle,
  account: string,
  contentKey: string | undefined,
  { artifacts }: JobServices,
  present?: string,
): Promise<{ readonly row: JobRow; readonly job: Job } | undefined> {
  const row = contentKey === undefined ? undefined : await finishedRow(sql, account, contentKey);
  if (!row) return undefined;
  const job = await readJob(sql, row);
  if (row.id === present) return { row, job };
  const sizes = await Promise.all(job.artifacts.map((artifact) => artifacts.size(artifact.digest)));
  return sizes.every((size, index) => size === job.artifacts[index]?.bytes) ? { row, job } : undefined;
}
