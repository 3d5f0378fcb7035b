/** What an answer looks like in OpenAI's API, whole or in chunks. What it cost stands under a name of its own. */
import { MICRO_PER_SPARK, type Job, type TokenUsage } from 'n8n-nodes-sogni-flow/contract';

/** What is told of the job behind an answer. Amounts in Spark. */
export interface ChatJob {
  readonly jobId: string;
  readonly spark: { readonly quoted: { readonly min: number; readonly expected: number; readonly max: number }; readonly captured: number };
}

const headOf = (job: Job, object: string) => ({ id: `chatcmpl-${job.id}`, object, created: Math.floor(job.createdAt / 1_000), model: job.model });

/** Of a finished job. */
const endOf = ({ report }: Job) => {
  const { finishReason, usage } = report?.facts ?? {};
  return { finishReason: typeof finishReason === 'string' ? finishReason : 'stop', usage: usage === undefined ? null : tokensOf(usage as TokenUsage) };
};

const tokensOf = ({ input, output }: TokenUsage) => ({ prompt_tokens: input, completion_tokens: output, total_tokens: input + output });

const jobOf = ({ id, price, captured }: Job): ChatJob => {
  const spark = (amount: number): number => amount / MICRO_PER_SPARK;
  return { jobId: id, spark: { quoted: { min: spark(price.min), expected: spark(price.expected), max: spark(price.max) }, captured: spark(captured) } };
};

export function completion(job: Job, text: string): object {
  const { finishReason, usage } = endOf(job);
  return {
    ...headOf(job, 'chat.completion'),
    choices: [{ index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: finishReason }],
    usage,
    sogni_flow: jobOf(job),
  };
}

const chunkOf = (job: Job, delta: object, reason: string | null = null): object => ({ ...headOf(job, 'chat.completion.chunk'), choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }] });

export const firstChunk = (job: Job): object => chunkOf(job, { role: 'assistant', content: '' });
export const textChunk = (job: Job, content: string): object => chunkOf(job, { content });

/** @param job - as it has ended. */
export function lastChunks(job: Job, includeUsage: boolean): object[] {
  const { finishReason, usage } = endOf(job);
  const last = { ...chunkOf(job, {}, finishReason), sogni_flow: jobOf(job) };
  return includeUsage ? [last, { ...headOf(job, 'chat.completion.chunk'), choices: [], usage }] : [last];
}
