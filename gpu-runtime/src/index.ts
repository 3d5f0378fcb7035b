/** Queue, worker and artifacts. The runtimes, which weigh more, are a door of their own: `sogni-flow-runtime/runtimes`. */
export * from './artifacts/port.ts';
export * from './queue/port.ts';
export * from './queue/sql.ts';
export * from './runtimes/port.ts';
export * from './worker/desk.ts';
export { openFileArtifactStore, type FileStoreOptions } from './artifacts/file-store.ts';
export { diskFiles, type FilePort, type OpenFile } from './artifacts/file-port.ts';
export { createSniffer, sniff, type Sniffed, type Sniffer } from './artifacts/sniff.ts';
export { createEmbeddedQueue, type EmbeddedQueue } from './queue/embedded-queue.ts';
export { QUEUE_SCHEMA } from './queue/schema.ts';
export { isDeadWorker, workerName } from './queue/worker-name.ts';
export { RETRY_CLASSES, retryClassOf, type RetryClass } from './worker/retry-classes.ts';
export { startWorker, type Worker, type WorkerOptions } from './worker/worker.ts';
export { noLog, type Log } from './worker/log.ts';
