/** What a node has to show to expressions: its last run, and the branch that leads from it to the current node. */
import type { Item, NodeRun } from '../execution/types.ts';
import { Lineage, type Traced } from './lineage.ts';
import type { Scope } from './port.ts';

export class NodeViews {
  readonly #scope: Scope;
  readonly #lineage: Lineage;
  readonly #branches = new Map<string, number>();

  constructor(scope: Scope) {
    this.#scope = scope;
    this.#lineage = new Lineage(scope);
  }

  exists(name: string): boolean {
    return this.#scope.workflow.nodes.has(name);
  }

  runs(name: string): readonly NodeRun[] {
    return this.#scope.runsOf(name) ?? [];
  }

  lastRun(name: string): NodeRun | undefined {
    return this.runs(name).at(-1);
  }

  /** Items of the last run on the branch that leads here; empty when the node has not run. */
  items(name: string): readonly Item[] {
    return this.lastRun(name)?.outputs[this.branch(name)] ?? [];
  }

  trace(name: string, index: number): Traced {
    return this.#lineage.find(name, index);
  }

  at(name: string, place: Exclude<Traced, string>): Item | undefined {
    return this.runs(name).find((run) => run.runIndex === place.run)?.outputs[place.output]?.[place.index];
  }

  /** Output of `name` from which the shortest way leads to the current node; 0 when none does. */
  branch(name: string): number {
    let branch = this.#branches.get(name);
    if (branch === undefined) {
      branch = this.#searchBranch(name);
      this.#branches.set(name, branch);
    }
    return branch;
  }

  #searchBranch(name: string): number {
    const seen = new Set([this.#scope.node.name]);
    for (const target of seen) {
      for (const wire of this.#scope.workflow.connections) {
        if (wire.to !== target) continue;
        if (wire.from === name) return wire.output;
        seen.add(wire.from);
      }
    }
    return 0;
  }
}

/** Why an expression cannot have node `name`, in one sentence. */
export function unknownNode(name: string, known: Iterable<string>): string {
  return `there is no node "${name}"; the workflow has ${[...known].map((other) => `"${other}"`).join(', ')}`;
}

export const notExecuted = (name: string): string =>
  `node "${name}" has not run; connect it before this one, or ask $("${name}").isExecuted first`;
