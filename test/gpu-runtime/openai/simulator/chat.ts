/** Chat completions, the same in all dialects: whole, or as server-sent events that end with `[DONE]`. */
import type { Answer } from './server.ts';

export const WORDS = ['A red ', 'barn ', 'by a lake: ', 'Größe 10 €.'];
const USAGE = { prompt_tokens: 11, completion_tokens: WORDS.length, total_tokens: 11 + WORDS.length };

export function chatAnswer(fields: Readonly<Record<string, unknown>>, model: string): Answer {
  const head = { id: 'chatcmpl-1', created: 1, model };
  if (fields.stream !== true) return { body: { ...head, object: 'chat.completion', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: WORDS.join('') } }], usage: USAGE } };
  const chunk = (delta: object, reason: string | null = null): object => ({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] });
  const asked = (fields.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true;
  const chunks = [chunk({ role: 'assistant', content: '' }), ...WORDS.map((content) => chunk({ content })), chunk({}, 'stop'), ...(asked ? [{ ...head, object: 'chat.completion.chunk', choices: [], usage: USAGE }] : [])];
  const events = [...chunks.map((one) => JSON.stringify(one)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
  return { headers: { 'content-type': 'text/event-stream' }, body: Buffer.from(`: keep-alive\n\n${events}`) };
}
