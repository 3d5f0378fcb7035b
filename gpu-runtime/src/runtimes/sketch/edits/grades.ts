/** Colour grades: each pixel by itself. A grade is data; one function applies it. */
import { type Canvas, type Colour, eachPixel, hex, luma, mix } from './canvas.ts';
import type { Edit } from './edit.ts';

interface Grade {
  /** 1 leaves it; 0 is grey. */
  readonly saturation?: number;
  /** Around middle grey; 1 leaves it. */
  readonly contrast?: number;
  /** 1 leaves it; above lightens the middle without touching black and white. */
  readonly gamma?: number;
  readonly multiply?: Colour;
  /** Mixed into the dark and into the light parts, with how much. */
  readonly shadows?: readonly [Colour, number];
  readonly highlights?: readonly [Colour, number];
  /** Grey is replaced by a run from black over this to white. */
  readonly tone?: Colour;
  /** Black becomes this, as on an old print. */
  readonly lift?: number;
}

const GRADES = {
  warm: { multiply: [1.1, 1.01, 0.84], highlights: [hex('#ffd9a0'), 0.12] },
  cold: { multiply: [0.87, 0.98, 1.14], saturation: 0.9, shadows: [hex('#163a66'), 0.14] },
  'teal-orange': { contrast: 1.12, shadows: [hex('#0d5b66'), 0.3], highlights: [hex('#ffb070'), 0.26], saturation: 1.05 },
  'black-white': { saturation: 0, contrast: 1.12 },
  sepia: { saturation: 0, tone: hex('#9c7a54'), lift: 0.04 },
  vivid: { saturation: 1.5, contrast: 1.1 },
  pastel: { saturation: 0.72, contrast: 0.74, gamma: 1.28, lift: 0.1, highlights: [hex('#ffe8f0'), 0.14] },
  muted: { saturation: 0.5, contrast: 0.9, lift: 0.03 },
  neon: { saturation: 1.8, contrast: 1.3, gamma: 0.6, shadows: [hex('#2b0a66'), 0.38], highlights: [hex('#ff4fd8'), 0.2] },
  noir: { saturation: 0, contrast: 1.65, gamma: 0.86 },
  vintage: { saturation: 0.72, contrast: 0.9, lift: 0.07, multiply: [1.06, 1, 0.86], shadows: [hex('#1f4a4a'), 0.16], highlights: [hex('#ffdf9e'), 0.24] },
  brighter: { gamma: 1.4 },
  darker: { gamma: 0.68 },
  'contrast-up': { contrast: 1.35 },
  'contrast-down': { contrast: 0.7 },
  invert: {},
} as const satisfies Record<string, Grade>;

/** Colours by name, for tints: `a blue tint`. */
export const TINTS = {
  red: '#e04038', orange: '#f08a30', yellow: '#f0d040', golden: '#f0b840', green: '#48b058', teal: '#20a0a0', cyan: '#30c0e0', blue: '#3868d8', purple: '#8848c8', magenta: '#d840b0', pink: '#f080b0', brown: '#8a5a34',
} as const;

export const grade =
  (name: keyof typeof GRADES): Edit =>
  (canvas, { amount, tick }) =>
    name === 'invert' ? invert(canvas, Math.min(1, amount), tick) : applyGrade(canvas, GRADES[name], amount, tick);

export const tint =
  (name: keyof typeof TINTS): Edit =>
  (canvas, { amount, tick }) =>
    applyGrade(canvas, { saturation: 0.45, shadows: [hex(TINTS[name]), 0.2], highlights: [hex(TINTS[name]), 0.34] }, amount, tick);

/** Twice the amount goes further than the grade itself, up to half as far again. */
function applyGrade(canvas: Canvas, given: Grade, amount: number, tick: (fraction: number) => void): void {
  const { saturation = 1, contrast = 1, gamma = 1, multiply = [1, 1, 1], shadows, highlights, tone, lift = 0 } = given;
  const { rgb } = canvas;
  const part = Math.min(1.5, amount);
  const power = 1 / gamma;
  eachPixel(canvas, tick, (at) => {
    const l = luma(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!);
    const lit = l < 0 ? 0 : l > 1 ? 1 : l;
    for (let c = 0; c < 3; c++) {
      let value = tone ? (lit < 0.5 ? tone[c]! * lit * 2 : mix(tone[c]!, 1, lit * 2 - 1)) : mix(l, rgb[at + c]!, saturation);
      value = Math.pow(value < 0 ? 0 : value, power) * multiply[c]!;
      // An S-curve, not a line: white and black stay where they are.
      value = contrast === 1 ? value : contrasted(value, contrast);
      if (shadows) value = mix(value, shadows[0][c]! * (0.35 + 0.65 * value), shadows[1] * (1 - lit) * (1 - lit));
      if (highlights) value = mix(value, highlights[0][c]! * (0.25 + 0.75 * value), highlights[1] * lit);
      value = lift + value * (1 - lift);
      rgb[at + c] = mix(rgb[at + c]!, value, part);
    }
  });
}

function contrasted(value: number, contrast: number): number {
  const x = value < 0 ? 0 : value > 1 ? 1 : value;
  if (contrast < 1) return 0.5 + (x - 0.5) * contrast;
  return x < 0.5 ? 0.5 * Math.pow(2 * x, contrast) : 1 - 0.5 * Math.pow(2 - 2 * x, contrast);
}

function invert(canvas: Canvas, part: number, tick: (fraction: number) => void): void {
  const { rgb } = canvas;
  eachPixel(canvas, tick, (at) => {
    for (let c = 0; c < 3; c++) rgb[at + c] = mix(rgb[at + c]!, 1 - rgb[at + c]!, part);
  });
}
