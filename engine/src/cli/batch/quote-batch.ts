/** Prepares and quotes every run of a batch, before any of them is started. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { LOCAL_ACCOUNT } from '../../accounts/port.ts';
import { addUp, shareSteps } from '../../batches/share-steps.ts';
import type { Engine } from '../../engine.ts';
import { prepareWorkflow, type PreparedWorkflow } from '../../headless/prepare.ts';
import { quoteWorkflow } from '../../headless/quote-workflow.ts';
import type { Quote } from '../../quotes/types.ts';
import type { AskedBatch } from './read-batch.ts';
import type { QuotedBatch } from './types.ts';

/** @throws FlowError for whatever is wrong with any of the runs, naming it. */
export async function quoteBatch(engine: Engine, text: string, { inputs, seed, runs }: AskedBatch, signal: AbortSignal): Promise<QuotedBatch> {
  const now = Date.now();
  const quoted: { readonly prepared: PreparedWorkflow; readonly quote: Quote }[] = [];
  for (const [index, values] of runs.entries()) {
    try {
      const { types, artifacts } = engine;
      const prepared = await prepareWorkflow({ text, inputs: { ...inputs, ...values }, types, artifacts, now, ...(seed === undefined ? {} : { seed }) });
      const { wallets: _alone, ...quote } = await quoteWorkflow(engine, LOCAL_ACCOUNT, prepared, signal);
      quoted.push({ prepared, quote });
    } catch (error) {
      throw FlowError.is(error) ? ofRun(error, index + 1, values) : error;
    }
  }
  const added = shareSteps(quoted.map(({ quote }) => quote));
  return {
    name: quoted[0]?.prepared.workflow.name ?? '',
    runs: quoted.map((run, index) => ({ ...run, number: index + 1, values: runs[index] ?? {}, slug: slugOf(index + 1, runs.length, runs[index] ?? {}), added: added[index] ?? run.quote })),
    quote: { lines: added.flatMap(({ lines }) => lines), total: addUp(added.map(({ total }) => total)) },
  };
}

function ofRun(error: FlowError, number: number, values: Readonly<Record<string, string>>): FlowError {
  const message = `run ${number} (${Object.entries(values).map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ') || 'with defaults'}): ${error.message}`;
  return new FlowError(error.code, message, { cause: error, ...(error.node === undefined ? {} : { node: error.node }), ...(error.details ? { details: error.details } : {}) });
}

const LONGEST_VALUE = 24;
const LONGEST_SLUG = 64;

/** `01-noir-3`: in the order of the batch, and telling what it is; of a file its name. */
export function slugOf(number: number, count: number, values: Readonly<Record<string, string>>): string {
  const words = Object.values(values).map((value) =>
    value
      .replace(/^@.*[\\/]/, '')
      .replace(/\.[A-Za-z0-9]{1,5}$/, value.startsWith('@') ? '' : '$&')
      .replace(/[^\p{L}\p{N}_]+/gu, '-')
      .slice(0, LONGEST_VALUE)
      .replace(/^-|-$/g, ''),
  );
  return [String(number).padStart(String(count).length, '0'), ...words.filter(Boolean)].join('-').slice(0, LONGEST_SLUG).replace(/-+$/, '');
}
