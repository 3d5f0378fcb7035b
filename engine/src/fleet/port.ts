/** The fleet as the rest of the engine sees it. */
import type { Capability, FleetDesk } from 'sogni-flow-runtime';
import type { Owner, WorkerRow } from './rows.ts';
import type { WorkerState } from './states.ts';

/** What jobs ask of workers and tell about them. Nothing here is waited for on the way to a runtime, and nothing rejects but `admit`. */
export interface WorkerWatch {
  /** Before a worker is given a job. @throws FlowError `worker_set_aside` */
  admit(worker: string): void;
  /** A job was done on it. */
  done(worker: string): Promise<void>;
  /** A run of a job failed on it. @param why - code and message of a failure that speaks against the runtime or its machine; absent for others */
  failed(worker: string, jobId: string, why?: string): Promise<void>;
  /** Somebody else starts a job that this worker had: it may have died with it. @param since - when the job first started */
  lost(worker: string, jobId: string, since: number): Promise<void>;
  /** Whom the capture of a job pays, and how much of it in parts per million. */
  earner(worker: string, job: { readonly operation: string; readonly account: string }): { readonly id: string; readonly share: number } | undefined;
}

/** A worker as it is shown. */
export interface ShownWorker extends WorkerRow {
  readonly state: WorkerState;
  readonly why?: string;
  /** Why it earns nothing, where it could. */
  readonly notEarning?: string;
}

export interface Fleet {
  readonly watch: WorkerWatch;
  /** The way in for workers that share the database, or for those of a key. */
  deskOf(owner?: Owner): FleetDesk;
  /** A worker may speak for itself only. @throws FlowError `forbidden` */
  checkOwner(worker: string, owner: Owner): Promise<void>;
  /** What workers of other processes have that are there and not about to go. */
  announced(): readonly Capability[];
  /** How many workers take jobs of a model now. @param placement - of the job, as in its row */
  serving(operation: string, model: string, placement?: string | null): number;
  /** Those that are there, and those with a key that may come back. */
  list(): Promise<readonly ShownWorker[]>;
  /** @throws FlowError `not_found` */
  find(name: string): Promise<ShownWorker>;
  /** @throws FlowError `not_found` */
  pause(name: string): Promise<ShownWorker>;
  /** Ends a pause and a quarantine. @throws FlowError `not_found` */
  resume(name: string): Promise<ShownWorker>;
  /** Writes down who was heard of, and looks what other processes have written. */
  sync(): Promise<void>;
  /** Forgets those that are long gone. */
  sweep(): Promise<void>;
}
