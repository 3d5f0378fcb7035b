/**
 * The executor port: one interface for nodes written here, for compiled n8n nodes, and later for n8n's own through its
 * core. What n8n calls engine features (retries, `onError`, `executeOnce`, pinned data, disabled nodes, pairing) is the scheduler's work.
 */
import type { Workflow, WorkflowNode } from '../workflow/types.ts';
import type { BinaryData, Item, NodeOutputs, RunSource } from './types.ts';
import type { Wait, WaitRequest } from './waits.ts';

export interface NodeShape {
  readonly inputs: number;
  readonly outputs: number;
  /** Inputs that must have arrived before the node may start when others still can come: `all` waits for each connected one. */
  readonly waitsFor: 'any' | 'all';
  readonly trigger: boolean;
  /** A trigger that fires by itself: a run that somebody starts begins at another one, where there is any. */
  readonly byItself?: true;
  /** Opens a loop: a cycle through this node is allowed. */
  readonly loop: boolean;
}

/** What a node may ask of the engine while it runs. */
export interface NodeContext {
  readonly workflow: Workflow;
  readonly node: WorkflowNode;
  readonly executionId: string;
  readonly runIndex: number;
  /** `run` does the work; `quote` asks only what it would cost, and must have no effect outside. */
  readonly mode: 'run' | 'quote';
  /** By input, `pairedItem` stamped; an input that got nothing is an empty list. */
  readonly inputs: readonly (readonly Item[])[];
  /** Where those items came from, by input; a loop keeps its first one as the `sourceOverwrite` of later batches. */
  readonly sources?: readonly (RunSource | undefined)[];
  readonly signal: AbortSignal;

  /**
   * All parameters of the node with every expression evaluated, one record per item of the first input (one when it is
   * empty), in one crossing to the sandbox. A value without an expression is the same object in every record.
   * @throws FlowError `expression_failed` | `expression_timeout`, naming the parameter and the item.
   */
  parameters(): Promise<readonly Readonly<Record<string, unknown>>[]>;

  /** State of this node that lasts over its runs in one execution (loops, removed duplicates). */
  readonly memory: Map<string, unknown>;

  /** Runs JavaScript of a Code node in the sandbox. @throws FlowError `expression_failed` | `expression_timeout` */
  runCode(code: string, mode: 'runOnceForAllItems' | 'runOnceForEachItem'): Promise<Item[]>;

  /**
   * Waits until the time or the call has come, across restarts. Nothing else of the execution is held up by it.
   * @returns what it was that came. What was asked for the first time counts, also after a restart.
   */
  park(request: WaitRequest): Promise<Wait>;
  /** Where the next Wait node behind this one can be called; absent where nobody can call. */
  readonly resumeUrl?: () => string;

  readonly binary: BinaryStore;
  progress(fraction: number, activity?: string): void;
}

/** Binary data of items. Bytes lie in the artifact store where their type is known there, else in the item as base64. */
export interface BinaryStore {
  write(content: Uint8Array | NodeJS.ReadableStream, mimeType: string, fileName?: string): Promise<BinaryData>;
  read(binary: BinaryData): Promise<Uint8Array>;
  stream(binary: BinaryData): Promise<NodeJS.ReadableStream>;
  /** Bytes. */
  size?(binary: BinaryData): Promise<number>;
}

export interface NodeType {
  /** Full type name: `n8n-nodes-base.set`. */
  readonly type: string;
  /** Versions that behave as implemented; another one is refused by name. */
  readonly versions: readonly number[];
  /** It may buy something: a second try of a run, even after a crash, gets the parameters of the first (`$now`, `Math.random()`). */
  readonly keepsParameters?: boolean;
  /** The parameters that are evaluated, where they are more than the file has: defaults may be expressions. */
  parametersOf?(node: WorkflowNode): WorkflowNode['parameters'];
  shape(node: WorkflowNode): NodeShape;
  execute(context: NodeContext): Promise<NodeOutputs>;
}

/** Finds node types by name; the tiers register here. */
export interface NodeTypes {
  /** @throws FlowError `unknown_node_type`, saying what is known or what to install. */
  find(node: WorkflowNode): NodeType;
}
