/**
 * The price book: what one job costs, as a function of what was asked for and what goes in.
 *
 * The unit is the base render: one SDXL picture of 20 steps at 1024² is 1 Spark. A price grows in proportion to steps and
 * pixels (2048² is 4 ×, 40 steps are 2 ×; Sogni's FAQ, "How does pricing work?"). Each result is rounded up alone, so a batch
 * never costs less than its parts. `rate` is the model's weight: 1 for the base model.
 *
 * Every hold records `PRICE_BOOK`, so that an old charge can be recomputed after prices changed.
 */
import type { Price } from './job.ts';
import { MICRO_PER_SPARK, type MicroSpark } from './money.ts';
import type { Arguments } from './operation.ts';

export const PRICE_BOOK = '2026-11-a';

/** What a price may depend on besides the arguments. Sizes are absent when they are not known yet. */
export interface PricedInput {
  readonly slot: string;
  readonly width?: number;
  readonly height?: number;
  readonly durationSeconds?: number;
}

const BASE_PIXELS = 1024 * 1024;
const BASE_STEPS = 20;
const HD_PIXELS = 1280 * 720;
const LARGEST_SOURCE_PIXELS = 2048 * 2048;

/** Spark per unit. Video is priced by the second at 1280 × 720, sound by the second, speech by 100 characters, clip work by the job and clip. */
const RATES = {
  edit: 1,
  videoSecond: 0.5,
  musicSecond: 0.05,
  speechHundredCharacters: 0.1,
  stitch: 0.4,
  stitchPerClip: 0.1,
  mix: 0.2,
  subtitles: 0.4,
} as const;

type Spark = number;
type Range = readonly [min: Spark, expected: Spark, max: Spark];
type Formula = (given: Arguments, inputs: readonly PricedInput[]) => Range;

const number = (value: unknown): number => value as number;
const exactly = (spark: Spark): Range => [spark, spark, spark];
const countOf = (inputs: readonly PricedInput[], slot: string): number => inputs.filter((input) => input.slot === slot).length;

/** Spark for one result of each operation. */
const FORMULAS: Readonly<Record<string, Formula>> = {
  generate_image: (given) => exactly((number(given.steps) / BASE_STEPS) * ((number(given.width) * number(given.height)) / BASE_PIXELS)),
  edit_image: (_given, inputs) => {
    const source = inputs.find((input) => input.slot === 'image');
    if (source?.width && source.height) return exactly((RATES.edit * source.width * source.height) / BASE_PIXELS);
    return [RATES.edit * 0.25, RATES.edit, (RATES.edit * LARGEST_SOURCE_PIXELS) / BASE_PIXELS];
  },
  animate_photo: (given) => exactly(RATES.videoSecond * number(given.duration) * ((number(given.width) * number(given.height)) / HD_PIXELS)),
  generate_music: (given) => exactly(RATES.musicSecond * number(given.duration)),
  generate_speech: (given) => exactly(RATES.speechHundredCharacters * Math.ceil(String(given.prompt).length / 100)),
  stitch_video: (_given, inputs) => exactly(RATES.stitch + RATES.stitchPerClip * countOf(inputs, 'video')),
  mix_audio: () => exactly(RATES.mix),
  add_subtitles: () => exactly(RATES.subtitles),
};

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
