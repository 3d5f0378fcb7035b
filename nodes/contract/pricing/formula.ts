/** What the formulas of the price book are made of. */
import type { Arguments } from '../operation.ts';

/** What a price may depend on besides the arguments. Sizes are absent when they are not known yet. */
export interface PricedInput {
  readonly slot: string;
  readonly width?: number;
  readonly height?: number;
  readonly durationSeconds?: number;
}

type Spark = number;
export type Range = readonly [min: Spark, expected: Spark, max: Spark];

/** Spark for one result, before the model's rate. Exact where everything is known, a range where it is not. */
export type Formula = (given: Arguments, inputs: readonly PricedInput[]) => Range;

/** Spark for one result, by what its runtime reports that it took; `undefined` where that tells nothing. */
export type Meter = (facts: Readonly<Record<string, unknown>>) => Spark | undefined;

/** Pixels of the base render, and of the base second of video. */
export const BASE_PIXELS = 1024 * 1024;
export const HD_PIXELS = 1280 * 720;

export const number = (value: unknown): number => value as number;
export const exactly = (spark: Spark): Range => [spark, spark, spark];
export const countOf = (inputs: readonly PricedInput[], slot: string): number => inputs.filter((input) => input.slot === slot).length;
