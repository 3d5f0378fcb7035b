/** An engine on a port that works off no jobs itself, and workers as processes of their own that know Redis, its address and a key. */
import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../../../engine/src/engine.ts';
import { openEngine } from './engines.ts';

const RUNTIME_BIN = resolve(import.meta.dirname, '../../../gpu-runtime/bin/sogni-flow-runtime.js');

export interface Served {
  readonly engine: Engine;
  readonly app: FastifyInstance;
}

export async function serveEngine(home: string, redis: string, port: number, env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const engine = await openEngine(home, redis, undefined, { SOGNI_FLOW_SLOTS: '0', ...env });
  const app = await engine.buildServer(`http://127.0.0.1:${port}`);
  await app.listen({ host: '127.0.0.1', port });
  return { engine, app };
}

export async function endServed({ engine, app }: Served): Promise<void> {
  await app.close();
  await engine.close();
}

export class WorkerProcess {
  /** What it wrote. */
  said = '';
  /** Its exit code; `null` when it was killed. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  /** @param bin - of the runtime, or of an engine with its command. */
  constructor(home: string, env: NodeJS.ProcessEnv, ...bin: readonly string[]) {
    const [file = RUNTIME_BIN, ...command] = bin;
    this.#child = spawn(process.execPath, ['--no-warnings', file, ...command, '--home', home], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr!.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal = (signal: NodeJS.Signals): boolean => this.#child.kill(signal);

  /** Tells it to stop, and waits for its end. */
  end(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.ended;
  }

  /** As `kill -9`. */
  kill(): Promise<number | null> {
    this.signal('SIGKILL');
    return this.ended;
  }
}
