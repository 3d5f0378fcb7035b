/** The refusal that people meet most often, so it tells all that helps: what is needed, what is there, and how to get more. */
import { FlowError, formatSpark, MICRO_PER_SPARK } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { LOCAL_ACCOUNT } from '../accounts/port.ts';
import { balanceOf } from './balance.ts';
import { BOOST, nextMonth } from './grants.ts';
import type { SparkKind } from './port.ts';

interface Wanted {
  readonly account: string;
  readonly amount: number;
  readonly kinds: readonly SparkKind[];
}

export async function insufficientSpark(sql: SqlHandle, { account, amount, kinds }: Wanted, now: number): Promise<FlowError> {
  const { byKind, held } = await balanceOf(sql, account, now);
  const available = kinds.reduce((sum, kind) => sum + byKind[kind], 0);
  const sentences = [`the job may cost ${formatSpark(amount)} Spark; account "${account}" has ${formatSpark(available)} available and ${formatSpark(held)} held`];
  if (!kinds.includes('play') && byKind.play > 0) {
    sentences.push(`its ${formatSpark(byKind.play)} Spark of play money pay for built-in models only`);
  }
  if (kinds.includes('play') && account === LOCAL_ACCOUNT) {
    sentences.push(`the next ${formatSpark(BOOST)} Spark of the monthly boost come on ${new Date(nextMonth(now)).toISOString().slice(0, 10)} (UTC)`);
  }
  sentences.push(`an operator can add some: sogni-flow grant ${account} ${Math.ceil((amount - available) / MICRO_PER_SPARK)} --kind free`);
  return new FlowError('insufficient_spark', sentences.join('; '), { details: { needed: amount, available, held } });
}
