import { describe, expect, it } from '@jest/globals';
import { createGraph, findCycle, topologicalOrder } from '../../../engine/src/workflow/graph.ts';
import type { Connection } from '../../../engine/src/workflow/types.ts';

const wire = (from: string, to: string, output = 0, input = 0): Connection => ({ from, output, to, input });
const graphOf = (...connections: Connection[]) => createGraph({ connections });
const nobody = (): boolean => false;

describe('a graph', () => {
  //        ┌──► b ──┐
  //   a ───┤        ├──► d       e ──► d is not reachable
  //        └──► c ──┘
  const diamond = graphOf(wire('a', 'b'), wire('a', 'c', 1), wire('b', 'd'), wire('c', 'd', 0, 1), wire('e', 'd'));

  it('lists children by output and parents by input', () => {
    expect(diamond.children('a').map((wires) => wires.map((each) => each.to))).toEqual([['b'], ['c']]);
    expect(diamond.parents('d').map((wires) => wires.map((each) => each.from))).toEqual([['b', 'e'], ['c']]);
    expect(diamond.children('unknown')).toEqual([]);
  });

  it('keeps an empty place for an output without wires', () => {
    expect(graphOf(wire('a', 'b', 2)).children('a').map((wires) => wires.length)).toEqual([0, 0, 1]);
  });

  it('puts every node after all that feed it', () => {
    const graph = graphOf(wire('a', 'd'), wire('a', 'b'), wire('b', 'c'), wire('c', 'd'));
    expect(topologicalOrder(graph, 'a')).toEqual(['a', 'b', 'c', 'd']);
    expect(topologicalOrder(diamond, 'a')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('orders a loop as if its last wire were not there', () => {
    expect(topologicalOrder(graphOf(wire('a', 'loop'), wire('loop', 'b'), wire('b', 'loop')), 'a')).toEqual(['a', 'loop', 'b']);
  });

  it('walks a chain of 100,000 nodes without overflowing the stack', () => {
    const chain = graphOf(...Array.from({ length: 100_000 }, (_value, index) => wire(`n${index}`, `n${index + 1}`)));
    expect(topologicalOrder(chain, 'n0')).toHaveLength(100_001);
    expect(findCycle(chain, ['n0'], nobody)).toBeUndefined();
  });
});

describe('findCycle', () => {
  //  a ──► b ──► c ──► d
  //        ▲─────┘
  const ring = graphOf(wire('a', 'b'), wire('b', 'c'), wire('c', 'd'), wire('c', 'b'));

  it('names the nodes of a cycle in the order of the wires', () => {
    expect(findCycle(ring, ['a', 'b', 'c', 'd'], nobody)).toEqual(['b', 'c']);
  });

  it('finds a node that feeds itself', () => {
    expect(findCycle(graphOf(wire('a', 'a')), ['a'], nobody)).toEqual(['a']);
  });

  it('allows a cycle that a loop node opens', () => {
    expect(findCycle(ring, ['a', 'b', 'c', 'd'], (node) => node === 'b')).toBeUndefined();
  });

  it('still finds a second cycle beside an allowed one', () => {
    const both = graphOf(wire('loop', 'x'), wire('x', 'loop'), wire('x', 'y'), wire('y', 'x'));
    expect(findCycle(both, ['loop', 'x', 'y'], (node) => node === 'loop')).toEqual(['x', 'y']);
  });

  it('finds none in a diamond, which only looks like one', () => {
    expect(findCycle(graphOf(wire('a', 'b'), wire('a', 'c'), wire('b', 'd'), wire('c', 'd')), ['a', 'b', 'c', 'd'], nobody)).toBeUndefined();
  });
});
