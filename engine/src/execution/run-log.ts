/** The node runs of one execution so far, by node and run index. A run is in it before anything that follows it starts. */
import type { Item, NodeRun, RunSource } from './types.ts';

interface Indexes {
  readonly taken: Set<number>;
  /** Every index below is taken. */
  lowest: number;
}

export class RunLog {
  readonly #runs = new Map<string, NodeRun[]>();
  readonly #indexes = new Map<string, Indexes>();

  record(run: NodeRun): void {
    let runs = this.#runs.get(run.node);
    if (runs === undefined) this.#runs.set(run.node, (runs = []));
    runs[run.runIndex] = run;
    this.#indexesOf(run.node).taken.add(run.runIndex);
  }

  /** The lowest run index of the node that no run has: after a crash that is the one which was under way. */
  takeIndex(node: string): number {
    const index = this.nextIndex(node);
    this.#indexesOf(node).taken.add(index);
    return index;
  }

  /** What `takeIndex` will give. */
  nextIndex(node: string): number {
    const indexes = this.#indexesOf(node);
    while (indexes.taken.has(indexes.lowest)) indexes.lowest += 1;
    return indexes.lowest;
  }

  /** By run index. Parallel runs of one node may finish out of order; a place is then empty until its run has. */
  runsOf = (node: string): readonly NodeRun[] | undefined => this.#runs.get(node);

  itemsOf({ node, output, run }: RunSource): readonly Item[] {
    return this.#runs.get(node)?.[run]?.outputs[output] ?? [];
  }

  all(): ReadonlyMap<string, readonly NodeRun[]> {
    return this.#runs;
  }

  #indexesOf(node: string): Indexes {
    let indexes = this.#indexes.get(node);
    if (indexes === undefined) this.#indexes.set(node, (indexes = { taken: new Set(), lowest: 0 }));
    return indexes;
  }
}
