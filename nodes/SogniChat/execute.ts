/**
 * Chat with the models of the server. While it lists none, a message without a model is refused before anything is sent.
 *
 * A message carries the key of its item: a retry, a restart and a resume get the answer that a private engine has made already, and pay it once.
 */
import type { IDataObject, IExecuteFunctions, ILoadOptionsFunctions, INodeExecutionData, INodePropertyOptions } from 'n8n-workflow';
import { FlowError } from '../contract/index.ts';
import { callPlain, openApi, StrangeAnswer, type Api, type Caller } from '../shared/api.ts';
import { asNodeFailure, readFailure } from '../shared/errors.ts';
import { itemKey } from '../shared/idempotency-key.ts';
import { failedItem } from '../shared/outputs/item.ts';
import { inParallel } from '../shared/running/batch.ts';
import { PARALLEL_JOBS } from '../shared/settings.ts';

const CHAT = '/v1/chat/completions';
/** A little longer than a private engine takes to say that the answer is not there yet. */
const ANSWER_WITHIN_MS = 330_000;

interface Completion {
  readonly model?: string;
  readonly choices?: readonly { readonly message?: { readonly content?: string | null }; readonly finish_reason?: string | null }[];
  readonly usage?: IDataObject | null;
  /** Of a private engine. */
  readonly sogni_flow?: { readonly jobId: string; readonly spark: IDataObject };
}

interface ChatModel extends IDataObject {
  readonly id: string;
}

async function listModels(api: Api<Caller>): Promise<readonly ChatModel[]> {
  const answer = (await callPlain(api, 'GET', '/v1/models')) as { data?: unknown } | undefined;
  if (!Array.isArray(answer?.data)) throw new StrangeAnswer(`GET /v1/models did not answer as the Sogni API does; check the base URL of the credential, which is ${api.baseUrl}`);
  return (answer.data as unknown[]).filter((entry): entry is ChatModel => typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string');
}

export async function loadChatModels(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const api = await openApi(this);
  const models = await listModels(api).catch((cause: unknown) => ({ failure: asNodeFailure(this.getNode(), cause, 0) }));
  if ('failure' in models) throw models.failure;
  return models.map(({ id }) => ({ name: id, value: id }));
}

export async function executeChat(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
  const api = await openApi(this);
  const items = this.getInputData().map((_item, index) => index);
  const run = async (item: number) => await (this.getNodeParameter('operation', item) === 'models' ? models : message)(api, item);
  const failed = (cause: unknown, item: number) => {
    const failure = asNodeFailure(this.getNode(), cause, item);
    return this.continueOnFail() ? [failedItem(this, failure, [item])] : failure;
  };
  return [(await inParallel<number, INodeExecutionData[]>(items, PARALLEL_JOBS, run, { failed })).flat()];
}

const models = async (api: Api<IExecuteFunctions>, item: number): Promise<INodeExecutionData[]> => (await listModels(api)).map((model) => ({ json: model, pairedItem: { item } }));

async function message(api: Api<IExecuteFunctions>, item: number): Promise<INodeExecutionData[]> {
  const parameter = (name: string): string => String(api.context.getNodeParameter(name, item, '') ?? '');
  const model = parameter('model') || (await standardModel(api));
  const [system, prompt] = [parameter('system'), parameter('prompt')];
  const { thinking, ...options } = api.context.getNodeParameter('options', item, {}) as IDataObject;
  const template = typeof thinking === 'boolean' ? { chat_template_kwargs: { enable_thinking: thinking } } : {};
  const messages = [...(system === '' ? [] : [{ role: 'system', content: system }]), { role: 'user', content: prompt }];
  const answer = await ask(api, itemKey(api.context, item), { model, messages, stream: false, token_type: 'spark', app_source: 'n8n', sogni_tools: false, ...template, ...options });
  const [choice] = answer?.choices ?? [];
  if (choice === undefined) throw new StrangeAnswer(`POST ${CHAT} did not answer as the Sogni API does; check the base URL of the credential, which is ${api.baseUrl}`);
  const { jobId, spark } = answer?.sogni_flow ?? {};
  const told = { text: choice.message?.content ?? '', model: answer?.model ?? model, finishReason: choice.finish_reason ?? null, usage: answer?.usage ?? null };
  return [{ json: { ...told, ...(jobId === undefined || spark === undefined ? {} : { operation: 'chat', jobId, cached: false, spark }) }, pairedItem: { item } }];
}

/** @throws FlowError `no_runtime_for_operation` */
async function standardModel(api: Api<IExecuteFunctions>): Promise<string> {
  const [standard] = await listModels(api);
  if (standard) return standard.id;
  throw new FlowError('no_runtime_for_operation', `${api.baseUrl} lists no chat model; runtimes that can chat are openai, sogni: add one, or use a server that has one`);
}

/** A server that says that the answer is not there yet goes on with it, and is asked again under the same key. Cancelling the execution cancels the job. */
async function ask(api: Api<IExecuteFunctions>, key: string, body: IDataObject): Promise<Completion | undefined> {
  const headers = { 'idempotency-key': key };
  const signal = api.context.getExecutionCancelSignal();
  const cancel = () => void callPlain(api, 'DELETE', CHAT, { headers }).catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      const answer = await callPlain(api, 'POST', CHAT, { headers, body, timeout: ANSWER_WITHIN_MS }).catch((error: unknown) => unlessUnderWay(error));
      if (answer !== UNDER_WAY) return answer as Completion | undefined;
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

const UNDER_WAY = Symbol('under way');

function unlessUnderWay(error: unknown): typeof UNDER_WAY {
  const { status, code } = readFailure(error);
  if (status === 504 && code === 'timed_out') return UNDER_WAY;
  throw error as Error;
}
