/**
 * A theme: a two-bar motif, its variation, and how both make a phrase of eight bars.
 *
 *   bars 1-2 motif | 3-4 motif, answered with an open end | 5-6 motif, moved | 7-8 a close
 */
import type { Random } from '../random.ts';
import type { Meter } from '../theory/meter.ts';
import { RHYTHM_CELLS } from './rhythm-cells.ts';
import type { Cell } from './rhythm-cells.ts';

export interface ThemeBar {
  readonly cell: Cell;
  /** Scale steps above the anchor of the phrase, one for each note of the cell. */
  readonly contour: readonly number[];
  /** Scale steps by which the anchor moves. */
  readonly shift: number;
  /** The last note of the bar ends a phrase. */
  readonly closes: boolean;
}

/** @param busyness - notes in a bar: 0 sparse, 1 medium, 2 busy. */
export function inventTheme(meter: Meter, busyness: 0 | 1 | 2, random: Random): readonly ThemeBar[] {
  const cells = RHYTHM_CELLS[meter.signature];
  const pool = busyness === 0 ? cells.sparse : busyness === 1 ? cells.medium : cells.busy;
  const calmer = busyness === 2 ? cells.medium : cells.sparse;
  const oneCell = random.pick(pool);
  const one: ThemeBar = { cell: oneCell, contour: drawContour(oneCell.length, 0, random), shift: 0, closes: false };
  const twoCell = random.pick(random.chance(0.5) ? pool : calmer);
  const two: ThemeBar = { cell: twoCell, contour: drawContour(twoCell.length, one.contour.at(-1)!, random), shift: 0, closes: false };
  const close = (shift: number): ThemeBar => {
    const cell = random.pick(cells.close);
    return { cell, contour: cell.map((_, index) => cell.length - 1 - index), shift, closes: true };
  };
  const moved = random.pick([-2, -1, 1, 2, 3]);
  const lifted = (bar: ThemeBar): ThemeBar => ({ ...bar, shift: moved });
  return [one, two, one, close(1), lifted(one), lifted(two), vary(one, random), close(0)];
}

/** Mostly steps, now and then a leap that is filled by steps the other way. */
function drawContour(count: number, from: number, random: Random): number[] {
  const contour: number[] = [];
  let step = from === 0 ? random.pick([0, 0, 2, -1]) : from + random.pick([-1, 1]);
  let direction = random.chance(0.6) ? 1 : -1;
  for (let index = 0; index < count; index += 1) {
    contour.push(step);
    const leap = random.chance(0.18);
    step += direction * (leap ? random.integer(2, 4) : random.chance(0.12) ? 0 : 1);
    if (leap || random.chance(0.28) || Math.abs(step) > 4) direction = step > 0 ? -1 : 1;
  }
  return contour;
}

/** The same rhythm, turned over or ended elsewhere. */
function vary(bar: ThemeBar, random: Random): ThemeBar {
  const contour = random.chance(0.5) ? bar.contour.map((step) => -step) : bar.contour.map((step, index) => (index >= bar.contour.length / 2 ? step + 1 : step));
  return { ...bar, contour };
}
