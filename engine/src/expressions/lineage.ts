/**
 * Item lineage: which item of an earlier node the current one came from. Each output item says in `pairedItem` which input
 * item it was made of, each run says where its inputs came from; the two alternate back to the node that is asked for.
 */
import type { Item, NodeRun, PairedItem, RunSource } from '../execution/types.ts';
import type { Scope } from './port.ts';

export interface ItemPlace {
  readonly run: number;
  readonly output: number;
  readonly index: number;
}

/** A place, or the reason why there is none. */
export type Traced = ItemPlace | string;

/** Loops may be long; a chain longer than this is a circle. */
const LONGEST_CHAIN = 100_000;

export function pairsOf(item: Pick<Item, 'pairedItem'>): readonly PairedItem[] {
  const { pairedItem } = item;
  if (pairedItem === undefined) return [];
  if (typeof pairedItem === 'number') return [{ item: pairedItem }];
  return Array.isArray(pairedItem) ? pairedItem : [pairedItem as PairedItem];
}

export class Lineage {
  readonly #scope: Scope;
  readonly #runs = new Map<string, ReadonlyMap<number, NodeRun>>();
  readonly #known = new Map<string, Traced>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Where item `index` of the current input came from in the node `target`. */
  find(target: string, index: number): Traced {
    const { inputs, sources } = this.#scope;
    if (inputs[0]?.[index] === undefined) return 'there is no item to follow back';
    return this.#from(sources[0], index, target);
  }

  #from(source: RunSource | undefined, index: number, target: string): Traced {
    let at = source;
    let item = index;
    for (let step = 0; step < LONGEST_CHAIN; step += 1) {
      if (at === undefined) return `no path leads back to "${target}"`;
      if (at.node === target) return { run: at.run, output: at.output, index: item };
      const run = this.#run(at.node, at.run);
      const made = run?.outputs[at.output]?.[item];
      if (run === undefined || made === undefined) return `"${at.node}" has no item ${item} any more, so the way back to "${target}" is lost`;
      const pairs = pairsOf(made);
      if (pairs.length === 0) {
        const isStart = run.sources.every((input) => input === undefined);
        return isStart ? `no path leads back to "${target}"` : `"${at.node}" does not say which item its item ${item} came from (pairedItem is missing)`;
      }
      if (pairs.length > 1) return this.#fromSeveral(at, item, run, pairs, target);
      at = sourceOf(run, pairs[0]!);
      item = pairs[0]!.item;
    }
    return 'the chain of paired items runs in a circle';
  }

  #fromSeveral(at: RunSource, item: number, run: NodeRun, pairs: readonly PairedItem[], target: string): Traced {
    const key = `${target}\n${at.node}\n${at.run}/${at.output}/${item}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, 'the chain of paired items runs in a circle');
    const found = onePlace(pairs.map((pair) => this.#from(sourceOf(run, pair), pair.item, target)), target);
    this.#known.set(key, found);
    return found;
  }

  #run(node: string, runIndex: number): NodeRun | undefined {
    let runs = this.#runs.get(node);
    if (runs === undefined) {
      runs = new Map((this.#scope.runsOf(node) ?? []).map((run) => [run.runIndex, run]));
      this.#runs.set(node, runs);
    }
    return runs.get(runIndex);
  }
}

/** A loop hands out items later than they arrived, and says so. */
const sourceOf = (run: NodeRun, pair: PairedItem): RunSource | undefined => pair.sourceOverwrite ?? run.sources[pair.input ?? 0];

/** Several ways back are fine as long as they meet in one item. */
function onePlace(places: readonly Traced[], target: string): Traced {
  const found = places.filter((place): place is ItemPlace => typeof place !== 'string');
  const [first] = found;
  if (first === undefined) return places[0] ?? `no path leads back to "${target}"`;
  if (found.every((place) => place.run === first.run && place.output === first.output && place.index === first.index)) return first;
  return `several items of "${target}" went into this one; use .first(), .last() or .all()[index] to say which`;
}
