/** Runs the built command line in a process of its own, as a user does. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLedger } from '../../engine/src/billing/ledger.ts';
import type { ExecutionState } from '../../engine/src/execution/types.ts';
import { createExecutionStore } from '../../engine/src/store/executions.ts';
import { withBooks } from '../chaos/books.ts';

const BIN = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');
/** How often the database is looked at for what another process does. */
const LOOK_EVERY_MS = 20;
const ENDED: readonly ExecutionState[] = ['completed', 'failed', 'cancelled'];

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** With `--json`: the last line. */
  readonly result: { readonly status: string; readonly spark: { readonly captured: number }; readonly outputs: Record<string, { path: string; sha256: string }[]>; readonly error?: { code: string; message: string; node: string | null } };
}

/** A folder of its own for a suite; `dispose` removes it. */
export class CommandLine implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'sogni-flow-e2e-'));

  write(name: string, content: string | Uint8Array | object): string {
    const path = join(this.folder, name);
    writeFileSync(path, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
    return path;
  }

  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}, home = 'home'): Promise<Outcome> {
    return await this.runBare([...args, '--home', home], env);
  }

  /** A command that opens no data folder. */
  async runBare(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: this.folder, env: { ...process.env, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((end) => child.once('close', end));
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    return { code, stdout, stderr, result: (last.startsWith('{') ? JSON.parse(last) : {}) as Outcome['result'] };
  }

  /** What an account has, in Spark, read from the database itself: quicker than a process that is asked, and right whoever uses it meanwhile. */
  async balance(home = 'home', account = 'local'): Promise<{ readonly available: number; readonly held: number }> {
    const { available, held } = await withBooks(join(this.folder, home), async (store) => await createLedger({ store }).balance(account));
    return { available: available / 1_000_000, held: held / 1_000_000 };
  }

  /**
   * Waits for what other processes make of an execution.
   * @param id - an execution, or `last`.
   * @throws once it has ended otherwise
   */
  async until(id: string, home: string, state: ExecutionState): Promise<void> {
    await withBooks(join(this.folder, home), async (store) => {
      const executions = createExecutionStore(store);
      for (;;) {
        const execution = (await executions.list('local', 100)).find((one, place) => (id === 'last' ? place === 0 : one.id === id));
        if (execution?.state === state) return;
        if (execution !== undefined && ENDED.includes(execution.state)) throw new Error(`execution ${id} is not ${state}: ${JSON.stringify(execution)}`);
        await sleep(LOOK_EVERY_MS);
      }
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
