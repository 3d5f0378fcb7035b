/** Items, node runs and executions: what flows through a workflow, in n8n's own shapes. */
import type { ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';

/** As n8n writes it. `data` holds base64, or `artifact:<sha-256>` when the bytes lie in the artifact store. */
export interface BinaryData {
  readonly data: string;
  readonly mimeType: string;
  readonly fileName?: string;
  readonly fileExtension?: string;
  readonly fileType?: string;
  readonly fileSize?: string;
  /** The same reference as `data` when the bytes lie in the store; n8n's nodes test for it. */
  readonly id?: string;
}

export interface PairedItem {
  readonly item: number;
  readonly input?: number;
  /** Where that item really came from, when it is not what the run's own source says: batches that a loop hands out later. */
  readonly sourceOverwrite?: RunSource;
}

export interface Item {
  json: Record<string, unknown>;
  binary?: Record<string, BinaryData>;
  pairedItem?: PairedItem | readonly PairedItem[] | number;
  error?: { message: string; code?: string };
}

/** Where the items of one input came from. */
export interface RunSource {
  readonly node: string;
  readonly output: number;
  readonly run: number;
}

export type NodeOutputs = readonly (readonly Item[])[];

export interface NodeFailure {
  readonly code: string;
  readonly message: string;
  readonly node: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** One run of one node: a node in a loop has several. */
export interface NodeRun {
  readonly node: string;
  readonly runIndex: number;
  /** Order of start within the execution, from 0. */
  readonly executionIndex: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** By input; `undefined` where nothing arrived. */
  readonly sources: readonly (RunSource | undefined)[];
  /** By output; an empty list is a branch not taken. */
  readonly outputs: NodeOutputs;
  readonly failure?: NodeFailure;
}

/** States of an execution; drawn, with the moves between them, in `transitions.ts`. */
export type ExecutionState = 'queued' | 'running' | 'waiting' | 'waiting_for_user' | 'interrupted' | 'completed' | 'failed' | 'cancelled';

export interface Execution {
  readonly id: string;
  readonly account: string;
  readonly workflowName: string;
  /** The file as it was when the execution began. */
  readonly workflowJson: string;
  readonly state: ExecutionState;
  /** The start node's items. */
  readonly trigger: readonly Item[];
  /** Where its results are to be written; absolute. */
  readonly resultFolder?: string;
  /** The most that it may cost in all, in µSpark; absent for executions without a price. */
  readonly approved?: number;
  /** The process that runs it, or ran it last: `<host>:<pid>:<n>`. */
  readonly owner?: string;
  /** The owner's last sign of life, by the store's clock. */
  readonly ownerSeenAt?: number;
  /** Any host may go on with it; else it is left to whoever started it in the foreground. */
  readonly hosted?: true;
  /** The execution that it is a fork of. */
  readonly forkedFrom?: string;
  /** Id of the API key that it was started with; its caps apply. */
  readonly apiKeyId?: string;
  /** The template that it was made from. */
  readonly template?: { readonly id: string; readonly version: string };
  /** As they were given, by key of the form's field; absent where only the trigger's items are known. */
  readonly inputs?: ExecutionInputs;
  /** Nothing is taken from the job cache. */
  readonly noCache?: true;
  /** The execution that a result was taken from to go on with. */
  readonly after?: string;
  /** How many executions stand above it whose nodes wait for the next one in the line; absent for 0. */
  readonly depth?: number;
  /** Its place in a batch. */
  readonly batch?: { readonly id: string; readonly index: number };
  /** Why it has failed, or what it waits for the user for. */
  readonly failure?: NodeFailure;
  readonly createdAt: number;
  readonly finishedAt?: number;
}

/** Told while an execution runs; the CLI, the event stream and the page read it. */
export type ExecutionEvent =
  | { readonly type: 'execution_started'; readonly executionId: string; readonly workflow: string }
  | { readonly type: 'node_started'; readonly executionId: string; readonly node: string; readonly runIndex: number; readonly items: number }
  | { readonly type: 'node_progress'; readonly executionId: string; readonly node: string; readonly runIndex: number; readonly fraction: number; readonly activity?: string }
  | {
      readonly type: 'node_finished';
      readonly executionId: string;
      readonly node: string;
      readonly runIndex: number;
      readonly items: number;
      readonly elapsedMs: number;
      /** Read back from an earlier start of the same execution. */
      readonly restored: boolean;
      readonly failure?: NodeFailure;
    }
  | { readonly type: 'node_waiting'; readonly executionId: string; readonly node: string; readonly runIndex: number; readonly resumeAt?: number; readonly resumeUrl?: string }
  /** Nothing more happens here: it has ended, or stops until time, a call, the user or another process lets it go on. */
  | { readonly type: 'execution_finished'; readonly executionId: string; readonly state: ExecutionState; readonly failure?: NodeFailure };
