/** The queue alone, for those who only put jobs in or name workers: a tenth of what the whole package loads. */
export * from './port.ts';
export * from './sql.ts';
export { createEmbeddedQueue, type EmbeddedQueue } from './embedded-queue.ts';
export { QUEUE_SCHEMA } from './schema.ts';
export { isDeadWorker, workerName } from './worker-name.ts';
