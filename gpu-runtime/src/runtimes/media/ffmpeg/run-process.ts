/**
 * Runs one child process to its end: argument list, no shell, its own process group, low priority, a bounded tail of its
 * messages. It is never left behind: an abort, the time limit and the end of this process all end it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { childEnvironment } from '../../../processes/child-environment.ts';
import { Tail } from './tail.ts';

/** From asking a process to end to ending it. */
const GRACE_MS = 5_000;
const NICENESS = 10;
const POSIX = process.platform !== 'win32';

/** What a media tool looks at beside what every program needs. */
const ENVIRONMENT = ['XDG_CACHE_HOME', 'FONTCONFIG_PATH', 'FONTCONFIG_FILE'];

export interface ProcessCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** Written to standard input, one chunk after another. */
  readonly input?: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
}

export interface ProcessEnd {
  readonly status: number | null;
  /** The tail of standard error. */
  readonly messages: string;
}

const running = new Set<ChildProcess>();
const endAll = (): void => running.forEach((child) => send(child, 'SIGKILL'));

function send(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (POSIX) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    child.kill(signal);
  }
}

/** @throws FlowError `cancelled`, `timed_out`, `tool_missing` when the program cannot be started; what `input` throws. */
export async function runProcess(call: ProcessCall): Promise<ProcessEnd> {
  if (call.signal?.aborted) throw new FlowError('cancelled', 'cancelled before ffmpeg was started');
  const child = spawn(call.program, call.args, {
    cwd: call.cwd,
    env: childEnvironment(ENVIRONMENT),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: POSIX,
    windowsHide: true,
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('close', (status) => resolve(status));
    child.once('error', (cause) => reject(new FlowError('tool_missing', `${call.program} cannot be started: ${cause.message}`, { cause })));
  });
  if (running.size === 0) process.on('exit', endAll);
  running.add(child);
  if (child.pid !== undefined) lowerPriority(child.pid);

  let ended: FlowError | undefined;
  let lastResort: NodeJS.Timeout | undefined;
  const end = (reason: FlowError): void => {
    ended ??= reason;
    send(child, 'SIGTERM');
    lastResort ??= setTimeout(() => send(child, 'SIGKILL'), GRACE_MS).unref();
  };
  const onAbort = (): void => end(new FlowError('cancelled', 'cancelled while ffmpeg was running'));
  call.signal?.addEventListener('abort', onAbort, { once: true });
  const limit = setTimeout(() => end(new FlowError('timed_out', `ffmpeg was ended after ${call.timeoutMs} ms`)), call.timeoutMs);

  const messages = new Tail();
  child.stderr.on('data', (chunk: Buffer) => messages.push(chunk));
  const lines = createInterface({ input: child.stdout });
  if (call.onLine) lines.on('line', call.onLine);

  let broken: unknown;
  const fed = feed(child.stdin, call.input ?? []).catch((error: unknown) => {
    broken = error;
    end(new FlowError('runtime_failed', 'the frames could not be made'));
  });
  try {
    const status = await closed;
    child.stdin.destroy();
    await fed;
    if (broken !== undefined) throw broken;
    if (ended) throw ended;
    return { status, messages: messages.toString() };
  } finally {
    running.delete(child);
    if (running.size === 0) process.off('exit', endAll);
    clearTimeout(limit);
    clearTimeout(lastResort);
    call.signal?.removeEventListener('abort', onAbort);
  }
}

/** Writes chunk by chunk, each one whole before the next is asked for. A reader that has gone away is no error here: its exit status tells why. */
async function feed(stdin: Writable, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  stdin.on('error', () => undefined);
  const gone = new Promise<'gone'>((resolve) => stdin.once('close', () => resolve('gone')));
  const source = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  try {
    for (;;) {
      const next = await Promise.race([source.next(), gone]);
      if (next === 'gone' || next.done) break;
      const written = new Promise<'written' | 'gone'>((resolve) => stdin.write(next.value, (error) => resolve(error ? 'gone' : 'written')));
      if ((await Promise.race([written, gone])) === 'gone') break;
    }
  } finally {
    // Not awaited: a source that is waiting for something itself must not hold up the end.
    void Promise.resolve(source.return?.()).catch(() => undefined);
  }
  stdin.end();
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICENESS);
  } catch {
    // A process that has already ended, or a system without priorities: nothing is lost.
  }
}
