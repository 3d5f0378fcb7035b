/** Looks backwards along the wires for something that is under way. Nodes are numbers here: in a wide graph this is the scheduler's inner loop. */
import type { WorkflowPlan } from '../workflow/plan-workflow.ts';

export class Upstream {
  readonly #names: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  /** Parents by node id, found when first asked for. */
  readonly #parents: (Int32Array | undefined)[] = [];
  /** The search in which a node was last seen. */
  readonly #seen: Int32Array;
  readonly #plan: WorkflowPlan;
  #search = 0;

  constructor(plan: WorkflowPlan) {
    this.#plan = plan;
    this.#names = [...plan.nodes.keys()];
    this.#ids = new Map(this.#names.map((name, id) => [name, id]));
    this.#seen = new Int32Array(this.#names.length);
  }

  /** Place in the topological order. */
  placeOf(node: string): number {
    return this.#ids.get(node) ?? -1;
  }

  /**
   * The nearest node for which `isWanted` holds among those that feed the given inputs of `node`, directly or through others.
   * Nothing is looked for behind `node` itself: it cannot feed itself before it has run.
   */
  find(node: string, inputs: readonly number[], isWanted: (node: string) => boolean): string | undefined {
    this.#search += 1;
    const own = this.placeOf(node);
    const wires = this.#plan.graph.parents(node);
    const pending = inputs.flatMap((input) => (wires[input] ?? []).map((wire) => this.placeOf(wire.from)));
    for (let at = 0; at < pending.length; at += 1) {
      const id = pending[at] as number;
      if (id < 0 || this.#seen[id] === this.#search) continue;
      this.#seen[id] = this.#search;
      const name = this.#names[id] as string;
      if (isWanted(name)) return name;
      if (id !== own) for (const parent of this.#parentsOf(id)) if (this.#seen[parent] !== this.#search) pending.push(parent);
    }
    return undefined;
  }

  #parentsOf(id: number): Int32Array {
    let parents = this.#parents[id];
    if (parents === undefined) {
      const wires = this.#plan.graph.parents(this.#names[id] as string).flat();
      this.#parents[id] = parents = Int32Array.from(wires.map((wire) => this.placeOf(wire.from)).filter((parent) => parent >= 0));
    }
    return parents;
  }
}
