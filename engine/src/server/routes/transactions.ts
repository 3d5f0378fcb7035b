/** What the caller's account has taken in and paid, in the API's words. */
import type { FastifyInstance } from 'fastify';
import { formatSpark } from 'n8n-nodes-sogni-flow/contract';
import type { LotKind } from '../../billing/port.ts';
import type { TransferKind } from '../../billing/transfers.ts';
import { statementOf, type StatementEntry } from '../../jobs/statement.ts';
import { success } from '../envelope.ts';
import { readNumber } from '../read-query.ts';
import type { Room } from '../room.ts';

const PAYMENT_MODELS: Readonly<Record<LotKind, string>> = { play: 'free_spark', free: 'free_spark', premium: 'paid_spark', sogni: 'sogni' };

/** As a person reads them; the others are movements of the house or of workers. */
const WORDS: Partial<Record<TransferKind, string>> = {
  grant: 'granted',
  top_up: 'bought',
  claim: 'earnings claimed',
  reinstate: 'given back',
  refund: 'refund',
  expiry: 'expired',
  chargeback: 'taken back by the payment provider',
  settle: 'owed Spark settled',
};

export function transactionRoutes(app: FastifyInstance, { services: { store } }: Room): void {
  app.get<{ Querystring: { limit?: string; offset?: string } }>('/v1/transactions/list', async ({ caller, query }) => {
    const limit = readNumber(query, 'limit', 1, 100) ?? 20;
    const offset = readNumber(query, 'offset', 0, 1_000_000) ?? 0;
    const found = await statementOf(store, caller.account, limit + 1, offset);
    return success({ transactions: found.slice(0, limit).map(toTransaction), next: found.length > limit ? offset + limit : null });
  });
}

function toTransaction({ seq, kind, direction, amount, currency, lot, job, note, at }: StatementEntry): object {
  const what = WORDS[kind];
  const description = [what, job && `${job.operation} (${job.model})`, note].filter((part) => part !== undefined).join(': ');
  return {
    ...{ id: String(seq), status: 'completed', role: kind === 'claim' ? 'worker' : 'artist', type: direction === 'in' ? 'credit' : 'debit' },
    ...{ amount: formatSpark(amount), tokenType: currency, ...(lot === undefined ? {} : { paymentModel: PAYMENT_MODELS[lot], lot }) },
    ...{ description, source: job ? 'project' : kind, ...(job ? { sourceSID: job.id } : {}), createTime: at, updateTime: at, endTime: at },
  };
}
