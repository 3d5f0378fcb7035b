import { MICRO_PER_SPARK, type ExecutionQuote, type Price, type SparkRange } from 'n8n-nodes-sogni-flow/contract';
import type { Quote } from '../../quotes/types.ts';

export const inSpark = ({ min, expected, max }: Price): SparkRange => ({ min: min / MICRO_PER_SPARK, expected: expected / MICRO_PER_SPARK, max: max / MICRO_PER_SPARK });

export const presentQuote = ({ lines, total }: Quote): Pick<ExecutionQuote, 'steps' | 'total'> => ({
  steps: lines.map(({ node, operation, model, price, playMoney, cached, drawsSeed, open }) => ({ node, operation, model, price: inSpark(price), playMoney, cached, drawsSeed, ...(open && { open }) })),
  total: inSpark(total),
});
