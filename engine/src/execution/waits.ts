/** What a parked node run waits for, and how it was called. */
import type { RunSource } from './types.ts';

/** How long to wait between looks for what other processes did: calls, cancels, a fence that went up. */
export const LOOK_MS = 1_000;

/** What a Wait node asks for. It goes on with whichever comes first. */
export interface WaitRequest {
  /** Milliseconds since the epoch. */
  readonly resumeAt?: number;
  /** HTTP method of the call that it can be resumed by. */
  readonly method?: string;
}

export interface Wait extends WaitRequest {
  readonly node: string;
  readonly runIndex: number;
  readonly parkedAt: number;
  /** What let it go on; absent while it waits. */
  readonly outcome?: 'time' | 'call';
  readonly call?: WaitCall;
}

/** An HTTP request as n8n hands it to the nodes. */
export interface WaitCall {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Which wait of an execution. */
export type WaitPlace = Pick<RunSource, 'node'> & { readonly runIndex: number };

export const placeKey = ({ node, runIndex }: WaitPlace): string => `${runIndex} ${node}`;

/** Whether nobody needs to call or to look at it: it goes on within the time. */
export const endsWithin = ({ resumeAt }: WaitRequest, ms: number, now: number): boolean => resumeAt !== undefined && resumeAt - now <= ms;
