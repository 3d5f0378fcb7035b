/** The spend guard: prices are asked before anything is bought, and compared with what the user allows. */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { FlowError, type WorkflowQuote } from '../../contract/index.ts';
import { call, type Api } from '../api.ts';
import { readFailure } from '../errors.ts';
import type { PreparedJob } from './prepare.ts';
import { WORKFLOWS } from './start.ts';

/** @throws FlowError `invalid_configuration` for a server that gives no prices before a start. */
export async function quoteJob(api: Api<IExecuteFunctions>, { request }: PreparedJob): Promise<WorkflowQuote> {
  const answer = await call<{ quote: WorkflowQuote }>(api, 'POST', `${WORKFLOWS}/quote`, { body: request }).catch((error: unknown) => unlessUnknown(api, error));
  return answer.quote;
}

/** A server that has no such route; a file that is not found is something else. */
function unlessUnknown({ baseUrl }: Api, error: unknown): never {
  const { status, sentence = '' } = readFailure(error);
  const isUnknown = status === 405 || (status === 404 && !sentence.startsWith('media_references'));
  if (!isUnknown) throw error as Error;
  const message = `${baseUrl} tells no prices before a start, so a cap on Spark cannot be kept, nor a quote be made. Nothing was bought. Take off the caps and "Quote Only", or use a private engine`;
  throw new FlowError('invalid_configuration', message, { cause: error });
}

/** @throws FlowError `over_cap` */
export function checkItemCap({ spark }: WorkflowQuote, allowed: number | undefined): void {
  if (allowed === undefined || spark.max <= allowed) return;
  throw overCap(`the job may cost ${spark.max} Spark (${spark.expected} are expected); "Max Spark per Item" allows ${allowed}`, spark.max, allowed);
}

/** @throws FlowError `over_cap` */
export function checkRunCap(quotes: readonly WorkflowQuote[], allowed: number): void {
  const most = sum(quotes.map(({ spark }) => spark.max));
  if (most <= allowed) return;
  const [count, expected] = [quotes.length, sum(quotes.map(({ spark }) => spark.expected))];
  throw overCap(`the ${count === 1 ? 'job of this node' : `${count} jobs of this node together`} may cost ${most} Spark (${expected} are expected); "Max Spark per Run" allows ${allowed}`, most, allowed);
}

const overCap = (what: string, needed: number, allowed: number): FlowError =>
  new FlowError('over_cap', `${what}. Nothing was bought. Raise the cap, or ask for less`, { details: { needed, allowed } });

/** Amounts have six decimals at most; adding binary fractions must not show more. */
const sum = (amounts: readonly number[]): number => Math.round(amounts.reduce((total, amount) => total + amount, 0) * 1e6) / 1e6;

/** A price, and no purchase. */
export function quoteItem({ plan: { operation, items } }: PreparedJob, { spark, estimatedCapacityUnits, steps: [step] }: WorkflowQuote): INodeExecutionData {
  return {
    json: { operation, model: step?.model ?? null, spark: { ...spark, playMoney: step?.playMoney ?? false }, cached: step?.cached ?? false, capacityUnits: estimatedCapacityUnits },
    pairedItem: items.map((item) => ({ item })),
  };
}
