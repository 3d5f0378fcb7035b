/** What the job room tells whoever counts or traces jobs. Nothing here may throw or take long: the room does not look after it. */
import type { JobState } from 'n8n-nodes-sogni-flow/contract';
import type { JobRow } from './rows.ts';

/** Where a job stands in a trace. */
export type JobTrace = Pick<JobRow, 'trace' | 'trace_parent'>;

export interface JobObserver {
  /** A job has moved, and that is on disk. Of all processes the one that moved it is told. @param from - absent for a new job. */
  moved(job: JobRow, from: JobState | undefined): void;
}
