/**
 * Answers the server's call for a suspended node run: items are made of the results, and the execution goes on with them.
 *
 * What is not signed, is meant for another execution or another run of the node, or was answered before, is refused without touching the
 * execution: it sleeps on. A result that cannot be fetched now is asked for again, by an answer on which the server calls once more.
 * A webhook cannot end an execution as failed; a job that failed comes as an item with `error`.
 */
import type { IDataObject, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { CallbackBody, WorkflowRecord } from '../../contract/index.ts';
import { CREDENTIAL, openApi, type Api } from '../api.ts';
import { asNodeFailure } from '../errors.ts';
import { failureJson, resultItem } from '../outputs/item.ts';
import { JobFailure } from '../outputs/job-failure.ts';
import { WAITING_FOR, type SuspendedJob } from '../running/suspend.ts';
import { isUnderWay } from '../running/wait.ts';
import { bodyText, callbackSecret, isSigned, signatureOf } from './signature.ts';

export async function resumeSuspended(this: IWebhookFunctions): Promise<IWebhookResponseData> {
  const body = this.getBodyData() as unknown as Partial<CallbackBody>;
  const key = typeof body.key === 'string' ? body.key : '';
  const { apiKey } = await this.getCredentials<{ apiKey: string }>(CREDENTIAL);
  const secret = callbackSecret(apiKey, key.replace(/:callback$/, ''));
  if (!isSigned(signatureOf(this), bodyText(this), secret, Date.now())) return refuse(this, 401, 'the call is not signed by the server that the node has started its jobs on');
  if (!isForThisRun(this, key)) return refuse(this, 409, 'the call is for another run of the node, or was answered before');
  const jobs = JSON.parse(body.state ?? '[]') as SuspendedJob[];
  try {
    const api = await openApi(this);
    const items = await Promise.all(jobs.map(async (job) => await itemOf(api, job, body.workflows ?? [])));
    return { workflowData: [items], webhookResponse: { status: 'success', items: items.length } };
  } catch (error) {
    return refuse(this, 503, `the results cannot be fetched now: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function itemOf(api: Api<IWebhookFunctions>, job: SuspendedJob, workflows: readonly WorkflowRecord[]): Promise<INodeExecutionData> {
  if ('failed' in job) return job.failed;
  const workflow = workflows.find(({ workflowId }) => workflowId === job.workflowId);
  if (workflow?.status === 'completed') return await resultItem(api, job.plan, workflow);
  const cause = workflow === undefined ? new Error(`the server tells nothing of workflow ${job.workflowId}`) : isUnderWay(workflow) ? JobFailure.ofTimeout(workflow) : JobFailure.of(workflow);
  const failure = asNodeFailure(api.context.getNode(), cause, job.plan.items[0] ?? 0);
  const json: IDataObject = { ...failureJson(failure), operation: job.plan.operation };
  return { json, pairedItem: job.plan.items.map((item) => ({ item })) };
}

/** The key names execution, node and run. */
function isForThisRun(context: IWebhookFunctions, key: string): boolean {
  const executionId = context.getExecutionId();
  if (executionId && !key.startsWith(`${executionId}:${context.getNode().id}:`)) return false;
  const awaited = waitedFor(context);
  return awaited === undefined || awaited === key;
}

/** What the node's context says; `undefined` where it cannot be read. */
function waitedFor(context: IWebhookFunctions): string | undefined {
  const name = JSON.stringify(context.getNode().name);
  try {
    const value = context.evaluateExpression(`{{ $node[${name}].context["${WAITING_FOR}"] }}`);
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}

function refuse(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
  context.getResponseObject().status(status).json({ status: 'error', message });
  return { noWebhookResponse: true };
}
