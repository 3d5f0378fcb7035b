/** Which part of a drawing is seen: `scale` first, then moved by `x` and `y`, in pixels of the screen. */
import type { Box, Place } from './geometry.ts';

export interface Viewport extends Place {
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST_SCALE = 0.05;
const MOST_SCALE = 2.5;
/** A small graph is not drawn larger than this when all of it is shown. */
const MOST_FIT = 1;

const within = (scale: number): number => Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));

/** All of `bounds`, in the middle, with `margin` pixels around it and `below` more at the bottom, where something lies over it. */
export function fit(bounds: Box, { width, height }: Size, margin = 24, below = 0): Viewport {
  const screen = { width, height: height - below };
  const room = { width: Math.max(1, screen.width - 2 * margin), height: Math.max(1, screen.height - 2 * margin) };
  const scale = within(Math.min(MOST_FIT, room.width / bounds.width, room.height / bounds.height));
  return { scale, x: (screen.width - bounds.width * scale) / 2 - bounds.x * scale, y: (screen.height - bounds.height * scale) / 2 - bounds.y * scale };
}

/** `factor` times as large; what lies under `at` stays there. */
export function zoom(view: Viewport, factor: number, at: Place): Viewport {
  const scale = within(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

export const pan = (view: Viewport, dx: number, dy: number): Viewport => ({ ...view, x: view.x + dx, y: view.y + dy });

/** Moved just so far that `box` can be seen. */
export function reveal(view: Viewport, box: Box, screen: Size, margin = 24): Viewport {
  const left = box.x * view.scale + view.x;
  const top = box.y * view.scale + view.y;
  return pan(view, inside(left, box.width * view.scale, screen.width, margin), inside(top, box.height * view.scale, screen.height, margin));
}

function inside(start: number, length: number, room: number, margin: number): number {
  if (start < margin) return margin - start;
  return Math.min(0, Math.max(margin - start, room - margin - start - length));
}

/** Two fingers: from where they were to where they are. */
export function pinch(view: Viewport, before: readonly [Place, Place], now: readonly [Place, Place]): Viewport {
  const middle = centre(now);
  const moved = pan(view, middle.x - centre(before).x, middle.y - centre(before).y);
  return zoom(moved, distance(now) / Math.max(1, distance(before)), middle);
}

const centre = ([one, other]: readonly [Place, Place]): Place => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
const distance = ([one, other]: readonly [Place, Place]): number => Math.hypot(one.x - other.x, one.y - other.y);
