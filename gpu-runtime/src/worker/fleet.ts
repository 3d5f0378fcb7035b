/**
 * The fleet port: where a worker says that it is there and what it has, and hears whether it may work. The engine is behind it, in
 * process or over HTTP.
 *
 * A worker is known by its name. Each start of it is a session: once a later one has registered under the same name, the earlier
 * one is refused (`lease_lost`). Times are the engine's; a worker's clock is never asked.
 */
import type { Network } from '../queue/port.ts';
import type { Capability } from '../runtimes/port.ts';

/** A worker that is not heard of for four times as long counts as gone. */
export const HEARTBEAT_MS = 5_000;

export interface Gpu {
  readonly name: string;
  readonly memoryBytes: number;
  readonly driver: string;
}

/** What a runtime has and the worker does not offer, with the reason. */
export interface Misfit {
  readonly operation: string;
  readonly model: string;
  readonly why: string;
}

export interface WorkerCard {
  readonly name: string;
  readonly host: string;
  /** Empty where none is known of. */
  readonly gpus: readonly Gpu[];
  /** By their names. */
  readonly runtimes: readonly string[];
  readonly offers: readonly Capability[];
  readonly misfits: readonly Misfit[];
  readonly network: Network;
  /** Jobs at a time. */
  readonly slots: number;
}

export interface Pulse {
  /** `fraction` is 0 to 1. */
  readonly running: readonly { readonly jobId: string; readonly fraction: number }[];
  /** It ends once its jobs have. */
  readonly draining: boolean;
}

/** `trial`: one job at a time, until one is done. */
export type WorkerLeave = 'active' | 'trial' | 'paused' | 'quarantined';

export interface Standing {
  readonly state: WorkerLeave;
  readonly why?: string | undefined;
  /** Of jobs that wish for workers such as this one; beside those of its models. Until the next answer. */
  readonly lanes?: readonly string[];
}

export interface FleetDesk {
  /** Also again, when what the worker offers has changed. @throws FlowError `forbidden` for the name of another key's worker; `invalid_input` */
  register(card: WorkerCard, session: string): Promise<Standing>;
  /** @throws FlowError `not_found` when it has to register again; `lease_lost` when another one has its name */
  heartbeat(name: string, session: string, pulse: Pulse): Promise<Standing>;
  /** It has ended, and comes back by registering. */
  leave(name: string, session: string): Promise<void>;
}
