/** The job cache: finished jobs whose results may be handed out again. It is the job table itself, asked by content key. */
import type { Artifact } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { artifactsOf } from './artifacts.ts';
import type { JobRow } from './rows.ts';
import type { JobServices } from './services.ts';

export interface Reusable {
  readonly row: JobRow;
  readonly artifacts: readonly Artifact[];
}

/**
 * The results of a finished job, when their files are all there; they count as used now, so that no eviction takes them away meanwhile.
 * Asks the disk: never call it inside a transaction.
 */
export async function reusableOf(sql: SqlHandle, row: JobRow | undefined, { artifacts: files }: Pick<JobServices, 'artifacts'>): Promise<Reusable | undefined> {
  if (!row) return undefined;
  const artifacts = await artifactsOf(sql, row.id);
  const sizes = await Promise.all(artifacts.map(({ digest }) => files.use(digest)));
  return sizes.every((size, index) => size === artifacts[index]?.bytes) ? { row, artifacts } : undefined;
}
