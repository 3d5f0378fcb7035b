/** Drawn lines: the difference of two blurs, sharpened into strokes (XDoG, Winnemöller 2011). */
import { type Canvas, lumaPlane } from './canvas.ts';
import { softBlur } from './soft-blur.ts';

/**
 * @param weight - thickness of the lines, pixels.
 * @param threshold - brightness below which an area turns black as a whole; 0 gives lines alone.
 * @returns 1 for paper, 0 for ink.
 */
export function contours(canvas: Canvas, weight: number, threshold: number): Float32Array {
  const { width, height } = canvas;
  const fine = softBlur(lumaPlane(canvas), width, height, 1, Math.max(0.7, weight));
  const coarse = softBlur(fine.slice(), width, height, 1, Math.max(1.1, weight * 1.6));
  for (let i = 0; i < fine.length; i++) {
    // Relative to the brightness around, or bright pictures would lose their lines.
    const line = ((fine[i]! - coarse[i]!) / (coarse[i]! + 0.2)) * 20;
    const stroke = 1 + Math.tanh(Math.min(0, line + 0.22) * 2.4);
    const fill = threshold > 0 ? 0.5 + 0.5 * Math.tanh((fine[i]! - threshold) * 22) : 1;
    fine[i] = Math.min(stroke, fill);
  }
  return fine;
}
