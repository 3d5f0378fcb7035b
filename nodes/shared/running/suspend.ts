/**
 * Lets the execution sleep until the server calls: no worker is held, and a restart of n8n loses nothing.
 *
 * All jobs of the node run are started as one batch, and the execution is resumed once, by `resumeSuspended`. What it needs then travels with the
 * callback and comes back in its signed body. Where the server cannot reach n8n, or knows no callbacks, the node waits in its place.
 */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { CALLBACKS, type RegisterCallback, type WorkflowRecord } from '../../contract/index.ts';
import { call, CREDENTIAL } from '../api.ts';
import { callbackSecret } from '../callbacks/signature.ts';
import { readFailure } from '../errors.ts';
import { nodeRunKey } from '../idempotency-key.ts';
import { failedItem, resultItem, type ItemPlan } from '../outputs/item.ts';
import { inParallel } from './batch.ts';
import type { NodeRunJobs } from './node-run.ts';
import { isUnderWay } from './wait.ts';
import { cancelWorkflow } from './start.ts';

/** How long an execution sleeps when nothing else is said. */
const LONGEST_SLEEP_MS = 24 * 3_600_000;
/** The server calls at the deadline; n8n's own timer is for the case that it does not. */
const TIMER_AFTER_MS = 10 * 60_000;

/** Under this name the node run that is waited for is kept in the node's context, so that a call that comes twice is known. */
export const WAITING_FOR = 'waitingFor';

/** One job of a suspended node run, as it travels with the callback. */
export type SuspendedJob = { readonly plan: ItemPlan; readonly workflowId: string } | { readonly failed: INodeExecutionData };

/** A tool of an agent must answer at once, and an engine that has no such timer runs the node as if it were to wait. */
export function canSuspend(context: IExecuteFunctions): boolean {
  return typeof context.putExecutionToWait === 'function' && typeof context.getContext === 'function' && context.isToolExecution?.() !== true;
}

type Started = { readonly plan: ItemPlan; readonly workflow: WorkflowRecord } | { readonly failed: INodeExecutionData };

export async function suspend(jobs: NodeRunJobs): Promise<INodeExecutionData[]> {
  const { context } = jobs.api;
  const started = await startAll(jobs);
  if (started.some((job) => 'workflow' in job && isUnderWay(job.workflow))) {
    const refusal = await register(jobs, started).catch((error: unknown) => error ?? new Error('refused'));
    if (refusal === undefined) return context.getInputData();
    context.addExecutionHints({ message: `The execution waits here instead of being suspended: ${reasonOf(refusal)}`, location: 'outputPane' });
  }
  const byJob = new Map(started.map((job, index) => [jobs.all[index], job]));
  return await jobs.items(async (job) => {
    const one = byJob.get(job) as Started;
    return 'failed' in one ? one.failed : await resultItem(jobs.api, one.plan, await jobs.waits.forEnd(one.workflow));
  });
}

/** A failure takes back what was started beside it, unless the user wants to go on. */
async function startAll(jobs: NodeRunJobs): Promise<Started[]> {
  const { context } = jobs.api;
  const begun: string[] = [];
  return await inParallel<readonly number[], Started>(
    jobs.all,
    jobs.settings.parallel,
    async (job) => {
      const { prepared, workflow } = await jobs.start(job);
      begun.push(workflow.workflowId);
      return { plan: prepared.plan, workflow };
    },
    {
      failed: (cause, job) => {
        const failure = jobs.failureOf(cause, job);
        return context.continueOnFail() ? { failed: failedItem(context, failure, job) } : failure;
      },
      ended: async () => void (await Promise.all(begun.map(async (id) => await cancelWorkflow(jobs.api, id)))),
    },
  );
}

/** Asks for the call, then lets the execution sleep. A call that comes before it sleeps is made again by the server. */
async function register({ api, settings }: NodeRunJobs, started: readonly Started[]): Promise<void> {
  const { context } = api;
  const key = nodeRunKey(context);
  const { apiKey } = await context.getCredentials<{ apiKey: string }>(CREDENTIAL, 0);
  const deadline = Date.now() + (settings.waitMs ?? LONGEST_SLEEP_MS);
  const workflowIds = started.flatMap((job) => ('workflow' in job ? job.workflow.workflowId : []));
  const kept = started.map((job): SuspendedJob => ('workflow' in job ? { plan: job.plan, workflowId: job.workflow.workflowId } : job));
  const body: RegisterCallback = {
    url: String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0)),
    secret: callbackSecret(apiKey, key),
    workflow_ids: workflowIds,
    state: JSON.stringify(kept),
    deadline: new Date(deadline).toISOString(),
  };
  await call(api, 'POST', CALLBACKS, { headers: { 'idempotency-key': `${key}:callback` }, body });
  (context.getContext('node') as Record<string, unknown>)[WAITING_FOR] = `${key}:callback`;
  // n8n's own timer hands the input items on as they are; then they say at least where the results are.
  for (const item of context.getInputData()) item.json = { ...item.json, sogniWorkflows: workflowIds };
  await context.putExecutionToWait(new Date(deadline + TIMER_AFTER_MS));
}

function reasonOf(error: unknown): string {
  const { status, sentence } = readFailure(error);
  if (sentence !== undefined && status !== 404) return sentence;
  return status === 404 ? 'the server knows no callbacks' : error instanceof Error ? error.message : String(error);
}
