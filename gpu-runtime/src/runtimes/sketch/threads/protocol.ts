/**
 * What the event loop and a thread say to each other.
 *
 * A task is asked for by name; its answer comes after any number of progress and preview messages. Cancelling is no message: a busy
 * thread reads none. It is a word in shared memory that `tick` looks at.
 */
import type { ErrorCode } from 'n8n-nodes-sogni-flow/contract';

export interface TaskRequest {
  readonly id: number;
  readonly task: string;
  readonly input: unknown;
  /** One Int32; 1 once the task is cancelled. */
  readonly flag: SharedArrayBuffer;
}

export type TaskReply =
  | { readonly id: number; readonly kind: 'progress'; readonly fraction: number; readonly activity?: string }
  | { readonly id: number; readonly kind: 'preview'; readonly picture: RawPicture }
  | { readonly id: number; readonly kind: 'done'; readonly output: unknown }
  | { readonly id: number; readonly kind: 'cancelled' }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string; readonly stack?: string; readonly code?: ErrorCode };

/** Pixels, 3 bytes each, sRGB, rows from the top. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** What a task may do besides computing. */
export interface TaskHooks {
  /** Call every few milliseconds, with the done part from 0 to 1. Throws when the task is cancelled; let it through. */
  tick(fraction: number, activity?: string): void;
  /** The work so far; dropped when the last one was less than a quarter of a second ago. The pixels are copied. */
  preview(rgb: Uint8Array, width: number, height: number): void;
}

/** A task runs in a thread: its input and output must survive structured cloning, and it shares no state with other tasks. */
export type Task = (input: never, hooks: TaskHooks) => unknown;

/** Loads a task at its first use, so that a thread that draws never loads the synthesiser. */
export type TaskTable = Readonly<Record<string, () => Promise<Task>>>;
