/** Starts the thread of the SDK and keeps what it tells. It may end at any time: what it was for is then found out from the record. */
import { Worker } from 'node:worker_threads';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { orLate } from '../../../waiting/or-late.ts';
import { failureOf } from '../refusals.ts';
import type { FromThread, ThreadOrder, ToThread } from './messages.ts';

export interface ProjectThread {
  /** Its project's id, once the request has left. @throws FlowError when it was refused, the SDK is missing or the thread ended. */
  readonly sent: Promise<string>;
  /** Resolves with the next end of the project or of the thread. */
  readonly ended: Promise<void>;
  /** @returns whether the network says that it was cancelled; `undefined` when it does not say in time. */
  cancel(withinMs: number): Promise<boolean | undefined>;
  close(): Promise<void>;
}

export const INSTALL = 'npm install @sogni-ai/sogni-client@5.54.0';

export function openThread(order: ThreadOrder, hear: (message: FromThread) => void): ProjectThread {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  // The flags of the main thread are not for a module.
  const worker = new Worker(new URL(`./thread${ending}`, import.meta.url), { name: 'sogni', workerData: order, execArgv: [], env: {}, stdout: true, stderr: true });
  const sent = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<void>();
  let cancelled = Promise.withResolvers<boolean>();
  sent.promise.catch(() => undefined);
  if (order.projectId !== undefined) sent.resolve(order.projectId);

  worker.on('message', (message: FromThread) => {
    if (message.type === 'sent') sent.resolve(message.projectId);
    if (message.type === 'missing') sent.reject(new FlowError('tool_missing', `this needs the SDK of Sogni's network; install it with: ${INSTALL}`));
    if (message.type === 'refused') sent.reject(failureOf(message, 'a project on the network'));
    if (message.type === 'cancelled') cancelled.resolve(message.didCancel);
    if (message.type === 'ended') ended.resolve();
    hear(message);
  });
  const over = (cause?: unknown): void => {
    sent.reject(new FlowError('runtime_unreachable', 'the connection to the network broke before the project was sent', { cause }));
    ended.resolve();
  };
  worker.on('error', over);
  worker.on('exit', () => over());

  return {
    sent: sent.promise,
    ended: ended.promise,
    async cancel(withinMs) {
      cancelled = Promise.withResolvers<boolean>();
      worker.postMessage({ type: 'cancel' } satisfies ToThread);
      return await orLate(cancelled.promise, withinMs);
    },
    close: async () => void (await worker.terminate()),
  };
}
