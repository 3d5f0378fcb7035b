import { expect, it } from '@jest/globals';
import { layOut } from '../../../../engine/web/src/graph/geometry.ts';
import { nearest } from '../../../../engine/web/src/graph/nearest.ts';

//  A ── B ── D
//       C
const layout = layOut({ nodes: [['A', 0, 0], ['B', 300, 40], ['C', 300, 300], ['D', 600, 0]].map(([name, x, y]) => ({ name: String(name), type: 't', position: [Number(x), Number(y)] as const })), edges: [] });

it('leads to the nearest card in the direction of the key, where aside counts twice', () => {
  expect(nearest(layout, 'A', 'ArrowRight')).toBe('B');
  expect(nearest(layout, 'B', 'ArrowDown')).toBe('C');
  expect(nearest(layout, 'D', 'ArrowLeft')).toBe('B');
  expect(nearest(layout, 'C', 'ArrowUp')).toBe('B');
});

it('leads nowhere where there is none', () => {
  expect(nearest(layout, 'A', 'ArrowLeft')).toBeUndefined();
  expect(nearest(layout, 'nobody', 'ArrowLeft')).toBeUndefined();
});
