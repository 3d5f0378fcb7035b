/** The webhook of the trigger: registered at the server when the workflow is activated, taken back when it is not, and its calls checked. */
import { randomBytes } from 'crypto';
import type { IDataObject, IHookFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { WEBHOOKS, type RegisterWebhook, type WebhookBody, type WebhookEvent, type WebhookRecord } from '../../contract/index.ts';
import { call, openApi } from '../api.ts';
import { asNodeFailure, readFailure } from '../errors.ts';
import { describeResult } from '../outputs/result.ts';
import { downloadAll } from '../outputs/files.ts';
import { bodyText, isSigned, signatureOf } from './signature.ts';

/** What the node keeps between activations. */
interface Kept {
  webhookId?: string;
  secret?: string;
  url?: string;
}

const keptBy = (context: IHookFunctions | IWebhookFunctions): Kept => context.getWorkflowStaticData('node') as Kept;

/** Whether the server still has the webhook that is known here, at the same address. */
export async function checkWebhook(context: IHookFunctions): Promise<boolean> {
  const kept = keptBy(context);
  if (kept.webhookId === undefined || kept.secret === undefined || kept.url !== context.getNodeWebhookUrl('default')) return false;
  const { webhooks } = await listed(context);
  return webhooks.some(({ id }) => id === kept.webhookId);
}

const listed = async (context: IHookFunctions) => await told(context, async () => await call<{ webhooks: readonly WebhookRecord[] }>(await openApi(context), 'GET', WEBHOOKS));

export async function createWebhook(context: IHookFunctions): Promise<boolean> {
  const url = context.getNodeWebhookUrl('default') ?? '';
  const events = context.getNodeParameter('events') as WebhookEvent[];
  const secret = randomBytes(32).toString('hex');
  const body: RegisterWebhook = { url, secret, events };
  const { webhook } = await told(context, async () => await call<{ webhook: WebhookRecord }>(await openApi(context), 'POST', WEBHOOKS, { body }));
  Object.assign(keptBy(context), { webhookId: webhook.id, secret, url });
  return true;
}

/** One that is gone already is as good as deleted. */
export async function deleteWebhook(context: IHookFunctions): Promise<boolean> {
  const kept = keptBy(context);
  const { webhookId } = kept;
  if (webhookId !== undefined) {
    const failure = await call(await openApi(context), 'DELETE', `${WEBHOOKS}/${encodeURIComponent(webhookId)}`).then(() => undefined, (error: unknown) => error);
    if (failure !== undefined && readFailure(failure).status !== 404) return false;
  }
  delete kept.webhookId;
  delete kept.secret;
  delete kept.url;
  return true;
}

async function told<Result>(context: IHookFunctions, ask: () => Promise<Result>): Promise<Result> {
  const answer = await ask().catch((cause: unknown) => ({ failure: asNodeFailure(context.getNode(), cause, 0) }));
  if (typeof answer === 'object' && answer !== null && 'failure' in answer) throw (answer as { failure: Error }).failure;
  return answer as Result;
}

/** A call that is not signed by the server starts nothing. */
export async function receiveWebhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
  const { secret, webhookId } = keptBy(this);
  const body = this.getBodyData() as unknown as WebhookBody;
  if (secret === undefined || !isSigned(signatureOf(this), bodyText(this), secret, Date.now()) || body.webhookId !== webhookId) {
    this.getResponseObject().status(401).json({ status: 'error', message: 'the call is not signed by the server that the trigger is registered at' });
    return { noWebhookResponse: true };
  }
  const { workflow, event } = body;
  const operation = workflow.steps.at(-1)?.toolName ?? '';
  const json: IDataObject = { event, title: workflow.title ?? null, ...describeResult(operation, '', workflow, this.getNodeParameter('simplify', true) as boolean), status: workflow.status, error: workflow.error ?? null };
  const binary = this.getNodeParameter('download', false) === true ? await downloadAll(await openApi(this), workflow.artifacts, workflow.artifacts[0]?.role ?? 'file', 'file') : {};
  return { workflowData: [[{ json, ...(Object.keys(binary).length > 0 ? { binary } : {}) }]], webhookResponse: { status: 'success' } };
}
