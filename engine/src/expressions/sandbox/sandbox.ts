/**
 * One sandbox: a QuickJS runtime of its own, with the guest's modules loaded. Everything goes in and out as a string. After a
 * `SandboxFailure` it must not be used again: it was stopped in the middle of something.
 */
import variant from '@jitl/quickjs-ng-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, type QuickJSContext, type QuickJSHandle, type QuickJSRuntime, type QuickJSSyncVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core';
import { ENDING, guestModule } from './guest-source.ts';
import { hostFunctions } from './host-functions.ts';

export interface SandboxLimits {
  readonly memoryBytes: number;
}

export class SandboxFailure extends Error {
  readonly kind: 'timeout' | 'memory' | 'crash';

  constructor(kind: SandboxFailure['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Of the WebAssembly stack; recursion of guest code ends here, long before the thread's own stack does. */
const STACK_BYTES = 512 * 1024;

let loading: Promise<QuickJSWASMModule> | undefined;

export async function openSandbox(limits: SandboxLimits): Promise<Sandbox> {
  loading ??= newQuickJSWASMModuleFromVariant(variant as unknown as QuickJSSyncVariant);
  return new Sandbox(await loading, limits);
}

export class Sandbox {
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #main: QuickJSHandle;
  #deadline = Infinity;

  constructor(quickjs: QuickJSWASMModule, limits: SandboxLimits) {
    this.#runtime = quickjs.newRuntime();
    this.#runtime.setMemoryLimit(limits.memoryBytes);
    this.#runtime.setMaxStackSize(STACK_BYTES);
    this.#runtime.setInterruptHandler(() => performance.now() > this.#deadline);
    this.#runtime.setModuleLoader(
      (name) => guestModule(name),
      (_from, name) => name,
    );
    this.#context = this.#runtime.newContext();
    this.#installHost();
    this.#main = this.#take(this.#context.evalCode(guestModule(`./main${ENDING}`), `./main${ENDING}`, { type: 'module' }));
    // From here on `import()` in foreign code finds nothing.
    this.#runtime.setModuleLoader((name) => ({ error: new Error(`modules cannot be loaded here: ${name}`) }));
  }

  /** Calls `evaluate` of the guest. `deadline` is on the clock of `performance.now()`. @throws SandboxFailure */
  evaluate(payload: string, deadline: number): string {
    return this.#within(deadline, () => this.#callText('evaluate', this.#context.newString(payload)));
  }

  /** Runs a Code node's JavaScript to its end, promises included. @throws SandboxFailure */
  runCode(code: string, payload: string, deadline: number): string {
    return this.#within(deadline, () => {
      // On one line, so that line numbers are the author's.
      const compiled = this.#context.evalCode(`(async function () {${code}\n})`, 'Code', { type: 'global' });
      if (compiled.error) return JSON.stringify({ failure: this.#syntaxFailure(compiled.error) });
      using main = this.#context.getProp(this.#main, 'startCode');
      using text = this.#context.newString(payload);
      this.#take(this.#context.callFunction(main, this.#context.undefined, text, compiled.value)).dispose();
      compiled.value.dispose();
      const jobs = this.#runtime.executePendingJobs();
      if (jobs.error) this.#fail(jobs.error);
      return this.#callText('takeCodeReply');
    });
  }

  dispose(): void {
    this.#main.dispose();
    this.#context.dispose();
    this.#runtime.dispose();
  }

  #within(deadline: number, run: () => string): string {
    this.#deadline = deadline;
    try {
      return run();
    } catch (error) {
      if (error instanceof SandboxFailure) throw error;
      // The WebAssembly itself gave up: its stack or its memory ran over.
      throw new SandboxFailure('crash', error instanceof Error ? error.message : String(error));
    } finally {
      this.#deadline = Infinity;
    }
  }

  #callText(name: string, ...given: QuickJSHandle[]): string {
    using entry = this.#context.getProp(this.#main, name);
    using result = this.#take(this.#context.callFunction(entry, this.#context.undefined, ...given));
    for (const handle of given) handle.dispose();
    return this.#context.getString(result);
  }

  #take(result: { error?: undefined; value: QuickJSHandle } | { error: QuickJSHandle }): QuickJSHandle {
    return result.error ? this.#fail(result.error) : result.value;
  }

  #fail(handle: QuickJSHandle): never {
    const error = this.#context.dump(handle) as { name?: unknown; message?: unknown } | undefined;
    handle.dispose();
    const message = String(error?.message ?? error);
    if (performance.now() > this.#deadline || message === 'interrupted') throw new SandboxFailure('timeout', message);
    throw new SandboxFailure(/out of memory/.test(message) || error === null ? 'memory' : 'crash', message);
  }

  #syntaxFailure(handle: QuickJSHandle): { kind: 'syntax'; message: string; line?: number } {
    const error = this.#context.dump(handle) as { message?: string; stack?: string };
    handle.dispose();
    const line = /Code:(\d+)/.exec(error.stack ?? '')?.[1];
    return { kind: 'syntax', message: String(error.message), ...(line === undefined ? {} : { line: Number(line) }) };
  }

  #installHost(): void {
    using host = this.#context.newObject();
    for (const [name, run] of Object.entries(hostFunctions)) {
      using entry = this.#context.newFunction(name, (...given) => this.#context.newString(run(...given.map((handle) => this.#context.getString(handle)))));
      this.#context.setProp(host, name, entry);
    }
    this.#context.setProp(this.#context.global, 'host', host);
  }
}
