/** Points on a picture as the text of their field: `[{"x":0.5,"y":0.25,"label":"positive"}]`, from 0 at the left and the top to 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** Whether what is there is meant or left out. */
  readonly label: 'positive' | 'negative';
}

export const MOST_POINTS = 32;

/** What is no point is dropped. */
export function readPoints(text: string): readonly Point[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.flatMap(readPoint) : [];
}

function readPoint(value: unknown): readonly Point[] {
  const { x, y, label } = (value ?? {}) as Record<string, unknown>;
  const inside = (part: unknown): part is number => typeof part === 'number' && part >= 0 && part <= 1;
  return inside(x) && inside(y) ? [{ x, y, label: label === 'negative' ? label : 'positive' }] : [];
}

export const writePoints = (points: readonly Point[]): string => (points.length === 0 ? '' : JSON.stringify(points.map(({ x, y, label }) => ({ x: rounded(x), y: rounded(y), label }))));

const rounded = (part: number): number => Math.round(Math.min(1, Math.max(0, part)) * 10_000) / 10_000;
