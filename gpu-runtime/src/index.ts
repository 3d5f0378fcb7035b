/** Queue, worker and artifacts. The queue alone has a door of its own, `sogni-flow-runtime/queue`, and so have the runtimes, which weigh more: `sogni-flow-runtime/runtimes` those that are built in, `sogni-flow-runtime/comfyui` the one that is configured. */
export * from './artifacts/port.ts';
export * from './queue/index.ts';
export * from './runtimes/port.ts';
export * from './worker/desk.ts';
export { openFileArtifactStore, type FileStoreOptions } from './artifacts/file-store.ts';
export { diskFiles, type FilePort, type OpenFile } from './artifacts/file-port.ts';
export { createSniffer, sniff, type Sniffed, type Sniffer } from './artifacts/sniff.ts';
export { RETRY_CLASSES, retryClassOf, type RetryClass } from './worker/retry-classes.ts';
export { startRemoteWorker, type RemoteWorker, type RemoteWorkerOptions } from './worker/remote/remote-worker.ts';
export { workForEngine, type WorkOptions } from './worker/remote/work-for-engine.ts';
export { together, type JobObserved, type WorkerObserver } from './worker/observer.ts';
export * from './worker/fleet.ts';
export { readGpus } from './worker/hardware.ts';
export { inGigabytes, fitting, withinMemory } from './worker/within-memory.ts';
export { joinFleet, type Membership, type MembershipOptions } from './worker/membership.ts';
export { describeWorker } from './worker/describe-worker.ts';
export { startWorker, type Worker, type WorkerOptions } from './worker/worker.ts';
export { noLog, type Log } from './worker/log.ts';
