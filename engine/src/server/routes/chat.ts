/**
 * Chat as OpenAI's API has it: a request is a job, paid by its tokens.
 *
 * With an `Idempotency-Key` the same request meets the same job, and an answer that was paid for can be fetched again; one that has failed is
 * asked for anew, and DELETE with the key cancels what is under way. Without a key nobody could come back for the answer, so that the job is cancelled when the client goes, and costs nothing.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FlowError, isFinal, type Job } from 'n8n-nodes-sogni-flow/contract';
import { noLog } from 'sogni-flow-runtime';
import { isThisProcess, type Caller } from '../access/caller.ts';
import { createRateLimiter, type Rate } from '../access/rate-limiter.ts';
import { completion, firstChunk, lastChunks, textChunk } from '../chat/completion.ts';
import { followAnswer, readAnswer } from '../chat/follow-answer.ts';
import { openaiError, openaiErrorHandler } from '../chat/openai-error.ts';
import { readChatRequest, type ChatRequest } from '../chat/read-request.ts';
import { describeFailure, success } from '../envelope.ts';
import type { Room } from '../room.ts';
import { readKey } from './workflows.ts';

/** Of the API, for each account. */
export const CHAT_RATE: Rate = { requests: 60, windowMs: 60_000 };
/** Clients of the API wait as long. */
const ANSWER_WITHIN_MS = 300_000;
const HEARTBEAT_MS = 15_000;
/** More jobs than this that failed under one key are somebody's loop, not a retry. */
const MOST_GENERATIONS = 20;

/** How the keys of the jobs of a request begin: one for each that was asked anew. */
const chatKey = (key: string): string => `chat:${key}:`;

/** What follows it. */
const GENERATION = /^\d+$/;

/** How the keys of all chats of an execution begin. */
export const chatsOf = (executionId: string): string => chatKey(executionId);

export function chatRoutes(app: FastifyInstance, { services, clock, closing }: Room): void {
  const { jobs, artifacts, log = noLog, chatRate = CHAT_RATE } = services;
  const mayAsk = createRateLimiter(chatRate, clock);
  app.setErrorHandler(openaiErrorHandler(log));

  app.get('/v1/models', async () => {
    const capabilities = (await services.models?.()) ?? [];
    const able = [...new Set(capabilities.filter(({ operation }) => operation === 'chat').map(({ model }) => model))];
    return { object: 'list', data: able.map((id) => ({ id, object: 'model', created: 0, owned_by: 'sogni-flow' })) };
  });

  app.post('/v1/chat/completions', async (request, reply) => {
    // This process does not keep itself from working: its own runs have budgets.
    if (!isThisProcess(request.caller)) mayAsk(request.caller.account);
    const asked = readChatRequest(request.body);
    const key = readKey(request);
    const signal = AbortSignal.any([closing, gone(reply)]);
    const job = await submit(request.caller, asked, key);
    const leave = async (): Promise<void> => {
      if (key === undefined) await jobs.cancel(job.account, job.id);
    };
    if (!asked.stream || signal.aborted) return await whole(job, signal, leave);
    const answer = { isThere: false };
    const stream = Readable.from(frames(job, asked, signal, answer, request), { objectMode: false });
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    // Also of one that was never read.
    stream.once('close', () => {
      if (!answer.isThere) leave().catch((error: unknown) => log('error', `job ${job.id} could not be cancelled although its client is gone`, error));
    });
    return reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-store').header('x-accel-buffering', 'no').send(stream);
  });

  /** Nothing of OpenAI's API takes a request back; with its key this does. */
  app.delete('/v1/chat/completions', async (request) => {
    const key = readKey(request);
    if (key === undefined) throw new FlowError('invalid_parameter', 'Idempotency-Key is missing; it names the request that is to be cancelled');
    await jobs.cancelKeyed(request.caller.account, chatKey(key), GENERATION);
    return success({});
  });

  async function submit({ account, apiKeyId, runId }: Caller, { model, arguments: given, maxSpark }: ChatRequest, key: string | undefined): Promise<Job> {
    const payer = { account, ...(apiKeyId === undefined ? {} : { apiKeyId }), ...(runId === undefined ? {} : { runId }) };
    const request = { ...payer, operation: 'chat', arguments: given, inputs: [], ...(model === undefined ? {} : { model }), ...(maxSpark === undefined ? {} : { maxSpark }) };
    const name = chatKey(key ?? randomUUID());
    for (let generation = 1; ; generation += 1) {
      const job = await jobs.submit({ ...request, key: `${name}${generation}` });
      if (!isFinal(job.state) || job.state === 'completed' || generation === MOST_GENERATIONS) return job;
    }
  }

  async function whole(job: Job, signal: AbortSignal, leave: () => Promise<void>): Promise<object> {
    const ended = await jobs.wait(job.account, job.id, ANSWER_WITHIN_MS, signal).catch(async (error: unknown) => {
      await leave();
      throw error;
    });
    if (isFinal(ended.state)) return completion(ended, await readAnswer(ended, artifacts));
    await leave();
    throw new FlowError('timed_out', `the answer was not there within ${ANSWER_WITHIN_MS / 1_000} s; ask for it as a stream, or again with the same Idempotency-Key`);
  }

  async function* frames(job: Job, { includeUsage }: ChatRequest, signal: AbortSignal, told: { isThere: boolean }, request: FastifyRequest): AsyncGenerator<string> {
    try {
      yield frame(firstChunk(job));
      const answer = followAnswer(job, { jobs, artifacts, signal, beatMs: HEARTBEAT_MS });
      let next = await answer.next();
      for (; !next.done; next = await answer.next()) yield next.value === '' ? ': waiting\n\n' : frame(textChunk(job, next.value));
      told.isThere = true;
      for (const chunk of lastChunks(next.value, includeUsage)) yield frame(chunk);
      yield 'data: [DONE]\n\n';
    } catch (error) {
      yield frame(openaiError(describeFailure(error, request, log)));
    }
  }
}

const frame = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`;

/** Aborted when the connection is closed, by either side. */
function gone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  else reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
