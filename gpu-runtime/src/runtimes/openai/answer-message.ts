/**
 * Answers a message with a language model, and tells each piece as it comes.
 *
 * The result is a file of JSON with text, reason and tokens: what a model writes may look like a script or a page, and a store of media
 * keeps none of those as they are.
 */
import { FlowError, usualTokens, textsOf, type Arguments, type TokenUsage } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import { chat, type ChatReply, type ChatRequest } from './chat.ts';
import type { Endpoint } from './dialect.ts';
import { failed, numberOf, type Perform, textOf } from './perform.ts';
import { unheard } from './unheard.ts';

/** Progress of text is a guess: most answers are shorter than they may be. */
const MOST_TOLD = 0.95;

export const answerMessage: Perform = async (job, tools, { endpoint }, { server }) => {
  const { parameters } = job;
  const most = numberOf(parameters.max_tokens) ?? Infinity;
  const request: ChatRequest = { model: job.model, messages: messagesOf(parameters), settings: settingsOf(parameters, endpoint) };
  let written = 0;
  const reply = await chat(server, request, tools.signal, (piece) => {
    written += usualTokens(piece);
    tools.text?.(piece);
    tools.progress({ fraction: Math.min(MOST_TOLD, written / most), activity: 'writing' });
  });
  checkText(reply, most);
  const facts = { finishReason: reply.finishReason, usage: usageOf(reply, parameters) };
  await tools.save({ role: 'text', mediaType: 'application/json', content: Buffer.from(asFile({ text: reply.text, ...facts })) });
  return { method: `written by the model ${job.model}`, facts, warnings: unheard(job, endpoint) };
};

function messagesOf({ system, messages, prompt }: Arguments): ChatRequest['messages'] {
  const [instructions, message] = [textOf(system), textOf(prompt)];
  const before = (Array.isArray(messages) ? messages : []) as ChatRequest['messages'];
  return [...(instructions ? [{ role: 'system', content: instructions } as const] : []), ...before, ...(message ? [{ role: 'user', content: message } as const] : [])];
}

function settingsOf(parameters: Arguments, { words }: Endpoint): ChatRequest['settings'] {
  const { thinking } = parameters;
  const said: Arguments = { ...parameters, response_format: formatOf(parameters), ...(typeof thinking === 'boolean' ? { thinking: { enable_thinking: thinking } } : {}) };
  return Object.fromEntries(Object.entries(words).flatMap(([word, name]) => (said[word] === undefined ? [] : [[name, said[word]]])));
}

/** @throws FlowError `invalid_parameter` for a schema that is no JSON object. */
function formatOf({ response_format: type, json_schema: schema }: Arguments): object | undefined {
  if (type !== 'json_schema') return typeof type === 'string' ? { type } : undefined;
  let read: unknown;
  try {
    read = JSON.parse(textOf(schema) ?? '');
  } catch {
    read = undefined;
  }
  if (isRecord(read)) return { type, json_schema: read };
  throw new FlowError('invalid_parameter', 'json_schema is no JSON object; with response_format json_schema it has to be one with a name and a schema');
}

/** @throws FlowError for an answer without a word: nobody pays for that. */
function checkText({ text, finishReason }: ChatReply, most: number): void {
  if (text.trim() !== '') return;
  if (finishReason === 'content_filter') throw new FlowError('content_filtered', 'the language model gave no answer: its content filter took it back');
  if (finishReason === 'length') throw new FlowError('invalid_parameter', `max_tokens is ${most}, and the language model needed all of them to think; allow more`);
  throw failed('the language model answered with nothing');
}

/** Of a server that counts no tokens, the texts are counted. */
function usageOf({ text, tokens }: ChatReply, parameters: Arguments): TokenUsage {
  if (tokens) return tokens;
  return { input: textsOf(parameters).reduce((sum, said) => sum + usualTokens(said), 0), output: usualTokens(text), estimated: true };
}

/** No control character, and no half of a letter, stands in it as it is. */
const asFile = (answer: object): string => JSON.stringify(answer).replaceAll('\u007f', '\\u007f');
