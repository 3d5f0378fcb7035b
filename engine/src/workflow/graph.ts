/** A workflow's wires as a graph. Every walk is a loop, not a recursion: ten thousand nodes in a row are no reason to fall over. */
import type { Connection, Workflow } from './types.ts';

export interface Graph {
  /** Wires that leave a node, by output. An output without wires is an empty list. */
  children(node: string): readonly (readonly Connection[])[];
  /** Wires that enter a node, by input. */
  parents(node: string): readonly (readonly Connection[])[];
}

const NONE: readonly (readonly Connection[])[] = Object.freeze([]);

export function createGraph(workflow: Pick<Workflow, 'connections'>): Graph {
  const children = new Map<string, Connection[][]>();
  const parents = new Map<string, Connection[][]>();
  for (const wire of workflow.connections) {
    put(children, wire.from, wire.output, wire);
    put(parents, wire.to, wire.input, wire);
  }
  return {
    children: (node) => children.get(node) ?? NONE,
    parents: (node) => parents.get(node) ?? NONE,
  };
}

function put(lists: Map<string, Connection[][]>, node: string, index: number, wire: Connection): void {
  let byIndex = lists.get(node);
  if (byIndex === undefined) lists.set(node, (byIndex = []));
  while (byIndex.length <= index) byIndex.push([]);
  byIndex[index]?.push(wire);
}

/** Each child once, in the order of the wires. */
function childrenOf(graph: Graph, node: string): string[] {
  const names: string[] = [];
  for (const wires of graph.children(node)) for (const { to } of wires) names.push(to);
  return names.length < 2 ? names : [...new Set(names)];
}

interface Step {
  readonly node: string;
  readonly children: readonly string[];
  next: number;
}

/** The reachable nodes, each after all that feed it. Wires that close a loop are left out of account. */
export function topologicalOrder(graph: Graph, start: string): readonly string[] {
  const finished: string[] = [];
  const seen = new Set([start]);
  // The order is read backwards at the end, so children are visited last first to come out in the order of the wires.
  const stepInto = (node: string): Step => ({ node, children: childrenOf(graph, node).reverse(), next: 0 });
  const path = [stepInto(start)];
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const child = step.children[step.next];
    step.next += 1;
    if (child === undefined) {
      finished.push(step.node);
      path.pop();
    } else if (!seen.has(child)) {
      seen.add(child);
      path.push(stepInto(child));
    }
  }
  return finished.reverse();
}

/**
 * A cycle that would run for ever: one on which no node opens a loop.
 *
 * @param nodes - where to look.
 * @returns its nodes in the order of the wires, or `undefined`.
 */
export function findCycle(graph: Graph, nodes: Iterable<string>, opensLoop: (node: string) => boolean): readonly string[] | undefined {
  const done = new Set<string>();
  const onPath = new Set<string>();
  for (const root of nodes) {
    if (done.has(root) || opensLoop(root)) continue;
    const path: Step[] = [{ node: root, children: childrenOf(graph, root), next: 0 }];
    onPath.add(root);
    for (let step = path.at(-1); step; step = path.at(-1)) {
      const child = step.children[step.next];
      step.next += 1;
      if (child === undefined) {
        onPath.delete(step.node);
        done.add(step.node);
        path.pop();
      } else if (onPath.has(child)) {
        const names = path.map(({ node }) => node);
        return names.slice(names.indexOf(child));
      } else if (!done.has(child) && !opensLoop(child)) {
        onPath.add(child);
        path.push({ node: child, children: childrenOf(graph, child), next: 0 });
      }
    }
  }
  return undefined;
}
