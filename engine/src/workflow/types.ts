/** An n8n workflow file after it was checked: every field present, connections flat, names unique. */

export interface NodeCredential {
  readonly id?: string;
  readonly name: string;
}

export type OnError = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';

export interface WorkflowNode {
  readonly id: string;
  /** Unique in the workflow; connections and expressions use it. */
  readonly name: string;
  /** `n8n-nodes-base.set`, `n8n-nodes-sogni-flow.sogniImage`, … */
  readonly type: string;
  readonly typeVersion: number;
  readonly position: readonly [number, number];
  readonly parameters: Readonly<Record<string, unknown>>;
  /** By credential type: `sogniApi`. */
  readonly credentials: Readonly<Record<string, NodeCredential>>;
  readonly disabled: boolean;
  readonly retryOnFail: boolean;
  /** Tries in all, 1 without `retryOnFail`. */
  readonly maxTries: number;
  readonly waitBetweenTriesMs: number;
  readonly onError: OnError;
  readonly alwaysOutputData: boolean;
  readonly executeOnce: boolean;
}

/** A wire of the `main` kind, from one output of a node to one input of another. */
export interface Connection {
  readonly from: string;
  readonly output: number;
  readonly to: string;
  readonly input: number;
}

/** A wire of another kind (`ai_tool`, `ai_languageModel`, …): known by name, refused where a run would reach it. */
export interface OtherConnection {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

export interface Workflow {
  readonly id: string;
  readonly name: string;
  /** In file order, by name. */
  readonly nodes: ReadonlyMap<string, WorkflowNode>;
  readonly connections: readonly Connection[];
  /** Absent when every wire is of the `main` kind. */
  readonly otherConnections?: readonly OtherConnection[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** By node name: items that are handed on instead of running the node. */
  readonly pinData: Readonly<Record<string, readonly unknown[]>>;
  readonly meta: Readonly<Record<string, unknown>>;
  /** SHA-256 of the canonical JSON of what affects a run; positions, notes and names of credentials' ids do not. */
  readonly digest: string;
}
