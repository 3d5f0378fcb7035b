import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CARD_HEIGHT, CARD_WIDTH, edgePath, layOut, portsOf } from '../../../../engine/web/src/graph/geometry.ts';
import type { Graph } from '../../../../nodes/contract/template-api.ts';

const graph = (...positions: readonly (readonly [number, number])[]): Graph => ({
  nodes: positions.map((position, index) => ({ name: `n${index}`, type: 'n8n-nodes-base.noOp', position })),
  edges: [],
});
const covers = (one: { x: number; y: number }, other: { x: number; y: number }): boolean => Math.abs(one.x - other.x) < CARD_WIDTH && Math.abs(one.y - other.y) < CARD_HEIGHT;

describe('layOut', () => {
  it('leaves positions as they are where there is room', () => {
    const { places } = layOut(graph([0, 0], [400, 0], [0, 300]));
    expect([...places.values()]).toEqual([{ x: 0, y: 0 }, { x: 400, y: 0 }, { x: 0, y: 300 }]);
  });

  it('draws n8n\'s usual distances apart so that no card covers another', () => {
    const cells = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { minLength: 2, maxLength: 30, selector: String });
    fc.assert(
      fc.property(cells, (chosen) => {
        const places = [...layOut(graph(...chosen.map(([x, y]) => [x * 160, y * 100] as const))).places.values()];
        places.forEach((one, index) => places.slice(index + 1).forEach((other) => expect(covers(one, other)).toBe(false)));
      }),
    );
  });

  it('has bounds that hold every card', () => {
    expect(layOut(graph([-100, 20], [300, 220])).bounds).toEqual({ x: -100, y: 20, width: 400 + CARD_WIDTH, height: 200 + CARD_HEIGHT });
  });

  it('bears a graph without nodes, and nodes in the same place', () => {
    expect(layOut(graph()).bounds.width).toBeGreaterThan(0);
    expect([...layOut(graph([0, 0], [0, 0])).places.values()].every(({ x, y }) => x === 0 && y === 0)).toBe(true);
  });
});

describe('edgePath', () => {
  const nodes = graph([0, 0], [400, 0]);
  const layout = layOut(nodes);

  it('leads from the right of one card to the left of the other', () => {
    const edge = { from: 'n0', output: 0, to: 'n1', input: 0 };
    expect(edgePath(edge, layout, portsOf([edge]))).toMatch(new RegExp(`^M${CARD_WIDTH} ${CARD_HEIGHT / 2}C.* 400 ${CARD_HEIGHT / 2}$`));
  });

  it('goes round below the cards when it leads back', () => {
    const edge = { from: 'n1', output: 0, to: 'n0', input: 0 };
    const lowest = Math.max(...(edgePath(edge, layout, portsOf([edge]))?.match(/-?\d+/g) ?? []).map(Number).filter((_, index) => index % 2 === 1));
    expect(lowest).toBeGreaterThan(CARD_HEIGHT);
  });

  it('spreads several outputs over the side', () => {
    const edges = [0, 1].map((output) => ({ from: 'n0', output, to: 'n1', input: 0 }));
    const starts = edges.map((edge) => edgePath(edge, layout, portsOf(edges))?.split('C')[0]);
    expect(starts).toEqual([`M${CARD_WIDTH} ${CARD_HEIGHT / 3}`, `M${CARD_WIDTH} ${(CARD_HEIGHT * 2) / 3}`]);
  });

  it('draws nothing for a node that is not there', () => {
    expect(edgePath({ from: 'n0', output: 0, to: 'gone', input: 0 }, layout, portsOf([]))).toBeUndefined();
  });
});
