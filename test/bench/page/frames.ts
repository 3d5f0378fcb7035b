/** Frames that the browser draws while something goes on, measured in the page itself. */
import type { Page } from 'playwright-core';

export interface Frames {
  /** Per second, over the whole. */
  readonly rate: number;
  /** Milliseconds: nineteen in twenty frames are shorter. */
  readonly slow: number;
}

/** @param step - JavaScript that is run in each frame, with `frame` as its number. */
export async function framesDuring(page: Page, ms: number, step = ''): Promise<Frames> {
  const times = await page.evaluate<number[]>(`new Promise((done) => {
    const times = [];
    const draw = (at) => {
      const frame = times.push(at);
      ${step}
      if (at - times[0] < ${ms}) requestAnimationFrame(draw);
      else done(times);
    };
    requestAnimationFrame(draw);
  })`);
  const lengths = times.slice(1).map((at, index) => at - times[index]!).sort((one, other) => one - other);
  return { rate: (lengths.length * 1_000) / (times.at(-1)! - times[0]!), slow: lengths[Math.floor(lengths.length * 0.95)] ?? NaN };
}

export const tellFrames = ({ rate, slow }: Frames): string => `${rate.toFixed(0)} fps, 95 % of frames ≤ ${slow.toFixed(0)} ms`;
