/** `sogni-flow serve` on a port of its own with an empty data folder, and a key for its local account. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { CommandLine } from '../../e2e/command-line.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');
const HOME = 'engine';

export class ServedEngine implements AsyncDisposable {
  readonly cli = new CommandLine();
  readonly home = HOME;
  baseUrl = '';
  key = '';
  #process: ChildProcess | undefined;
  #log = '';

  static async start(environment: NodeJS.ProcessEnv = {}): Promise<ServedEngine> {
    const engine = new ServedEngine();
    engine.key = (await engine.cli.run(['keys', 'create', 'n8n'], {}, HOME)).stdout.trim();
    const child = spawn(process.execPath, [BIN, 'serve', '--port', '0', '--home', HOME], { cwd: engine.cli.folder, env: { ...process.env, NO_COLOR: '1', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    engine.#process = child;
    child.stderr.on('data', (chunk: Buffer) => (engine.#log += chunk.toString()));
    const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
    if (!(line instanceof Uint8Array)) throw new Error(`the engine ended with ${String(line)}: ${engine.#log}`);
    engine.baseUrl = line.toString().trim();
    return engine;
  }

  /** What the local account has and what is on hold, in Spark. */
  async balance(): Promise<{ readonly available: number; readonly held: number }> {
    return JSON.parse((await this.cli.run(['balance', '--json'], {}, HOME)).stdout) as { available: number; held: number };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    this.cli[Symbol.dispose]();
  }
}
