/**
 * What models cost relative to the base model, as far as it is published; for estimates, since the server that runs a model has the
 * last word. Source: example prices of Sogni's documentation and of its SDK 5.54, November 2026. Prices other than the worth of a
 * Spark move.
 *
 * What is not named here counts as the base model.
 */
import { quoteJob } from '../pricing/index.ts';
import { MICRO_PER_SPARK } from '../money.ts';

/** A clip of a second, as asked for: a model of two stages delivers twice the sides. */
export interface SecondPrice {
  readonly spark: number;
  readonly width: number;
  readonly height: number;
}

/** FastH3 at 768p; 1080p and 2K in two stages, by the size that is asked for. */
const FAST_SECOND: readonly SecondPrice[] = [{ spark: 4, width: 1344, height: 768 }];
const TWO_STAGE_SECOND: readonly SecondPrice[] = [
  { spark: 10, width: 960, height: 544 },
  { spark: 16, width: 1344, height: 768 },
];

const SECOND_PRICES: readonly (readonly [RegExp, readonly SecondPrice[]])[] = [
  [/^minimax-h3-.*_2stage$/, TWO_STAGE_SECOND],
  [/^minimax-h3-fastvideo-/, FAST_SECOND],
];

/** ACE-Step turbo is the base; its SFT models cost about twice that, MiniMax Music 3 about twenty times. */
const MUSIC_RATES: Readonly<Record<string, number>> = { 'ace_step_1.5_sft': 2, 'ace_step_1.5_xl_sft': 2, minimax_music3: 20 };

/** Spark for a second of a video that guides MiniMax H3, by the height of the clip that is made; also with fewer steps. */
export const REFERENCE_SECOND = [
  { height: 480, spark: 10 },
  { height: 768, spark: 16 },
  { height: 1536, spark: 26 },
] as const;

/** Spark for a second with the base model; asked of a long clip, in which a price rounded to whole µSpark does not show. */
const baseSecond = (width: number, height: number): number => quoteJob('animate_photo', { duration: LONG_CLIP, width, height }, [], 1).expected / MICRO_PER_SPARK / LONG_CLIP;
const LONG_CLIP = 1_000_000;

/** Weight of a model in the price formulas. @param size - of the request in pixels; the example of the nearest size counts. */
export function rateOf(model: string, size: { readonly width: number; readonly height: number } = { width: 1344, height: 768 }): number {
  const seconds = SECOND_PRICES.find(([models]) => models.test(model))?.[1];
  if (!seconds) return MUSIC_RATES[model] ?? 1;
  const pixels = size.width * size.height;
  const distance = (price: SecondPrice): number => Math.abs(price.width * price.height - pixels);
  const nearest = seconds.reduce((best, price) => (distance(price) < distance(best) ? price : best));
  return nearest.spark / baseSecond(nearest.width, nearest.height);
}
