/** The refusal that people meet most often, so it tells all that helps: what is needed, what is there, and how to get more. */
import { FlowError, formatSpark, MICRO_PER_SPARK } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import { balanceOf, sogniBalanceOf } from './balance.ts';
import { boostOf, nextMonth } from './grants.ts';
import { userAccount } from './ledger-accounts.ts';
import { liveLots, mayPay, type JobClass } from './lots.ts';
import type { LotKind, SparkKind } from './port.ts';

interface Wanted {
  readonly account: string;
  readonly amount: number;
  readonly kinds: readonly LotKind[];
  readonly jobClass?: JobClass | undefined;
}

export async function insufficientSpark(sql: SqlHandle, wanted: Wanted, now: number): Promise<FlowError> {
  const { account, amount, kinds, jobClass = 'basic' } = wanted;
  if (kinds.includes('sogni')) return await insufficientSogni(sql, wanted, now);
  const { byKind, held } = await balanceOf(sql, account, now);
  const has = kinds.reduce((sum, kind) => sum + byKind[kind as SparkKind], 0);
  const lots = await liveLots(sql, userAccount(account), now);
  const unfit = lots.reduce((sum, lot) => (kinds.includes(lot.kind) && !mayPay(lot, jobClass) ? sum + lot.remaining - lot.held : sum), 0);
  const available = has - unfit;
  const sentences = [`the job may cost ${formatSpark(amount)} Spark; account "${account}" has ${formatSpark(available)} available and ${formatSpark(held)} held`];
  if (!kinds.includes('play') && byKind.play > 0) {
    sentences.push(`its ${formatSpark(byKind.play)} Spark of play money pay for built-in models only`);
  }
  if (unfit > 0) sentences.push(`its ${formatSpark(unfit)} free Spark of the month pay for basic models only`);
  const boost = await boostOf(sql, account);
  if (boost && kinds.includes(boost.kind)) {
    sentences.push(`the next ${formatSpark(boost.amount)} Spark of the monthly boost come on ${new Date(nextMonth(now)).toISOString().slice(0, 10)} (UTC)`);
  }
  sentences.push(`an operator can add some: sogni-flow grant ${account} ${Math.ceil((amount - available) / MICRO_PER_SPARK)} --kind free`);
  return new FlowError('insufficient_spark', sentences.join('; '), { details: { needed: amount, available, held } });
}

async function insufficientSogni(sql: SqlHandle, { account, amount }: Wanted, now: number): Promise<FlowError> {
  const { available, held } = await sogniBalanceOf(sql, account, now);
  const message = `the job may cost ${formatSpark(amount)} SOGNI; account "${account}" has ${formatSpark(available)} available and ${formatSpark(held)} held; pay in Spark, or have the operator add SOGNI`;
  return new FlowError('insufficient_spark', message, { details: { needed: amount, available, held, currency: 'sogni' } });
}
