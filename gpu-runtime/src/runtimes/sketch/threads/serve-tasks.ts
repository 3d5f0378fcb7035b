/** The thread's side: answers requests one after the other. */
import { parentPort } from 'node:worker_threads';
import type { ErrorCode } from 'n8n-nodes-sogni-flow/contract';
import type { TaskHooks, TaskReply, TaskRequest, TaskTable } from './protocol.ts';
import { transferablesOf } from './transferables.ts';

const PROGRESS_INTERVAL_MS = 50;
const PREVIEW_INTERVAL_MS = 250;

/** Thrown by `tick`, and by nothing else. */
class Cancelled extends Error {}

const send = (reply: TaskReply, transfer: readonly ArrayBuffer[] = []): void => parentPort?.postMessage(reply, [...transfer]);

function hooksFor({ id, flag }: TaskRequest): TaskHooks {
  const cancelled = new Int32Array(flag);
  let lastProgress = 0;
  let lastPreview = performance.now();
  return {
    tick(fraction, activity) {
      if (Atomics.load(cancelled, 0) !== 0) throw new Cancelled();
      const now = performance.now();
      if (now - lastProgress < PROGRESS_INTERVAL_MS) return;
      lastProgress = now;
      send({ id, kind: 'progress', fraction, ...(activity === undefined ? {} : { activity }) });
    },
    preview(rgb, width, height) {
      const now = performance.now();
      if (now - lastPreview < PREVIEW_INTERVAL_MS) return;
      lastPreview = now;
      const copy = new Uint8Array(rgb);
      send({ id, kind: 'preview', picture: { width, height, rgb: copy } }, [copy.buffer]);
    },
  };
}

function failure(id: number, error: unknown): TaskReply {
  const { message = String(error), stack, code, name } = (error ?? {}) as { message?: string; stack?: string; code?: ErrorCode; name?: string };
  return { id, kind: 'failed', message, ...(stack === undefined ? {} : { stack }), ...(name === 'FlowError' && code !== undefined ? { code } : {}) };
}

/** Makes this thread a worker of a pool. */
export function serveTasks(tasks: TaskTable): void {
  parentPort?.on('message', async (request: TaskRequest) => {
    const { id } = request;
    try {
      const load = tasks[request.task];
      if (!load) throw new Error(`there is no task "${request.task}"`);
      const task = await load();
      const output = await task(request.input as never, hooksFor(request));
      send({ id, kind: 'done', output }, transferablesOf(output));
    } catch (error) {
      send(error instanceof Cancelled ? { id, kind: 'cancelled' } : failure(id, error));
    }
  });
}
