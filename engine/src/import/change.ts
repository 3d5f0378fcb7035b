/** What the conversion of a workflow did or could not do, a line each. */

/**
 * `converted`: a node became one of ours. `default`: a constant of the old node is left to the model. `dropped`: a parameter has no
 * counterpart. `left`: a node stays as it is. `credential`: a credential must be chosen. `check`: somebody should look.
 */
export type ChangeKind = 'converted' | 'default' | 'dropped' | 'left' | 'credential' | 'check';

export interface Change {
  /** Name of the node. */
  readonly node: string;
  readonly kind: ChangeKind;
  readonly message: string;
}

/** Changes of one node, in the order in which they come up. */
export class Changes {
  readonly list: Change[] = [];
  readonly #node: string;

  constructor(node: string) {
    this.#node = node;
  }

  note(kind: ChangeKind, message: string): void {
    this.list.push({ node: this.#node, kind, message });
  }
}
