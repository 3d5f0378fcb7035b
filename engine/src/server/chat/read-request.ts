/**
 * Reads a request of OpenAI's chat API as the arguments of the operation `chat`.
 *
 * What would change the answer and cannot be done here is refused; what changes nothing for this server is let pass.
 */
import { FlowError, microSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import * as z from 'zod';

export interface ChatRequest {
  /** Empty takes the first that can. */
  readonly model: string | undefined;
  /** As given; the job room checks them. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly stream: boolean;
  /** A stream ends with the tokens that were used. */
  readonly includeUsage: boolean;
  readonly maxSpark?: MicroSpark;
}

const part = z.object({ type: z.string(), text: z.string().optional() });
const message = z.object({ role: z.string(), content: z.union([z.string(), z.array(part)]).nullish() });
const body = z.looseObject({
  model: z.string().max(300).nullish(),
  messages: z.array(message).min(1).max(1_000),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.unknown().optional(),
  max_completion_tokens: z.unknown().optional(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  response_format: z.object({ type: z.string(), json_schema: z.record(z.string(), z.unknown()).optional() }).nullish(),
  chat_template_kwargs: z.strictObject({ enable_thinking: z.boolean().optional() }).nullish(),
  max_spark: z.number().min(0).max(9_000_000_000).optional(),
});

/** Passed on by their own names. */
const PLAIN = ['temperature', 'top_p', 'top_k', 'min_p', 'frequency_penalty', 'presence_penalty', 'repetition_penalty'] as const;

/** They tell nothing that this server acts on. */
const LET_PASS = ['user', 'metadata', 'store', 'service_tier', 'safety_identifier', 'prompt_cache_key', 'parallel_tool_calls', 'app_source', 'safe_content_filter', 'sogni_tool_execution'];

/** Allowed only as what happens here anyway. */
const ONLY: Readonly<Record<string, readonly unknown[]>> = {
  ...{ n: [1], logprobs: [false], tool_choice: ['none', 'auto'], sogni_tools: [false, 'none'], task_profile: ['general'] },
  ...{ token_type: ['spark', 'auto'], billingMode: ['auto', 'tokens'], billing_mode: ['auto', 'tokens'] },
};

type Body = z.output<typeof body>;

/** @throws FlowError `invalid_parameter` */
export function readChatRequest(given: unknown): ChatRequest {
  const { success, data, error } = body.safeParse(given ?? {});
  if (!success) {
    const [issue] = error.issues;
    const parameter = issue?.path.join('.') || 'the body';
    throw new FlowError('invalid_parameter', `${parameter}: ${issue?.message ?? 'is not as it should be'}`, { details: { parameter } });
  }
  for (const [name, value] of Object.entries(data)) refuseOther(name, value);
  const { model, stream, stream_options: options, max_spark: maxSpark } = data;
  return {
    model: model || undefined,
    arguments: argumentsOf(data),
    stream: stream ?? false,
    includeUsage: options?.include_usage ?? false,
    ...(maxSpark === undefined ? {} : { maxSpark: microSpark(maxSpark) }),
  };
}

function refuseOther(name: string, value: unknown): void {
  if (value === undefined || value === null || name in body.shape || (PLAIN as readonly string[]).includes(name) || LET_PASS.includes(name)) return;
  if (Array.isArray(value) && value.length === 0) return;
  const allowed = ONLY[name];
  if (allowed?.includes(value)) return;
  const only = allowed ? `; ${allowed.map((one) => JSON.stringify(one)).join(' and ')} are allowed` : '';
  throw new FlowError('invalid_parameter', `${name} is given, which this server does not do in a chat${only}. Leave it out`, { details: { parameter: name } });
}

function argumentsOf({ messages, max_tokens, max_completion_tokens, stop, response_format: format, chat_template_kwargs: template, ...given }: Body): ChatRequest['arguments'] {
  const said = messages.map(({ role, content }, index) => ({ role, content: textOf(content, index) })).filter(({ content }) => content !== '');
  const [first] = said;
  const system = first?.role === 'system' || first?.role === 'developer' ? first.content : undefined;
  const rest = system === undefined ? said : said.slice(1);
  const last = rest.at(-1);
  const prompt = last?.role === 'user' ? last.content : undefined;
  const between = prompt === undefined ? rest : rest.slice(0, -1);
  const all: Record<string, unknown> = {
    ...{ system, prompt, messages: between.length > 0 ? between : undefined },
    ...{ max_tokens: max_completion_tokens ?? max_tokens, thinking: template?.enable_thinking, stop: typeof stop === 'string' ? [stop] : stop },
    ...{ response_format: format?.type, json_schema: format?.json_schema && JSON.stringify(format.json_schema) },
    ...Object.fromEntries(PLAIN.map((name) => [name, given[name]])),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null));
}

/** @throws FlowError `invalid_parameter` for what is no text. */
function textOf(content: Body['messages'][number]['content'], index: number): string {
  if (!Array.isArray(content)) return content ?? '';
  return content
    .map(({ type, text }, place) => {
      if (type === 'text' && text !== undefined) return text;
      const parameter = `messages.${index}.content.${place}`;
      throw new FlowError('invalid_parameter', `${parameter} is of the type "${type}"; only text is allowed in a chat here. A question about a picture is the operation analyze_image`, { details: { parameter } });
    })
    .join('\n');
}
