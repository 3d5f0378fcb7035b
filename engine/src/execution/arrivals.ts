/**
 * Arrivals: what has come in at the inputs of nodes and was not used by a run yet.
 *
 * A node that waits for `any` input runs once for each arrival. One that waits for `all` runs when each connected input has
 * one; when nothing that is under way can fill the gaps any more, it runs with what came. An output without items sends
 * nothing: its branch is not taken. In a loop an input gets several arrivals; they queue, first come first used.
 */
import type { PlannedNode, WorkflowPlan } from '../workflow/plan-workflow.ts';
import type { NodeRun, RunSource } from './types.ts';
import { Upstream } from './upstream.ts';

/** By input; `undefined` where nothing arrived. */
export type Sources = readonly (RunSource | undefined)[];

interface Arrival {
  readonly source: RunSource;
  /** Counts up over all arrivals of the execution. */
  readonly order: number;
}

interface Waiting {
  /** By input, oldest first. */
  readonly queues: Arrival[][];
  /** Something under way that may still fill a gap; looked for again only when it has ended. */
  blocker?: string | undefined;
}

export class Arrivals {
  readonly #plan: WorkflowPlan;
  readonly #waiting = new Map<string, Waiting>();
  /** Nodes that wait for `all` and have some, not all. */
  readonly #partial = new Set<string>();
  #order = 0;
  #upstream: Upstream | undefined;

  constructor(plan: WorkflowPlan) {
    this.#plan = plan;
  }

  /** Hands a finished run's items to its children. @returns the names of those that got some, in the order of the wires. */
  deliver(run: NodeRun): readonly string[] {
    const reached = new Set<string>();
    for (const [output, wires] of this.#plan.graph.children(run.node).entries()) {
      if ((run.outputs[output]?.length ?? 0) === 0) continue;
      for (const { to, input } of wires) {
        this.#queue(to, input).push({ source: { node: run.node, output, run: run.runIndex }, order: this.#order++ });
        reached.add(to);
      }
    }
    for (const node of reached) this.#notePartial(node);
    return [...reached];
  }

  /** Takes what the next run of a node starts from, or `undefined` when it has to wait. */
  take(node: string): Sources | undefined {
    const waiting = this.#waiting.get(node);
    const planned = this.#plan.nodes.get(node);
    if (waiting === undefined || planned === undefined) return undefined;
    if (planned.shape.waitsFor === 'any') return this.#takeOne(waiting);
    return this.#gaps(node, waiting).length === 0 ? this.takeAll(node) : undefined;
  }

  /** Takes one arrival of each input that has any. */
  takeAll(node: string): Sources | undefined {
    const queues = this.#waiting.get(node)?.queues;
    if (queues === undefined || queues.every((queue) => queue.length === 0)) return undefined;
    const sources = queues.map((queue) => queue.shift()?.source);
    this.#notePartial(node);
    return sources;
  }

  /** Takes exactly these arrivals: the replay of a run that was finished before a restart. @returns whether all of them were there. */
  takeThese(node: string, sources: Sources): boolean {
    let complete = true;
    for (const [input, wanted] of sources.entries()) {
      if (wanted === undefined) continue;
      const queue = this.#queue(node, input);
      const index = queue.findIndex(({ source }) => source.node === wanted.node && source.output === wanted.output && source.run === wanted.run);
      if (index < 0) complete = false;
      else queue.splice(index, 1);
    }
    this.#notePartial(node);
    return complete;
  }

  /** Nodes that have arrivals, in the order in which those came. */
  nodes(): readonly string[] {
    const oldest = [...this.#waiting].map(([node, { queues }]) => ({ node, order: Math.min(...queues.map((queue) => queue[0]?.order ?? Number.POSITIVE_INFINITY)) }));
    return oldest
      .filter(({ order }) => order < Number.POSITIVE_INFINITY)
      .sort((a, b) => a.order - b.order)
      .map(({ node }) => node);
  }

  /**
   * A node that need not wait any longer, because nothing under way can fill its gaps.
   * With nothing under way at all it is the first in topological order: it waits for none of the others, unless they are in one
   * loop and all wait for each other.
   */
  released(isActive: (node: string) => boolean, anyActive: boolean): string | undefined {
    if (this.#partial.size === 0) return undefined;
    const upstream = (this.#upstream ??= new Upstream(this.#plan));
    if (!anyActive) return [...this.#partial].reduce((first, node) => (upstream.placeOf(node) < upstream.placeOf(first) ? node : first));
    for (const node of this.#partial) {
      const waiting = this.#waiting.get(node) as Waiting;
      if (waiting.blocker !== undefined && isActive(waiting.blocker)) continue;
      waiting.blocker = upstream.find(node, this.#gaps(node, waiting), (other) => isActive(other) || (other !== node && this.#partial.has(other)));
      if (waiting.blocker === undefined) return node;
    }
    return undefined;
  }

  /** Inputs that a reachable node is wired to and that have nothing. */
  #gaps(node: string, waiting: Waiting): number[] {
    return [...this.#plan.graph.parents(node).entries()]
      .filter(([input, wires]) => (waiting.queues[input]?.length ?? 0) === 0 && wires.some((wire) => this.#plan.nodes.has(wire.from)))
      .map(([input]) => input);
  }

  /** The oldest arrival of all inputs. */
  #takeOne({ queues }: Waiting): Sources | undefined {
    const heads = queues.map((queue) => queue[0]?.order ?? Number.POSITIVE_INFINITY);
    const input = heads.indexOf(Math.min(...heads));
    const source = queues[input]?.shift()?.source;
    return source === undefined ? undefined : queues.map((_queue, index) => (index === input ? source : undefined));
  }

  #queue(node: string, input: number): Arrival[] {
    let waiting = this.#waiting.get(node);
    if (waiting === undefined) {
      const inputs = Math.max(this.#plan.graph.parents(node).length, (this.#plan.nodes.get(node) as PlannedNode).shape.inputs);
      this.#waiting.set(node, (waiting = { queues: Array.from({ length: inputs }, () => []) }));
    }
    let queue = waiting.queues[input];
    if (queue === undefined) waiting.queues[input] = queue = [];
    return queue;
  }

  #notePartial(node: string): void {
    const waiting = this.#waiting.get(node);
    if (waiting === undefined || this.#plan.nodes.get(node)?.shape.waitsFor !== 'all') return;
    if (waiting.queues.some((queue) => queue.length > 0) && this.#gaps(node, waiting).length > 0) this.#partial.add(node);
    else this.#partial.delete(node);
  }
}
