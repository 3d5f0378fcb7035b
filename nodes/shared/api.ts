/** One call of the API, with the node's credential. What is no answer of the API is told as such: a base URL may lead anywhere. */
import type { IExecuteFunctions, IHookFunctions, IHttpRequestMethods, IHttpRequestOptions, ILoadOptionsFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { Envelope } from '../contract/index.ts';

/** Whoever may call: a node that runs, one that is called back, one that is set up, an editor that asks for choices. */
export type Caller = IExecuteFunctions | IWebhookFunctions | IHookFunctions | ILoadOptionsFunctions;

export interface Api<Context extends Caller = Caller> {
  readonly context: Context;
  /** Without a slash at its end. */
  readonly baseUrl: string;
}

export const CREDENTIAL = 'sogniApi';

/** Of a call that answers at once. Uploads and downloads have no limit of their own: they take as long as a file is large. */
const ANSWER_WITHIN_MS = 60_000;

export async function openApi<Context extends Caller>(context: Context): Promise<Api<Context>> {
  const { baseUrl } = await context.getCredentials<{ baseUrl: string }>(CREDENTIAL, 0);
  return { context, baseUrl: String(baseUrl).replace(/\/+$/, '') };
}

/** Told of an answer that is no answer of the API: an HTML page of a proxy, another service, a half of a body. */
export class StrangeAnswer extends Error {
  readonly code = 'invalid_configuration';
}

export async function callPlain(api: Api, method: IHttpRequestMethods, path: string, extra: Partial<IHttpRequestOptions> = {}): Promise<unknown> {
  return (await api.context.helpers.httpRequestWithAuthentication.call(api.context as IExecuteFunctions, CREDENTIAL, {
    method,
    url: `${api.baseUrl}${path}`,
    json: true,
    timeout: ANSWER_WITHIN_MS,
    ...extra,
  })) as unknown;
}

/** @throws StrangeAnswer, or what n8n's HTTP helper throws. */
export async function call<Data>(api: Api, method: IHttpRequestMethods, path: string, extra: Partial<IHttpRequestOptions> = {}): Promise<Data> {
  const answer = (await callPlain(api, method, path, extra)) as Envelope<Data> | undefined;
  if (typeof answer === 'object' && answer?.status === 'success') return answer.data;
  throw new StrangeAnswer(`${method} ${path} did not answer as the Sogni API does${looksLike(answer)}; check the base URL of the credential, which is ${api.baseUrl}`);
}

function looksLike(answer: unknown): string {
  if (typeof answer !== 'string') return '';
  return /^\s*<(!doctype|html)/i.test(answer) ? ', but with an HTML page' : `, but with ${answer.length} characters of text`;
}
