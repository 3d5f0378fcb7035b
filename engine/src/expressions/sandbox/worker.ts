/** The sandbox thread: one request after the other, a sandbox per execution for expressions, a new one for every Code node. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SandboxReply, SandboxRequest, ThreadSettings } from './messages.ts';
import { openSandbox, type Sandbox, SandboxFailure } from './sandbox.ts';

/** Executions whose sandbox is kept. */
const KEPT = 16;
/** Making one takes 10 ms and more, so the next is made ahead once the thread has had nothing to do for so long. */
const IDLE_MS = 50;

const port = parentPort!;
const { memoryBytes } = workerData as ThreadSettings;
const sandboxes = new Map<string, Sandbox>();
let spare: Promise<Sandbox> | undefined;
let idle: NodeJS.Timeout | undefined;

async function freshSandbox(): Promise<Sandbox> {
  const made = spare ?? openSandbox({ memoryBytes });
  spare = undefined;
  return await made;
}

function restock(): void {
  clearTimeout(idle);
  if (spare) return;
  idle = setTimeout(() => {
    spare = openSandbox({ memoryBytes });
    // Whoever takes it is told.
    spare.catch(() => undefined);
  }, IDLE_MS);
}

/** The one of `key`, moved to the end of the line. */
async function sandboxOf(key: string): Promise<Sandbox> {
  const sandbox = sandboxes.get(key) ?? (await freshSandbox());
  sandboxes.delete(key);
  sandboxes.set(key, sandbox);
  const [oldest] = sandboxes.keys();
  if (sandboxes.size > KEPT && oldest !== undefined) {
    sandboxes.get(oldest)!.dispose();
    sandboxes.delete(oldest);
  }
  return sandbox;
}

async function answer({ id, kind, sandbox, payload, code, timeoutMs }: SandboxRequest): Promise<SandboxReply> {
  try {
    if (kind === 'evaluate') return { id, result: (await sandboxOf(sandbox)).evaluate(payload, performance.now() + timeoutMs) };
    const fresh = await freshSandbox();
    const result = fresh.runCode(code!, payload, performance.now() + timeoutMs);
    fresh.dispose();
    return { id, result };
  } catch (error) {
    if (error instanceof SandboxFailure) return { id, failure: error.kind, message: error.message };
    return { id, failure: 'crash', message: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', (request: SandboxRequest) => {
  clearTimeout(idle);
  void answer(request).then((reply) => {
    port.postMessage(reply);
    restock();
  });
});
port.postMessage({ ready: true } satisfies SandboxReply);
