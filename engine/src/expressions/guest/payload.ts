/** What crosses into the sandbox and back, as JSON. */

export interface GuestItem {
  json?: unknown;
  binary?: unknown;
  pairedItem?: unknown;
}

export interface GuestNode {
  readonly executed: boolean;
  readonly runIndex?: number;
  /** The branch that leads to the current node. */
  readonly output: number;
  readonly outputs: number;
  readonly params?: unknown;
  readonly first?: GuestItem | null;
  readonly last?: GuestItem | null;
  /** By item: index into `pairedItems`, or why there is none. */
  readonly paired?: readonly (number | string)[];
  readonly pairedItems?: readonly GuestItem[];
  /** By run, by output; runs and outputs that nothing reads are left out. */
  readonly runs?: Readonly<Record<string, Readonly<Record<string, readonly GuestItem[]>>>>;
}

export interface GuestWorld {
  readonly items: readonly GuestItem[];
  /** Items that the node has, also when fewer were carried. */
  readonly itemCount: number;
  readonly nodes: Readonly<Record<string, GuestNode>>;
  /** Every name in the workflow, when a name was computed or is unknown. */
  readonly nodeNames?: readonly string[];
  readonly env: Readonly<Record<string, unknown>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly parameters?: unknown;
  readonly inputParameters?: unknown;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly timezone: string;
}

export interface GuestTemplate {
  /** Text, or the index of an expression. */
  readonly parts: readonly (string | number)[];
  /** Objects in text become JSON instead of JavaScript's own text. */
  readonly json: boolean;
}

export interface EvaluatePayload {
  readonly world: GuestWorld;
  readonly templates: readonly GuestTemplate[];
  readonly expressions: readonly { readonly code: string; readonly names: readonly string[]; readonly mutates: boolean }[];
  /** Templates to evaluate for each item. */
  readonly wanted: readonly number[];
  /** How often, at least once. */
  readonly rounds: number;
}

export interface CodePayload {
  readonly world: GuestWorld;
  readonly mode: 'runOnceForAllItems' | 'runOnceForEachItem';
}

/** A plain value stands for itself; an object in a result is one of these. */
export type Encoded = string | number | boolean | null | { readonly is: 'undefined' } | { readonly is: 'number'; readonly text: string } | { readonly is: 'json'; readonly value: unknown };

export interface GuestFailure {
  /** `result`: the code ran, but what it returned is not usable. */
  readonly kind: 'syntax' | 'expression' | 'result';
  readonly message: string;
  readonly template?: number;
  /** Index into `expressions`. */
  readonly expression?: number;
  readonly item?: number;
  readonly line?: number;
}

export type EvaluateReply = { readonly values: readonly (readonly Encoded[])[] } | { readonly failure: GuestFailure };
export type CodeReply = { readonly items: readonly GuestItem[]; readonly log: readonly string[] } | { readonly failure: GuestFailure };
