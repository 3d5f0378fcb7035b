import type { SqlHandle } from 'sogni-flow-runtime';
import type { WorkflowRun } from '../workflow-runs/run.ts';

/** A workflow is traced by its jobs: the place of the first that is traced. */
export const traceOfRun =
  (sql: Pick<SqlHandle, 'get'>) =>
  async ({ steps }: WorkflowRun): Promise<string | undefined> => {
    for (const { state } of steps) {
      const row = state.jobId === undefined ? undefined : await sql.get<{ trace: string | null }>('SELECT trace FROM job WHERE id = ?', state.jobId);
      if (row?.trace) return row.trace;
    }
    return undefined;
  };
