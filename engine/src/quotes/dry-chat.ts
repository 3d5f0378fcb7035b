/** A chat in a dry run: what it would ask for is read as the server reads it, and its answer is a text that stands for one. */
import { modelsOf } from 'n8n-nodes-sogni-flow/contract';
import type { Capability } from 'sogni-flow-runtime';
import { unwrittenText } from './placeholder.ts';
import type { JobQuote } from './types.ts';

export const CHAT_MODELS = '/v1/models';
export const CHAT = '/v1/chat/completions';

/** @param capabilities - absent for another account's server, which is not asked: it is taken to have what the network has. */
export function dryModels(capabilities: readonly Capability[] | undefined): Record<string, unknown> {
  const ids = capabilities?.filter(({ operation }) => operation === 'chat').map(({ model }) => model) ?? modelsOf('chat').map(({ id }) => id);
  return { object: 'list', data: ids.map((id) => ({ id, object: 'model' })) };
}

/** @returns the arguments of the operation `chat`, with its model. @throws FlowError `invalid_parameter` */
export async function dryArguments(body: string): Promise<Record<string, unknown>> {
  // Brings a schema library along, which most quotes need not load.
  const { readChatRequest } = await import('../server/chat/read-request.ts');
  const { model, arguments: given } = readChatRequest(JSON.parse(body));
  return { ...given, ...(model === undefined ? {} : { model }) };
}

/** @param draw - tells answers apart, which are never the same twice. */
export const dryAnswer = (quote: JobQuote, draw: number): Record<string, unknown> => ({
  object: 'chat.completion',
  model: quote.model,
  choices: [{ index: 0, message: { role: 'assistant', content: unwrittenText(quote, draw) }, finish_reason: 'stop' }],
  usage: null,
});
