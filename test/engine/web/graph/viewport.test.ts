import { expect, it } from '@jest/globals';
import { fit, pan, pinch, reveal, zoom } from '../../../../engine/web/src/graph/viewport.ts';

const screen = { width: 800, height: 400 };
const seen = (view: { x: number; y: number; scale: number }, { x, y }: { x: number; y: number }): { x: number; y: number } => ({ x: x * view.scale + view.x, y: y * view.scale + view.y });

it('shows all of a large drawing, in the middle', () => {
  const view = fit({ x: -1_000, y: 500, width: 4_000, height: 1_000 }, screen, 0);
  expect(view.scale).toBeCloseTo(0.2);
  expect(seen(view, { x: 1_000, y: 1_000 })).toEqual({ x: 400, y: 200 });
});

it('does not blow up a small one', () => {
  expect(fit({ x: 0, y: 0, width: 100, height: 50 }, screen).scale).toBe(1);
});

it('keeps what lies over the bottom of the screen free', () => {
  const { y, scale } = fit({ x: 0, y: 0, width: 10, height: 5_000 }, screen, 0, 100);
  expect(y + 5_000 * scale).toBeCloseTo(screen.height - 100);
});

it('keeps what lies under the pointer when it zooms', () => {
  const before = { x: 30, y: -20, scale: 0.5 };
  const at = { x: 250, y: 130 };
  const under = { x: (at.x - before.x) / before.scale, y: (at.y - before.y) / before.scale };
  const after = seen(zoom(before, 1.7, at), under);
  expect(after.x).toBeCloseTo(at.x);
  expect(after.y).toBeCloseTo(at.y);
});

it('stops at the smallest and at the largest scale', () => {
  expect(zoom({ x: 0, y: 0, scale: 1 }, 1e9, { x: 0, y: 0 }).scale).toBe(2.5);
  expect(zoom({ x: 0, y: 0, scale: 1 }, 1e-9, { x: 0, y: 0 }).scale).toBe(0.05);
});

it('moves just so far that a card can be seen, and not at all when it can be', () => {
  const view = { x: 0, y: 0, scale: 1 };
  expect(reveal(view, { x: 100, y: 100, width: 200, height: 80 }, screen)).toEqual(view);
  expect(reveal(view, { x: 700, y: 100, width: 200, height: 80 }, screen, 10)).toEqual(pan(view, -110, 0));
  expect(reveal(view, { x: -50, y: 100, width: 200, height: 80 }, screen, 10)).toEqual(pan(view, 60, 0));
});

it('follows two fingers: apart is larger, together moved is moved', () => {
  const view = { x: 0, y: 0, scale: 1 };
  const before = [{ x: 100, y: 100 }, { x: 200, y: 100 }] as const;
  expect(pinch(view, before, [{ x: 110, y: 130 }, { x: 210, y: 130 }])).toEqual({ x: 10, y: 30, scale: 1 });
  expect(pinch(view, before, [{ x: 50, y: 100 }, { x: 250, y: 100 }]).scale).toBe(2);
});
