/** When somebody is asked before their Spark is spent. */
import type { SparkRange } from 'n8n-nodes-sogni-flow/contract';

export const ASK_ABOVE_SPARK = 20;

/** Above so many Spark, or above half of what there is. */
export const needsConfirm = ({ max }: SparkRange, available: number, askAbove = ASK_ABOVE_SPARK): boolean => max > 0 && (max > askAbove || max > available / 2);

/** What can be done when it cannot be paid. */
export const ADVICE: Readonly<Record<'insufficient_spark' | 'over_cap', string>> = {
  insufficient_spark: 'Make it smaller, shorter or fewer, or wait until Spark comes in again: the ledger says when.',
  over_cap: 'Make it smaller, shorter or fewer, or raise the limit that stands in the way.',
};

/** @param text - as typed; empty is without limit. @returns `undefined` when it is no limit. */
export function readLimit(text: string): number | undefined {
  const limit = Number(text.replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(limit) || limit < 0 ? undefined : limit;
}
