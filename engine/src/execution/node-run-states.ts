/** In which state the node runs of an execution are that are not finished yet. Finished ones are in the run log. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { nodeRunTransition, type NodeRunMove, type NodeRunState } from './transitions.ts';
import { placeKey, type WaitPlace } from './waits.ts';

export class NodeRunStates {
  readonly #states = new Map<string, NodeRunState>();
  readonly #byNode = new Map<string, number>();
  readonly #counts: Record<NodeRunState, number> = { ready: 0, running: 0, parked: 0, blocked: 0, saved: 0, failed: 0 };

  add(place: WaitPlace): void {
    this.#states.set(placeKey(place), 'ready');
    this.#counts.ready += 1;
    this.#byNode.set(place.node, (this.#byNode.get(place.node) ?? 0) + 1);
  }

  move(place: WaitPlace, move: NodeRunMove): void {
    const key = placeKey(place);
    const from = this.#states.get(key);
    const to = from && nodeRunTransition(from, move);
    if (from === undefined || to === undefined) throw new FlowError('internal', `run ${place.runIndex} of node "${place.node}" is ${from ?? 'not under way'}; ${move} does not lead out of that`);
    this.#counts[from] -= 1;
    this.#counts[to] += 1;
    if (to !== 'saved' && to !== 'failed') {
      this.#states.set(key, to);
      return;
    }
    this.#states.delete(key);
    const left = (this.#byNode.get(place.node) ?? 1) - 1;
    if (left === 0) this.#byNode.delete(place.node);
    else this.#byNode.set(place.node, left);
  }

  count(state: NodeRunState): number {
    return this.#counts[state];
  }

  /** A run of the node may still hand something on. */
  isActive = (node: string): boolean => this.#byNode.has(node);

  get anyActive(): boolean {
    return this.#byNode.size > 0;
  }

  firstNode(): string | undefined {
    return this.#byNode.keys().next().value;
  }
}
