/**
 * The expression engine port. Expressions and Code nodes run in a WebAssembly sandbox inside a worker thread that is killed
 * when it overruns; the host realm is never within reach.
 */
import type { Workflow, WorkflowNode } from '../workflow/types.ts';
import type { Item, NodeRun, RunSource } from '../execution/types.ts';

/** What an expression can see. Only the fields that an expression names are carried into the sandbox. */
export interface Scope {
  readonly workflow: Workflow;
  readonly node: WorkflowNode;
  readonly executionId: string;
  readonly runIndex: number;
  /** Items of the node's inputs; `$json` and `$input` read the first. */
  readonly inputs: readonly (readonly Item[])[];
  /** Where those items came from, by input, for `$('Node').item`. */
  readonly sources: readonly (RunSource | undefined)[];
  /** Finished runs of a node so far, by run index; `undefined` when it has not run. */
  runsOf(node: string): readonly NodeRun[] | undefined;
  readonly vars: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, for `$now` and `$today`. */
  readonly now: number;
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly timezone: string;
  /** `$execution.resumeUrl`: where the next Wait node can be called. */
  readonly resumeUrl?: () => string;
}

export interface Expressions {
  /**
   * Evaluates every string that begins with `=` in `parameters`, once per item of the first input (once when it is empty), in one
   * crossing. Parts without an expression are the same objects in every record.
   * @throws FlowError `expression_failed` | `expression_timeout`, naming parameter path and item.
   */
  evaluate(parameters: Readonly<Record<string, unknown>>, scope: Scope, signal?: AbortSignal): Promise<readonly Readonly<Record<string, unknown>>[]>;

  /** Runs the JavaScript of a Code node. @throws FlowError `expression_failed` | `expression_timeout` | `invalid_workflow` for a result that is no list of items */
  runCode(code: string, mode: 'runOnceForAllItems' | 'runOnceForEachItem', scope: Scope, signal?: AbortSignal): Promise<Item[]>;
}

export interface ExpressionEngine extends Expressions {
  close(): Promise<void>;
}
