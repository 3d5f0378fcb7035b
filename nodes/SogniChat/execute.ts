/** Chat with the models of the server. While it lists none, a message is refused before anything is sent. */
import type { IDataObject, IExecuteFunctions, ILoadOptionsFunctions, INodeExecutionData, INodePropertyOptions } from 'n8n-workflow';
import { FlowError } from '../contract/index.ts';
import { callPlain, openApi, StrangeAnswer, type Api, type Caller } from '../shared/api.ts';
import { asNodeFailure } from '../shared/errors.ts';
import { failedItem } from '../shared/outputs/item.ts';

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
  const made: INodeExecutionData[] = [];
  for (let item = 0; item < this.getInputData().length; item += 1) {
    const run = this.getNodeParameter('operation', item) === 'models' ? models : message;
    const result = await run(api, item).catch((cause: unknown) => asNodeFailure(this.getNode(), cause, item));
    if (!(result instanceof Error)) made.push(...result);
    else if (this.continueOnFail()) made.push(failedItem(this, result, [item]));
    else throw result;
  }
  return [made];
}

const models = async (api: Api<IExecuteFunctions>, item: number): Promise<INodeExecutionData[]> => (await listModels(api)).map((model) => ({ json: model, pairedItem: { item } }));

/** @throws FlowError `no_runtime_for_operation` | `unknown_model` */
async function message(api: Api<IExecuteFunctions>, item: number): Promise<INodeExecutionData[]> {
  const parameter = (name: string): string => String(api.context.getNodeParameter(name, item, '') ?? '');
  const known = (await listModels(api)).map(({ id }) => id);
  const [standard] = known;
  if (standard === undefined) throw new FlowError('no_runtime_for_operation', `${api.baseUrl} lists no chat model; runtimes that can chat are openai, sogni: add one, or use a server that has one`);
  const model = parameter('model') || standard;
  if (!known.includes(model)) throw new FlowError('unknown_model', `model is "${model}"; the server chats with ${known.join(', ')}`);
  const [system, prompt] = [parameter('system'), parameter('prompt')];
  const options = api.context.getNodeParameter('options', item, {}) as IDataObject;
  const messages = [...(system === '' ? [] : [{ role: 'system', content: system }]), { role: 'user', content: prompt }];
  const body = { model, messages, stream: false, token_type: 'spark', app_source: 'n8n', sogni_tools: false, ...options };
  const answer = (await callPlain(api, 'POST', '/v1/chat/completions', { body, timeout: 300_000 })) as { choices?: { message?: { content?: string }; finish_reason?: string }[]; usage?: IDataObject } | undefined;
  const [choice] = answer?.choices ?? [];
  if (choice === undefined) throw new StrangeAnswer(`POST /v1/chat/completions did not answer as the Sogni API does; check the base URL of the credential, which is ${api.baseUrl}`);
  return [{ json: { text: choice.message?.content ?? '', model, finishReason: choice.finish_reason ?? null, usage: answer?.usage ?? null }, pairedItem: { item } }];
}
