import type { Layout } from './geometry.ts';

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const;
export type Direction = keyof typeof DIRECTIONS;
export const isDirection = (key: string): key is Direction => Object.hasOwn(DIRECTIONS, key);

/** The way of an arrow key, as a unit. */
export const wayOf = (direction: Direction): readonly [x: number, y: number] => DIRECTIONS[direction];

/** The card that one means by an arrow key: the nearest in that direction, where aside counts twice. */
export function nearest(layout: Layout, from: string, direction: Direction): string | undefined {
  const start = layout.places.get(from);
  if (!start) return undefined;
  const [wayX, wayY] = DIRECTIONS[direction];
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const [name, { x, y }] of layout.places) {
    const along = (x - start.x) * wayX + (y - start.y) * wayY;
    const aside = Math.abs((x - start.x) * wayY) + Math.abs((y - start.y) * wayX);
    const distance = along + 2 * aside;
    if (along > 0 && (!best || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}
