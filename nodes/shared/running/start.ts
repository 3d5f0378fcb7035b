/**
 * Starts a job, or finds the one that is there: a start carries a key that a retry, a restart or a resume makes again, so that nothing is
 * paid twice. Only when the job under it has terminally failed, and its hold is released, a generation is added and a new one is bought.
 */
import type { IExecuteFunctions } from 'n8n-workflow';
import type { StartWorkflow, WorkflowRecord } from '../../contract/index.ts';
import { call, type Api, type Caller } from '../api.ts';

export const WORKFLOWS = '/v1/creative-agent/workflows';
export const workflowPath = (id: string): string => `${WORKFLOWS}/${encodeURIComponent(id)}`;

/** More failed generations than this under one key are somebody's loop, not a retry. */
const MAX_GENERATIONS = 20;

export async function startWorkflow(api: Api<IExecuteFunctions>, key: string, body: StartWorkflow): Promise<WorkflowRecord> {
  for (let generation = 1; ; generation += 1) {
    const headers = { 'idempotency-key': generation === 1 ? key : `${key}:${generation}` };
    const { workflow, idempotent } = await call<{ workflow: WorkflowRecord; idempotent?: boolean }>(api, 'POST', WORKFLOWS, { headers, body });
    const endedBefore = idempotent === true && (workflow.status === 'failed' || workflow.status === 'cancelled');
    if (idempotent === true && workflow.status === 'waiting_for_user') return await resumeWorkflow(api, workflow, body.max_spark);
    if (!endedBefore || generation === MAX_GENERATIONS) return workflow;
  }
}

/** What stopped an earlier try may be put right by now: there may be Spark again. If not, it waits on, and its reason is told. */
const resumeWorkflow = async (api: Api, workflow: WorkflowRecord, approved: number | undefined): Promise<WorkflowRecord> =>
  await call<{ workflow: WorkflowRecord }>(api, 'POST', `${workflowPath(workflow.workflowId)}/resume`, { body: approved === undefined ? {} : { max_spark: approved } }).then(
    (answer) => answer.workflow,
    () => workflow,
  );

/** A cancel that is not heard is told by what the job does next: it ends the wait either way. */
export const cancelWorkflow = async (api: Api<Caller>, id: string): Promise<unknown> => await call(api, 'POST', `${workflowPath(id)}/cancel`, { body: {} }).catch(() => undefined);
