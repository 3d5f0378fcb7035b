/**
 * The price book: what one job costs, as a function of what was asked for and what goes in.
 *
 * The unit is the base render: one SDXL picture of 20 steps at 1024² is 1 Spark. A price grows in proportion to steps and
 * pixels (2048² is 4 ×, 40 steps are 2 ×; Sogni's FAQ, "How does pricing work?"). Each result is rounded up alone, so a batch
 * never costs less than its parts. `rate` is the model's weight: 1 for the base model.
 *
 * Every hold records `PRICE_BOOK`, so that an old charge can be recomputed after prices changed.
 */
import type { Price } from '../job.ts';
import { MICRO_PER_SPARK, type MicroSpark } from '../money.ts';
import type { Arguments } from '../operation.ts';
import { AUDIO_FORMULAS } from './audio.ts';
import { CHAT_FORMULAS, CHAT_METERS } from './chat.ts';
import { CLIP_FORMULAS } from './clip.ts';
import { exactly, type Formula, type Meter, type PricedInput } from './formula.ts';
import { IMAGE_FORMULAS } from './image.ts';
import { VIDEO_FORMULAS } from './video.ts';

export { priceOfTokens, textsOf, TOKEN_PRICES, USUAL_MOST_TOKENS, usualTokens, type TokenUsage } from './chat.ts';
export type { PricedInput } from './formula.ts';

export const PRICE_BOOK = '2026-11-a';

/** Spark for one result of each operation. */
const FORMULAS: Readonly<Record<string, Formula>> = { ...IMAGE_FORMULAS, ...VIDEO_FORMULAS, ...AUDIO_FORMULAS, ...CLIP_FORMULAS, ...CHAT_FORMULAS };

/** Of operations that are paid by what they took, and not by what was asked for. */
const METERS: Readonly<Record<string, Meter>> = CHAT_METERS;

/** Results that a job is asked for. */
export const requestedResults = (given: Arguments): number => (typeof given.numberOfVariations === 'number' ? given.numberOfVariations : 1);

/**
 * What a job may cost, in whole µSpark.
 *
 * @param given - checked arguments.
 * @param rate - weight of the model; 0 makes it free.
 */
export function quoteJob(operation: string, given: Arguments, inputs: readonly PricedInput[], rate: number): Price {
  const formula = FORMULAS[operation] ?? (() => exactly(1));
  const results = requestedResults(given);
  const [min, expected, max] = formula(given, inputs).map((spark) => Math.max(0, Math.ceil(spark * rate * MICRO_PER_SPARK - 1e-6)) * results) as [number, number, number];
  return { min, expected, max };
}

/** What is captured for a finished job: the price now that the inputs are known, in proportion to the results delivered, and never above the hold. */
export function settleJob(quote: Price, held: MicroSpark, delivered: number, requested: number): MicroSpark {
  return Math.min(held, Math.ceil((quote.expected * Math.min(delivered, requested)) / requested));
}

/**
 * The price of a job that is paid by what it took, within its quote and never above the hold; `undefined` for any other, and where its
 * runtime has reported nothing. The model's rate is in the quote: what was taken is the same part of its maximum as without a rate.
 */
export function settleByUse(operation: string, given: Arguments, facts: Readonly<Record<string, unknown>>, quote: Price, held: MicroSpark): MicroSpark | undefined {
  const taken = METERS[operation]?.(facts);
  if (taken === undefined) return undefined;
  const [, , most = 0] = FORMULAS[operation]?.(given, []) ?? [];
  const part = most > 0 ? Math.min(1, taken / most) : 0;
  return Math.min(held, Math.max(quote.min, Math.ceil(quote.max * part - 1e-6)));
}
