/**
 * The host's side of the sandbox thread. It is started by the first request, keeps no process alive while it has nothing to
 * do, and runs requests in order. A request that overruns is stopped twice: by the interpreter at `timeoutMs`, and where that does not
 * take, by ending the thread `GRACE_MS` later. The next request gets a new thread.
 */
import { Worker } from 'node:worker_threads';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SandboxReply, SandboxRequest, ThreadSettings } from './messages.ts';

const GRACE_MS = 250;
/** A thread that is not ready by then never will be. */
const START_MS = 20_000;

export class ThreadFailure extends Error {
  readonly kind: 'timeout' | 'memory' | 'crash';

  constructor(kind: ThreadFailure['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

interface Waiting {
  readonly request: SandboxRequest;
  readonly resolve: (result: string) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly worker: Worker;
  readonly ready: Promise<void>;
}

export class SandboxThread {
  readonly #settings: ThreadSettings;
  readonly #queue: Waiting[] = [];
  #thread: Running | undefined;
  #busy: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextId = 1;
  #closed = false;

  constructor(settings: ThreadSettings) {
    this.#settings = settings;
  }

  /** @throws ThreadFailure, or FlowError `cancelled` when `signal` is aborted before the result is there. */
  run(request: Omit<SandboxRequest, 'id'>, signal?: AbortSignal): Promise<string> {
    if (this.#closed) return Promise.reject(new FlowError('cancelled', 'the expression engine is closed'));
    if (signal?.aborted) return Promise.reject(cancelled());
    return new Promise<string>((resolve, reject) => {
      const entry: Waiting = {
        request: { ...request, id: this.#nextId++ },
        resolve: (result) => {
          signal?.removeEventListener('abort', abort);
          resolve(result);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', abort);
          reject(error);
        },
      };
      const abort = (): void => this.#abandon(entry);
      signal?.addEventListener('abort', abort, { once: true });
      this.#queue.push(entry);
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const entry of this.#queue.splice(0)) entry.reject(new FlowError('cancelled', 'the expression engine was closed'));
    this.#busy?.reject(new FlowError('cancelled', 'the expression engine was closed'));
    await this.#end();
  }

  #abandon(entry: Waiting): void {
    entry.reject(cancelled());
    const place = this.#queue.indexOf(entry);
    if (place >= 0) this.#queue.splice(place, 1);
    if (this.#busy === entry) void this.#end();
    this.#next();
  }

  #next(): void {
    if (this.#busy || this.#closed) return;
    const entry = this.#queue.shift();
    if (!entry) return;
    this.#busy = entry;
    const thread = (this.#thread ??= this.#start());
    thread.worker.ref();
    thread.ready.then(
      () => {
        if (this.#busy !== entry) return;
        this.#timer = setTimeout(() => this.#fail(new ThreadFailure('timeout', 'stopped with its thread')), entry.request.timeoutMs + GRACE_MS);
        thread.worker.postMessage(entry.request);
      },
      (error: Error) => {
        if (this.#busy === entry) this.#fail(new ThreadFailure('crash', error.message));
      },
    );
  }

  #start(): Running {
    const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
    const worker = new Worker(new URL(`./worker${ending}`, import.meta.url), {
      name: 'expressions',
      workerData: this.#settings,
      env: {},
      execArgv: ['--no-warnings'],
      stdin: false,
      resourceLimits: { stackSizeMb: 8 },
    });
    const ready = new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the sandbox thread did not start')), START_MS);
      worker.once('exit', () => {
        clearTimeout(late);
        reject(new Error('the sandbox thread ended while it started'));
      });
      worker.on('message', (reply: SandboxReply) => {
        if ('ready' in reply) {
          clearTimeout(late);
          resolve();
        } else if (this.#thread?.worker === worker) this.#receive(reply);
      });
    });
    ready.catch(() => undefined);
    worker.on('error', (error: Error) => {
      if (this.#thread?.worker === worker) this.#fail(new ThreadFailure('crash', error.message));
    });
    worker.on('exit', () => {
      if (this.#thread?.worker === worker) this.#fail(new ThreadFailure('crash', 'the sandbox thread ended'));
    });
    return { worker, ready };
  }

  #receive(reply: Exclude<SandboxReply, { ready: true }>): void {
    const entry = this.#busy;
    if (!entry || reply.id !== entry.request.id) return;
    if ('failure' in reply) return this.#fail(new ThreadFailure(reply.failure, reply.message));
    clearTimeout(this.#timer);
    this.#busy = undefined;
    this.#thread?.worker.unref();
    entry.resolve(reply.result);
    this.#next();
  }

  /** Ends the thread with the request that it could not finish. */
  #fail(error: ThreadFailure): void {
    const entry = this.#busy;
    void this.#end();
    entry?.reject(error);
    this.#next();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#timer);
    this.#busy = undefined;
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.worker.terminate();
  }
}

const cancelled = (): FlowError => new FlowError('cancelled', 'the execution was cancelled while an expression was evaluated');
