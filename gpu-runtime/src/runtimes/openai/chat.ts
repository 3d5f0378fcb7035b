/** Chat with a language model, streamed: what every server of this API has in common, so without a dialect. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../is-record.ts';
import { type Fields, jsonBody } from './bodies.ts';
import { failed } from './perform.ts';
import { failureOf, shortened, toldBy } from './refusal.ts';
import type { Server } from './server.ts';
import { readEvents } from './sse.ts';

export type Content = string | readonly ({ readonly type: 'text'; readonly text: string } | { readonly type: 'image_url'; readonly image_url: { readonly url: string } })[];

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: Content }[];
  /** Such as `temperature` and `max_tokens`. */
  readonly settings?: Fields | undefined;
}

export interface ChatReply {
  readonly text: string;
  /** `stop`, `length`, … */
  readonly finishReason: string;
  readonly tokens?: { readonly input: number; readonly output: number };
}

const MOST_TEXT = 1024 * 1024;
const PATH = '/v1/chat/completions';

/**
 * @param onText - called with each new piece of the answer.
 * @throws FlowError `runtime_failed` for an answer that breaks off, besides what `Server.open` throws.
 */
export async function chat(server: Server, { model, messages, settings }: ChatRequest, signal: AbortSignal, onText: (piece: string) => void = () => undefined): Promise<ChatReply> {
  const call = { method: 'POST', path: PATH, signal, body: jsonBody({ ...settings, model, messages, stream: true, stream_options: { include_usage: true } }) } as const;
  const answer = await server.open(call);
  if (!answer.headers['content-type']?.includes('text/event-stream')) {
    answer.destroy();
    throw failed(`POST ${PATH} was answered with ${shortened(answer.headers['content-type'] ?? 'nothing')} where a stream was expected`);
  }
  let [text, finishReason, tokens]: [string, string | undefined, ChatReply['tokens']] = ['', undefined, undefined];
  try {
    for await (const event of readEvents(answer as AsyncIterable<Uint8Array>)) {
      if (event === '[DONE]') break;
      const chunk = readChunk(event);
      text += chunk.piece;
      if (text.length > MOST_TEXT) throw failed(`the server wrote more than ${MOST_TEXT} characters`);
      if (chunk.piece !== '') onText(chunk.piece);
      finishReason ??= chunk.finishReason;
      tokens ??= chunk.tokens;
    }
  } catch (error) {
    throw server.broken(error, call);
  } finally {
    answer.destroy();
  }
  if (finishReason === undefined) throw failed('the answer of the language model was cut off');
  return { text, finishReason, ...(tokens ? { tokens } : {}) };
}

interface Chunk {
  readonly piece: string;
  readonly finishReason: string | undefined;
  readonly tokens: ChatReply['tokens'];
}

function readChunk(event: string): Chunk {
  let chunk: unknown;
  try {
    chunk = JSON.parse(event);
  } catch {
    throw failed('the language model answered with an event that is no JSON');
  }
  if (!isRecord(chunk)) throw failed('the language model answered with an event that is no object');
  const error = toldBy(chunk.error);
  if (error) throw new FlowError(failureOf({ status: 500, ...error }, PATH).code, `the language model gave up: ${shortened(error.message)}`);
  const [choice] = Array.isArray(chunk.choices) ? (chunk.choices as unknown[]) : [];
  const { delta, finish_reason: reason } = isRecord(choice) ? choice : {};
  const usage = isRecord(chunk.usage) ? chunk.usage : undefined;
  return {
    piece: isRecord(delta) && typeof delta.content === 'string' ? delta.content : '',
    finishReason: typeof reason === 'string' ? reason : undefined,
    tokens: typeof usage?.prompt_tokens === 'number' && typeof usage.completion_tokens === 'number' ? { input: usage.prompt_tokens, output: usage.completion_tokens } : undefined,
  };
}
