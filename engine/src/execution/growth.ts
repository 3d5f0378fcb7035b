/**
 * How far one execution may grow. Wires that part and meet again double what goes along them: thirty nodes are a thousand million runs, and a
 * quote of them would take the whole machine.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';

const MOST_RUNS = 100_000;
/** Handed on by all node runs together. */
const MOST_ITEMS = 1_000_000;

export class Growth {
  #runs: number;
  #items = 0;

  /** @param runs - that there are already. */
  constructor(runs: number) {
    this.#runs = runs;
  }

  /** @throws FlowError `node_failed` */
  addRun(node: string): void {
    this.#runs += 1;
    if (this.#runs > MOST_RUNS) throw tooMuch(node, `would be the ${MOST_RUNS + 1}st node run of the execution; at most ${MOST_RUNS} are made. Several wires to one input make a node run once for each way to it: join them with a Merge`, MOST_RUNS);
  }

  /** @throws FlowError `node_failed` */
  addItems(node: string, outputs: readonly (readonly unknown[])[]): void {
    for (const items of outputs) this.#items += items.length;
    if (this.#items > MOST_ITEMS) throw tooMuch(node, `brings the execution to ${this.#items} items; at most ${MOST_ITEMS} are kept. Limit or aggregate them before`, MOST_ITEMS);
  }
}

const tooMuch = (node: string, what: string, limit: number): FlowError => new FlowError('node_failed', `node "${node}" ${what}`, { node, details: { limit } });
