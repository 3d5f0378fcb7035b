/** `sogni-flow serve` as a creator starts it: a process of its own, an empty data folder, and the link that it prints. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../n8n/free-port.ts';
import { until } from '../n8n/until.ts';

const BIN = resolve(import.meta.dirname, '../../../engine/bin/sogni-flow.js');
const START_MS = 60_000;

export interface ServedPage extends AsyncDisposable {
  readonly baseUrl: string;
  readonly home: string;
  /** Signs in once. */
  readonly link: string;
  /** @param signal - `SIGKILL` leaves it no time to end well. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** On the same port and data folder. @returns a new link. */
  start(): Promise<string>;
  /** What another command of the same data folder prints. */
  command(...args: readonly string[]): Promise<string>;
}

export async function servePage(environment: NodeJS.ProcessEnv = {}): Promise<ServedPage> {
  const home = await mkdtemp(join(tmpdir(), 'sogni-flow-page-'));
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const env = { ...process.env, NO_COLOR: '1', ...environment };
  let child: ChildProcess | undefined;

  async function start(): Promise<string> {
    let log = '';
    const started = spawn(process.execPath, [BIN, 'serve', '--port', String(port), '--home', home], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    started.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    process.once('exit', () => started.kill('SIGKILL'));
    return await until(`the link of serve`, START_MS, async () => {
      if (started.exitCode !== null) throw new Error(`serve ended with ${started.exitCode}: ${log}`);
      return await Promise.resolve(/(http:\/\/\S+#sign-in=\S+)\s/.exec(log)?.[1]);
    });
  }

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async function command(...args: readonly string[]): Promise<string> {
    const run = spawn(process.execPath, [BIN, ...args, '--home', home], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    run.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    run.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(run, 'close')) as [number | null];
    if (code !== 0) throw new Error(`sogni-flow ${args.join(' ')} ended with ${code}: ${err}`);
    return out.trim();
  }

  const link = await start();
  return {
    ...{ baseUrl, home, link, stop, start, command },
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
