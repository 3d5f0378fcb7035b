/**
 * Money is a whole number of µSpark: 1 Spark = 1,000,000 µSpark = $0.005, the price of one SDXL render of 20 steps at 1024².
 *
 * A JavaScript number holds whole µSpark exactly up to 9 × 10¹⁵, nine billion Spark; `checkAmount` guards the edge.
 */
import { FlowError } from './errors.ts';

export type MicroSpark = number;

export const MICRO_PER_SPARK = 1_000_000;

/** Whole µSpark for a Spark figure that a person typed or a table states; rounds to the nearest µSpark. */
export const microSpark = (spark: number): MicroSpark => checkAmount(Math.round(spark * MICRO_PER_SPARK));

/** Spark for display: at most six decimals, no trailing zeros. */
export const formatSpark = (amount: MicroSpark): string => String(Math.round(amount) / MICRO_PER_SPARK);

/** @throws FlowError `invalid_parameter` for a negative, fractional or unrepresentable amount. */
export function checkAmount(amount: number): MicroSpark {
  if (!Number.isSafeInteger(amount) || amount < 0) {
    throw new FlowError('invalid_parameter', `amount is ${amount}; a whole number of µSpark from 0 to ${Number.MAX_SAFE_INTEGER} is allowed`);
  }
  return amount;
}
