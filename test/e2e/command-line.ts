/** Runs the built command line in a process of its own, as a user does. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const BIN = resolve(import.meta.dirname, '../../engine/bin/sogni-flow.js');

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

  /** What is on hold on the local account, in Spark. */
  async held(home = 'home'): Promise<number> {
    return (JSON.parse((await this.run(['balance', '--json'], {}, home)).stdout) as { held: number }).held;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
