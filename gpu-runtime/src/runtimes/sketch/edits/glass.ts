/** Pieces of glass or stone: cells around seeded points, each of one colour, with lead or mortar between. */
import { hash01 } from '../pictures/core/random.ts';
import { smoothstep } from '../pictures/core/noise.ts';
import { type Canvas, eachPixel, luma, mix } from './canvas.ts';
import type { Edit, EditContext } from './edit.ts';
import { softBlur } from './soft-blur.ts';

export const stainedGlass: Edit = (canvas, context) => cells(canvas, context, { size: 0.042, joint: 0.0026, jointLight: 0.02, saturation: 1.7, gain: 1.22, sheen: 0.3, jitter: 0.85 });

export const mosaic: Edit = (canvas, context) => cells(canvas, context, { size: 0.016, joint: 0.0011, jointLight: 0.72, saturation: 1.2, gain: 1.02, sheen: 0.14, jitter: 0.42 });

interface Glazing {
  /** Parts of the shorter side. */
  readonly size: number;
  readonly joint: number;
  readonly jointLight: number;
  readonly saturation: number;
  readonly gain: number;
  readonly sheen: number;
  /** How far a cell's point may stray from its grid, 0 to 1. */
  readonly jitter: number;
}

function cells(canvas: Canvas, { seed, amount, tick }: EditContext, look: Glazing): void {
  const { rgb, width, height, unit } = canvas;
  const size = Math.max(4, unit * look.size);
  const joint = Math.max(0.8, unit * look.joint);
  const soft = softBlur(rgb.slice(), width, height, 3, size * 0.22);
  const salt = seed | 0;
  const point = (column: number, row: number, axis: number): number => ((axis === 0 ? column : row) + 0.5 + (hash01(column * 2 + axis, row ^ salt) - 0.5) * look.jitter) * size;
  eachPixel(canvas, tick, (at, _i, x, y) => {
    const column = Math.floor(x / size);
    const row = Math.floor(y / size);
    let first = Infinity;
    let second = Infinity;
    let px = 0;
    let py = 0;
    for (let r = row - 1; r <= row + 1; r++) {
      for (let k = column - 1; k <= column + 1; k++) {
        const cx = point(k, r, 0);
        const cy = point(k, r, 1);
        const distance = Math.sqrt((cx - x) * (cx - x) + (cy - y) * (cy - y));
        if (distance < first) {
          second = first;
          first = distance;
          px = cx;
          py = cy;
        } else if (distance < second) second = distance;
      }
    }
    const from = (Math.min(height - 1, Math.max(0, Math.round(py))) * width + Math.min(width - 1, Math.max(0, Math.round(px)))) * 3;
    const grey = luma(soft[from]!, soft[from + 1]!, soft[from + 2]!);
    const light = look.gain * (1 + look.sheen * ((px - x + py - y) / size)) * (0.9 + 0.2 * hash01(px | 0, py | 0));
    const glass = smoothstep(joint * 0.5, joint * 1.3, (second - first) * 0.5);
    for (let c = 0; c < 3; c++) {
      const colour = (grey + (soft[from + c]! - grey) * look.saturation) * light;
      rgb[at + c] = mix(rgb[at + c]!, mix(look.jointLight * (c === 2 ? 0.96 : 1), colour, glass), Math.min(1, amount));
    }
  });
}
