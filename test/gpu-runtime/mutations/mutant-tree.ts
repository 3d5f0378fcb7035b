/** A copy of the adapters and their suites, in which a mistake can be made and the suites be run without touching the originals. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const COPIED = ['nodes/contract', 'gpu-runtime/src', 'gpu-runtime/package.json', 'test/gpu-runtime', 'test/package.json', 'test/strip-types.mjs', 'package.json'];
/** For one test; a mistake that makes a runtime wait for ever is noticed by it. */
const TEST_TIMEOUT_MS = 20_000;
/** For a run of Jest; it ends by itself long before that. */
const RUN_TIMEOUT_MS = 100_000;

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Suites that could not even be read. */
  readonly broken: number;
  readonly output: string;
}

export class MutantTree implements Disposable {
  readonly #root = mkdtempSync(join(tmpdir(), 'mutants-'));

  private constructor(base: object) {
    for (const path of COPIED) cpSync(join(ROOT, path), join(this.#root, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.#root, 'node_modules'));
    const config = { ...base, rootDir: this.#root, testPathIgnorePatterns: [], setupFilesAfterEnv: [], maxWorkers: 1, testTimeout: TEST_TIMEOUT_MS };
    writeFileSync(join(this.#root, 'jest.config.json'), JSON.stringify(config));
  }

  static async copy(): Promise<MutantTree> {
    const { default: base } = (await import(join(ROOT, 'jest.config.mjs'))) as { readonly default: object };
    return new MutantTree(base);
  }

  /**
   * Runs the suites with the text replaced, and puts it back.
   * @param path - below `gpu-runtime/src/runtimes`. @throws when the text is not there exactly once.
   */
  async runWith(path: string, search: string, replacement: string, suites: readonly string[], title?: string): Promise<Outcome> {
    const file = join(this.#root, 'gpu-runtime/src/runtimes', path);
    const source = readFileSync(file, 'utf8');
    const parts = source.split(search);
    if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times what is to be replaced: ${search}`);
    writeFileSync(file, parts.join(replacement));
    try {
      return await this.run(suites, title);
    } finally {
      writeFileSync(file, source);
    }
  }

  async run(suites: readonly string[], title?: string): Promise<Outcome> {
    const report = join(this.#root, 'report.json');
    const { JEST_WORKER_ID: _worker, SUITE: _suite, ...env } = process.env;
    const paths = suites.map((suite) => join(this.#root, 'test/gpu-runtime', suite));
    const args = ['--config', join(this.#root, 'jest.config.json'), '--runInBand', '--forceExit', '--json', '--outputFile', report, ...(title === undefined ? [] : ['-t', title]), '--runTestsByPath', ...paths];
    const child = spawn(process.execPath, ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules/jest/bin/jest.js'), ...args], { cwd: this.#root, env, stdio: ['ignore', 'ignore', 'pipe'], timeout: RUN_TIMEOUT_MS, killSignal: 'SIGKILL' });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
    await new Promise((end) => child.once('close', end));
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    rmSync(report);
    return { passed: numPassedTests!, failed: numFailedTests!, broken: numRuntimeErrorTestSuites!, output };
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
