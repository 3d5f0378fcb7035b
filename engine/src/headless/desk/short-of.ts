/** What money a quote says is missing, from the refusal that a start would meet. */
import { FlowError, type ExecutionQuote } from 'n8n-nodes-sogni-flow/contract';

/** @throws what is no want of money */
export function shortOf(error: unknown): ExecutionQuote['short'] {
  if (FlowError.is(error) && (error.code === 'insufficient_spark' || error.code === 'over_cap')) return { code: error.code, message: error.message };
  throw error;
}
