/** Engine, workers, PostgreSQL and Redis on loopback, each a process of its own that may be killed; and a GPU server that is simulated in this process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import { startVllmOmni, type VllmOmni } from '../../gpu-runtime/openai/simulator/vllm-omni.ts';
import { freePort } from '../n8n/free-port.ts';
import { scratchPostgres, scratchUrl } from '../pg/scratch-postgres.ts';
import { newHome, openEngine } from '../redis/engines.ts';
import { RedisServer } from '../redis/redis-server.ts';
import { WorkerProcess } from '../redis/served.ts';
import { installJobLog } from './job-log.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');
const SECRET = 'a secret that engine and test share';
const SPARK = 1_000_000;

export const MODEL = 'Qwen/Qwen-Image';
export const GRANTED = 1_000 * SPARK;

export interface StackOptions {
  readonly workers: number;
  readonly slots: number;
  readonly accounts: readonly string[];
  /** What the simulated GPU takes for a picture. */
  readonly drawing: () => Promise<unknown>;
}

export class Stack implements AsyncDisposable {
  readonly engineHome = newHome();
  readonly redis = new RedisServer();
  /** An API key for each account. */
  readonly keys = new Map<string, string>();
  readonly workers: WorkerProcess[] = [];
  store!: SqlStore;
  simulator!: VllmOmni;
  url = '';
  /** What engines and workers wrote to standard error. */
  log = '';
  #engine: ChildProcess | undefined;
  #env: NodeJS.ProcessEnv = {};
  #workerEnv: NodeJS.ProcessEnv = {};
  readonly #homes: string[] = [];

  static async start({ workers, slots, accounts, drawing }: StackOptions): Promise<Stack> {
    const stack = new Stack();
    stack.simulator = await startVllmOmni({ model: MODEL, drawing });
    stack.url = `http://127.0.0.1:${await freePort()}`;
    const database = await scratchUrl();
    const openai = { SOGNI_FLOW_OPENAI_URL: `${stack.simulator.url}/v1` };
    stack.#env = { ...openai, DATABASE_URL: database, REDIS_URL: stack.redis.url, SOGNI_FLOW_SECRET: SECRET, SOGNI_FLOW_SLOTS: '0', SOGNI_FLOW_EXECUTIONS: '0' };
    stack.store = await scratchPostgres({}, database);
    const workerKey = await stack.#furnish(accounts);
    await installJobLog(stack.store);
    stack.#workerEnv = { ...openai, REDIS_URL: stack.redis.url, SOGNI_FLOW_ENGINE_URL: stack.url, SOGNI_FLOW_WORKER_KEY: workerKey, SOGNI_FLOW_SLOTS: String(slots) };
    await stack.startEngine();
    for (let place = 0; place < workers; place += 1) {
      stack.#homes.push(newHome());
      stack.startWorker(place);
    }
    return stack;
  }

  /** Accounts with Spark and keys. @returns a key for the workers. */
  async #furnish(accounts: readonly string[]): Promise<string> {
    const engine = await openEngine(this.engineHome, this.redis.url, [], this.#env);
    for (const account of accounts) {
      await engine.accounts.ensure(account);
      await engine.ledger.grant(account, GRANTED, 'premium', 'for the test');
      this.keys.set(account, (await engine.accounts.createKey(account, 'scale')).secret);
    }
    const { secret } = await engine.accounts.createKey('local', 'gpu', {}, 'worker');
    await engine.close();
    return secret;
  }

  /** Resolves when it answers. */
  async startEngine(): Promise<void> {
    const child = spawn(process.execPath, ['--no-warnings', BIN, 'serve', '--port', new URL(this.url).port, '--home', this.engineHome], { env: { ...process.env, ...this.#env }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.on('data', (chunk: Buffer) => (this.log += `engine: ${chunk.toString()}`));
    this.#engine = child;
    const [said] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
    if (!(said instanceof Uint8Array)) throw new Error(`the engine ended with ${String(said)}:\n${this.log}`);
  }

  killEngine = (): Promise<unknown> => end(this.#engine, 'SIGKILL');

  startWorker(place: number): void {
    this.workers[place] = new WorkerProcess(this.#homes[place]!, { ...this.#workerEnv, SOGNI_FLOW_WORKER_NAME: this.nameOf(place) });
  }

  /** As the engine knows it. */
  nameOf = (place: number): string => `gpu-${place}`;

  /** Lets everybody end. @returns exit codes. */
  async stop(): Promise<readonly unknown[]> {
    const codes = await Promise.all(this.workers.map((worker) => worker.end()));
    return [...codes, await end(this.#engine, 'SIGTERM')];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await this.killEngine();
    await this.simulator.close();
    this.redis[Symbol.dispose]();
  }
}

/** @returns the exit code. */
async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<unknown> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode;
  const ended = once(child, 'close');
  child.kill(signal);
  return ((await ended) as unknown[])[0];
}
