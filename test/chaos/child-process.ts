/** Starts an engine in a process of its own and tells what became of it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Thousands of starts: what one has compiled the others take over. */
const COMPILED = join(tmpdir(), 'sogni-flow-chaos-compiled');

export interface ChildEnd {
  /** By its own end; `undefined` when it was killed. */
  readonly ended: string | undefined;
  /** What it wrote that nobody expects of a healthy engine. */
  readonly complaints: readonly string[];
}

export class EngineChild {
  /** Resolves when the engine has started, or has ended before. */
  readonly going: Promise<void>;
  readonly end: Promise<ChildEnd>;
  readonly #child: ChildProcess;

  /** @param script - beside this file; what it says is `going`, `ended …`, and complaints. */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, script = 'engine-child.ts') {
    const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, script), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, REDIS_URL: '', NODE_COMPILE_CACHE: COMPILED, ...env } });
    this.#child = child;
    const complaints: string[] = [];
    let ended: string | undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.going = promise;
    createInterface(child.stderr!).on('line', (line) => complaints.push(line));
    createInterface(child.stdout!).on('line', (line) => {
      if (line === 'going') resolve();
      else if (line.startsWith('ended ')) ended = line.slice('ended '.length).trim();
      else complaints.push(line);
    });
    this.end = new Promise((done) =>
      child.once('close', (code, signal) => {
        resolve();
        if (code !== 0 && signal !== 'SIGKILL') complaints.push(`it ended with ${code ?? signal}`);
        done({ ended: signal === 'SIGKILL' ? undefined : ended, complaints });
      }),
    );
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
