/** Another engine that stands in the place of Sogni's network: `sogni-flow serve` in a process of its own, that can be killed and comes back at its address. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { auditHome, disagreementsIn, withBooks } from '../chaos/books.ts';
import { freePort } from '../services/n8n/free-port.ts';
import { boughtTwice, endingsAreFinal } from '../simulation/audit.ts';
import type { CommandLine } from './command-line.ts';

const BIN = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');
const ACCOUNT = 'client';

export class ServedNetwork implements AsyncDisposable {
  readonly url: string;
  readonly key: string;
  readonly #cli: CommandLine;
  readonly #home: string;
  #process: ChildProcess | undefined;

  private constructor(cli: CommandLine, home: string, url: string, key: string) {
    [this.#cli, this.#home, this.url, this.key] = [cli, home, url, key];
  }

  /** @param spark - that its client has there, bought. */
  static async start(cli: CommandLine, home: string, spark: number): Promise<ServedNetwork> {
    const key = (await cli.run(['keys', 'create', 'engine', '--account', ACCOUNT], {}, home)).stdout.trim();
    if (spark > 0) await cli.run(['grant', ACCOUNT, String(spark), '--kind', 'premium'], {}, home);
    await auditHome(join(cli.folder, home));
    const network = new ServedNetwork(cli, home, `http://127.0.0.1:${await freePort()}`, key);
    await network.serve();
    return network;
  }

  async serve(): Promise<void> {
    const child = spawn(process.execPath, [BIN, 'serve', '--port', new URL(this.url).port, '--home', this.#home], { cwd: this.#cli.folder, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'ignore'] });
    this.#process = child;
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => Promise.reject(new Error('the network did not start')))]);
  }

  /** With SIGKILL. */
  async kill(): Promise<void> {
    const child = this.#process!;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** How an engine is told of it. */
  get environment(): NodeJS.ProcessEnv {
    return { SOGNI_FLOW_SOGNI_URL: this.url, SOGNI_FLOW_SOGNI_KEY: this.key };
  }

  /** Spark of its client, and how many jobs it has made for it and been paid for. */
  async books(): Promise<{ readonly available: number; readonly held: number; readonly paidJobs: number; readonly runs: readonly { status: string }[] }> {
    const balance = await this.#cli.balance(this.#home, ACCOUNT);
    return await withBooks(join(this.#cli.folder, this.#home), async (store) => {
      const [{ paid }] = (await store.all<{ paid: number }>('SELECT COUNT(*) AS paid FROM job WHERE captured > 0')) as [{ paid: number }];
      return { ...balance, paidJobs: Number(paid), runs: await store.all<{ status: string }>('SELECT status FROM workflow_run') };
    });
  }

  /** @returns one sentence for each thing that must not be once it has nothing to do. */
  async findings(): Promise<string[]> {
    return await withBooks(join(this.#cli.folder, this.#home), async (store) => [...(await endingsAreFinal(store)), ...(await boughtTwice(store)), ...(await disagreementsIn(store))]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process?.exitCode === null && this.#process.signalCode === null) await this.kill();
  }
}
