/**
 * Threads for pixels and samples, so that the event loop never waits for either.
 *
 * Threads are started at first use, one task each at a time, and ended when idle for `idleMs`; an idle pool keeps no process alive.
 * A cancelled task rejects at once. Its thread is asked to stop and, when it has not within `graceMs`, is ended and replaced.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { RawPicture, TaskReply, TaskRequest } from './protocol.ts';

export interface ThreadPoolOptions {
  /** The module that each thread runs; it calls `serveTasks`. */
  readonly entry: URL;
  /** Most threads at a time; the number of cores when left out. */
  readonly size?: number;
  readonly idleMs?: number;
  readonly graceMs?: number;
}

export interface TaskOptions {
  readonly signal?: AbortSignal;
  onProgress?(fraction: number, activity?: string): void;
  onPreview?(picture: RawPicture): void;
}

interface Waiting {
  readonly task: string;
  readonly input: unknown;
  readonly options: TaskOptions;
  readonly flag: Int32Array;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

interface Thread {
  readonly worker: Worker;
  current: { readonly id: number; readonly work: Waiting } | undefined;
  /** Ends an idle thread, or one that does not obey. */
  timer: NodeJS.Timeout | undefined;
}

const cancelledError = (task: string): FlowError => new FlowError('cancelled', `${task} was cancelled`);

export class ThreadPool {
  readonly size: number;
  readonly #entry: URL;
  readonly #idleMs: number;
  readonly #graceMs: number;
  readonly #threads = new Set<Thread>();
  readonly #queue: Waiting[] = [];
  #nextId = 1;

  constructor({ entry, size = availableParallelism(), idleMs = 5_000, graceMs = 2_000 }: ThreadPoolOptions) {
    this.#entry = entry;
    this.size = size;
    this.#idleMs = idleMs;
    this.#graceMs = graceMs;
  }

  /**
   * Runs one task. Buffers in its output are handed over, not copied; those in its input are copied unless they are shared memory.
   * @throws FlowError `cancelled`; `runtime_failed` when the thread died; what the task threw otherwise.
   */
  run<Output>(task: string, input: unknown, options: TaskOptions = {}): Promise<Output> {
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(cancelledError(task));
    const flag = new Int32Array(new SharedArrayBuffer(4));
    return new Promise<Output>((resolve, reject) => {
      const onAbort = () => this.#cancel(work);
      const forget = () => signal?.removeEventListener('abort', onAbort);
      const work: Waiting = {
        ...{ task, input, options, flag },
        resolve: (output) => (forget(), resolve(output as Output)),
        reject: (error) => (forget(), reject(error)),
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(work);
      this.#dispatch();
    });
  }

  /** Ends every thread; tasks that were running or waiting reject with `cancelled`. */
  async close(): Promise<void> {
    for (const work of this.#queue.splice(0)) work.reject(cancelledError(work.task));
    await Promise.all(
      [...this.#threads].map((thread) => {
        thread.current?.work.reject(cancelledError(thread.current.work.task));
        return this.#end(thread);
      }),
    );
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = [...this.#threads].find((candidate) => candidate.current === undefined) ?? (this.#threads.size < this.size ? this.#start() : undefined);
      if (!thread) return;
      const work = this.#queue.shift()!;
      const id = this.#nextId++;
      clearTimeout(thread.timer);
      thread.current = { id, work };
      thread.worker.ref();
      try {
        thread.worker.postMessage({ id, task: work.task, input: work.input, flag: work.flag.buffer as SharedArrayBuffer } satisfies TaskRequest);
      } catch (error) {
        work.reject(error);
        this.#release(thread);
      }
    }
  }

  #start(): Thread {
    // The flags of the main thread are not for a module: `--input-type` alone would keep it from starting.
    const thread: Thread = { worker: new Worker(this.#entry, { execArgv: [] }), current: undefined, timer: undefined };
    this.#threads.add(thread);
    thread.worker.on('message', (reply: TaskReply) => this.#hear(thread, reply));
    thread.worker.on('messageerror', (error) => this.#lose(thread, error));
    thread.worker.on('error', (error) => this.#lose(thread, error));
    thread.worker.on('exit', () => this.#lose(thread, undefined));
    return thread;
  }

  #hear(thread: Thread, reply: TaskReply): void {
    if (reply.id !== thread.current?.id) return;
    const { work } = thread.current;
    const given = Atomics.load(work.flag, 0) === 0;
    if (reply.kind === 'progress') {
      if (given) work.options.onProgress?.(reply.fraction, reply.activity);
      return;
    }
    if (reply.kind === 'preview') {
      if (given) work.options.onPreview?.(reply.picture);
      return;
    }
    if (reply.kind === 'done') work.resolve(reply.output);
    else if (reply.kind === 'cancelled') work.reject(cancelledError(work.task));
    else if (reply.code) work.reject(new FlowError(reply.code, reply.message));
    else work.reject(Object.assign(new Error(`${work.task} failed: ${reply.message}`), { threadStack: reply.stack }));
    this.#release(thread);
  }

  #release(thread: Thread): void {
    clearTimeout(thread.timer);
    thread.current = undefined;
    thread.worker.unref();
    thread.timer = setTimeout(() => void this.#end(thread), this.#idleMs).unref();
    this.#dispatch();
  }

  #cancel(work: Waiting): void {
    Atomics.store(work.flag, 0, 1);
    work.reject(cancelledError(work.task));
    const waiting = this.#queue.indexOf(work);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    for (const thread of this.#threads) {
      if (thread.current?.work !== work) continue;
      // Nobody waits for a cancelled task any more, so it must not keep the process alive either.
      thread.worker.unref();
      thread.timer = setTimeout(() => void this.#end(thread), this.#graceMs).unref();
    }
  }

  async #end(thread: Thread): Promise<void> {
    clearTimeout(thread.timer);
    this.#threads.delete(thread);
    // A reply that is on its way must not set it free to idle: then nothing would keep the process alive until it has ended.
    thread.current = undefined;
    await thread.worker.terminate();
    this.#dispatch();
  }

  #lose(thread: Thread, cause: unknown): void {
    clearTimeout(thread.timer);
    const { current } = thread;
    thread.current = undefined;
    const known = this.#threads.delete(thread);
    current?.work.reject(new FlowError('runtime_failed', `the thread of ${current.work.task} ended unexpectedly; try again`, { cause }));
    if (known) this.#dispatch();
  }
}
