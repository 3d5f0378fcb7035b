/**
 * What compiled n8n nodes import from `n8n-workflow` at run time, written anew: connection types, three error classes, sleeping,
 * tolerant JSON. The real package costs half a second and 90 MB at every start.
 */
import { currentRun } from './current-run.ts';

export const NodeConnectionTypes = {
  AiAgent: 'ai_agent',
  AiChain: 'ai_chain',
  AiDocument: 'ai_document',
  AiEmbedding: 'ai_embedding',
  AiLanguageModel: 'ai_languageModel',
  AiMemory: 'ai_memory',
  AiOutputParser: 'ai_outputParser',
  AiReranker: 'ai_reranker',
  AiRetriever: 'ai_retriever',
  AiTextSplitter: 'ai_textSplitter',
  AiTool: 'ai_tool',
  AiVectorStore: 'ai_vectorStore',
  Main: 'main',
} as const;

/** The older name of the same table. */
export const NodeConnectionType = NodeConnectionTypes;

interface ErrorOptions {
  readonly message?: string;
  readonly description?: string;
  readonly itemIndex?: number;
  readonly runIndex?: number;
  readonly level?: string;
  readonly type?: string;
  readonly httpCode?: string;
}

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const textOf = (...candidates: readonly unknown[]): string | undefined => candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '');

class NodeError extends Error {
  readonly node: unknown;
  readonly timestamp = Date.now();
  description: string | null | undefined;
  level: string;
  type: string | undefined;
  messages: string[] = [];
  context: Fields = {};

  constructor(node: unknown, message: string, cause: unknown, options: ErrorOptions) {
    super(message, { cause });
    this.node = node;
    this.description = options.description ?? textOf(fieldsOf(cause).description);
    this.level = options.level ?? 'warning';
    this.type = options.type;
    if (options.itemIndex !== undefined) this.context.itemIndex = options.itemIndex;
    if (options.runIndex !== undefined) this.context.runIndex = options.runIndex;
  }
}

/** Something that the user of the node can change. */
export class NodeOperationError extends NodeError {
  override readonly name = 'NodeOperationError';

  constructor(node: unknown, error: Error | string | Fields, options: ErrorOptions = {}) {
    super(node, options.message ?? textOf(error, fieldsOf(error).message) ?? 'The node failed', error, options);
    // As in n8n: the first error that was made of a failure is the one that is kept.
    if (error instanceof NodeOperationError) return error;
  }
}

/** An answer of an API that is an error. `message` is the API's own sentence where it sent one; `context.data` the whole answer. */
export class NodeApiError extends NodeError {
  override readonly name = 'NodeApiError';
  httpCode: string | null;

  constructor(node: unknown, answer: unknown, options: ErrorOptions = {}) {
    const given = fieldsOf(answer);
    const response = fieldsOf(given.response);
    const data = parsed(response.data ?? response.body);
    const body = fieldsOf(data);
    const said = textOf(body.message, body.error, fieldsOf(body.error).message, body.detail, data);
    super(node, options.message ?? said ?? textOf(answer, given.message) ?? 'The API answered with an error', answer, options);
    const status = options.httpCode ?? given.httpCode ?? given.statusCode ?? given.status ?? response.status ?? response.statusCode;
    this.httpCode = status === undefined || status === null ? null : String(status);
    if (data !== undefined) this.context.data = data;
    const plain = textOf(given.message);
    if (plain !== undefined && plain !== this.message) this.messages.push(plain);
    if (answer instanceof NodeApiError) return answer;
  }
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

export class ApplicationError extends Error {
  readonly level: string;
  readonly extra: unknown;
  readonly tags: unknown;

  constructor(message: string, { level = 'error', extra, tags, ...options }: { level?: string; extra?: unknown; tags?: unknown; cause?: unknown } = {}) {
    super(message, options);
    this.level = level;
    this.extra = extra;
    this.tags = tags;
  }
}

export class UserError extends ApplicationError {}
export class OperationalError extends ApplicationError {}
export class UnexpectedError extends ApplicationError {}

/** Ends early, with an error, when the execution does: a timer that nobody waits for would only keep the process alive. */
export const sleep = (ms: number): Promise<void> => sleepUntil(ms, currentRun.getStore()?.signal);

export async function sleepWithAbort(ms: number, abortSignal?: AbortSignal): Promise<void> {
  const own = currentRun.getStore()?.signal;
  await sleepUntil(ms, abortSignal !== undefined && own !== undefined ? AbortSignal.any([abortSignal, own]) : (abortSignal ?? own));
}

function sleepUntil(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new OperationalError('The execution was cancelled', { level: 'warning', cause: signal?.reason }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

interface JsonOptions {
  readonly fallbackValue?: unknown;
  readonly errorMessage?: string;
}

/** @throws UserError with `errorMessage`, or what `JSON.parse` throws. */
export function jsonParse(text: string, options: JsonOptions = {}): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if ('fallbackValue' in options) return typeof options.fallbackValue === 'function' ? (options.fallbackValue as () => unknown)() : options.fallbackValue;
    if (options.errorMessage !== undefined) throw new UserError(options.errorMessage, { cause: error });
    throw error;
  }
}

export const jsonStringify = (value: unknown): string => JSON.stringify(value);

export const deepCopy = <Value>(value: Value): Value => structuredClone(value);
